/** The API of a peer, described for programs: an OpenAPI 3.1 document. A test holds it against the routes. */
import { EVENT_TYPES } from "../node/events.ts";
import { PAGE_HEADER } from "./ballots_path.ts";
import { MIN_ID_DIGITS } from "../../core/store/limits.ts";
import type { Schema } from "./schema.ts";
import { refTo, SCHEMAS } from "./schemas.ts";
import { MAX_API_BLOCKS, MAX_API_HEADERS, MAX_API_READER_IDS } from "./limits.ts";

/** Where the document is. */
export const DOCUMENT_PATH = "/v1/openapi.json";

/** A request that the API answers. */
interface Operation {
  readonly operationId: string;
  readonly summary: string;
  readonly description?: string;
  readonly parameters?: readonly Schema[];
  readonly requestBody?: Schema;
  readonly security?: readonly Schema[];
  readonly responses: Readonly<Record<string, Schema>>;
}

/** The operations of a path, by their methods. */
type PathItem = Readonly<Partial<Record<"get" | "post", Operation>>>;

const REFUSED = { default: { $ref: "#/components/responses/Refused" } };

function answering(description: string, content: Schema): Operation["responses"] {
  return { "200": { description, content }, ...REFUSED };
}

function json(schema: Schema): Schema {
  return { "application/json": { schema } };
}

/** Server-sent events; OpenAPI 3.1 has no words for a stream, so the schema is that of its text. */
const EVENTS: Schema = { "text/event-stream": { schema: { type: "string" } } };

const RECORD_ID: Schema = {
  name: "id",
  in: "path",
  required: true,
  description: "the record's id, as vote and add print it",
  schema: { type: "string", pattern: "^[0-9a-f]{64}$" },
};

function fromQuery(name: string, description: string, schema: Schema): Schema {
  return { name, in: "query", description, schema };
}

/** The paths; `{path}` of a query may have slashes in it. */
const PATHS: Readonly<Record<string, PathItem>> = {
  "/": {
    get: {
      operationId: "index",
      summary: "what there is; a page for a browser",
      responses: answering("The routes.", {
        ...json(refTo("Index")),
        "text/html": { schema: { type: "string" } },
      }),
    },
  },
  [DOCUMENT_PATH]: {
    get: {
      operationId: "document",
      summary: "this document",
      responses: answering("OpenAPI 3.1.", json({ type: "object", required: ["openapi"] })),
    },
  },
  "/v1/status": {
    get: {
      operationId: "status",
      summary: "chain, peers, mining",
      responses: answering("Where the peer stands.", json(refTo("Status"))),
    },
  },
  "/v1/finality": {
    get: {
      operationId: "finality",
      summary: "what is final, the witnesses, and proofs of their lies",
      responses: answering(
        "What is known; 404 no-witnesses in a network that has none.",
        json(refTo("Finality")),
      ),
    },
  },
  "/v1/certificate": {
    get: {
      operationId: "certificate",
      summary: "the certificate of the final block",
      responses: answering(
        "The certificate; 404 not-final while nothing is final, no-witnesses in a network that has none.",
        json(refTo("Certificate")),
      ),
    },
  },
  "/v1/blocks": {
    get: {
      operationId: "blocks",
      summary: "blocks of the chain, with their records",
      parameters: [
        fromQuery("from", "index of the first one", { type: "integer", minimum: 0, default: 0 }),
        fromQuery("limit", "at most so many, and not much more than 1 MiB", {
          type: "integer",
          minimum: 0,
          maximum: MAX_API_BLOCKS,
          default: 20,
        }),
      ],
      responses: answering("The blocks, none behind the last one.", json(refTo("Blocks"))),
    },
  },
  "/v1/headers": {
    get: {
      operationId: "headers",
      summary: "headers of the chain, whose hashes anybody can work out",
      parameters: [
        fromQuery("from", "index of the first one", { type: "integer", minimum: 0, default: 0 }),
        fromQuery("limit", "at most so many", {
          type: "integer",
          minimum: 0,
          maximum: MAX_API_HEADERS,
          default: 100,
        }),
      ],
      responses: answering("The headers, none behind the last one.", json(refTo("Headers"))),
    },
  },
  "/v1/peers": {
    get: {
      operationId: "peers",
      summary: "with whom this peer is connected",
      responses: answering("The connected peers.", json(refTo("Peers"))),
    },
  },
  "/v1/chain": {
    get: {
      operationId: "chain",
      summary: "the whole chain, as chainvote export writes it",
      responses: answering("A chain file.", { "application/octet-stream": {} }),
    },
  },
  "/v1/records": {
    get: {
      operationId: "findIds",
      summary: "ids of records that begin with these digits",
      parameters: [{
        name: "id",
        in: "query",
        required: true,
        description: "the first hex digits of an id",
        schema: { type: "string", pattern: `^[0-9a-f]{${MIN_ID_DIGITS},64}$` },
      }],
      responses: answering("Some of them, and whether there are more.", json(refTo("FoundIds"))),
    },
    post: {
      operationId: "submit",
      summary: "hand records in; what is then pending is on disk",
      security: [{ token: [] }],
      requestBody: { required: true, content: json(refTo("Submission")) },
      responses: answering("Where each of them is, in order.", json(refTo("Records"))),
    },
  },
  "/v1/ballots": {
    post: {
      operationId: "handInBallot",
      summary: "hand a signed ballot in, without the token",
      description:
        "Only in elections with a roll, whose ballots prove whose they are. To send again is safe.",
      parameters: [{
        name: PAGE_HEADER,
        in: "header",
        required: true,
        description: "says that no page of another origin sends it",
        schema: { const: "1" },
      }],
      requestBody: { required: true, content: json(refTo("Ballot")) },
      responses: answering("Where it is.", json(refTo("Record"))),
    },
  },
  "/v1/records/status": {
    post: {
      operationId: "lookUp",
      summary: "where records are, once all are settled or the time is over",
      description: `Without the token at most ${MAX_API_READER_IDS} ids.`,
      requestBody: { required: true, content: json(refTo("Lookup")) },
      responses: answering("Where each of them is, in order.", json(refTo("Records"))),
    },
  },
  "/v1/records/{id}": {
    get: {
      operationId: "record",
      summary: "where a record is",
      parameters: [RECORD_ID],
      responses: answering("Where it is; `unknown` is an answer too.", json(refTo("Record"))),
    },
  },
  "/v1/records/{id}/proof": {
    get: {
      operationId: "prove",
      summary: "proof that a block holds a record, as chainvote prove writes it",
      parameters: [
        RECORD_ID,
        fromQuery("upTo", "the last block of the proof: of a record that is final it may be that", {
          enum: ["tip", "final"],
          default: "tip",
        }),
      ],
      responses: answering(
        "The proof, up to the last block; with a certificate, if the record is final.",
        json(refTo("Proof")),
      ),
    },
  },
  "/v1/records/{id}/events": {
    get: {
      operationId: "follow",
      summary: "where a record is, now and whenever that changes (server-sent events)",
      parameters: [RECORD_ID],
      responses: answering("Events named `record`, each a Record.", EVENTS),
    },
  },
  "/v1/query/{path}": {
    get: {
      operationId: "query",
      summary: "ask the network's validator; tally, or voter with ?id=",
      description:
        'In a network of votes, tally answers {"votes": n, "counts": [[choice, n], …]} and voter with the ' +
        'argument id {"voter": …, "choice": … or null}. A tally of many choices is a page of it, with the number ' +
        "of all as choices; next is the choice after which the next page begins (argument after). The argument " +
        "top gives so many of the largest instead. Other validators have other paths and arguments.",
      parameters: [{
        name: "path",
        in: "path",
        required: true,
        schema: { type: "string" },
      }],
      responses: answering("The answer, and the block that it holds for.", json(refTo("Answer"))),
    },
  },
  "/v1/events": {
    get: {
      operationId: "events",
      summary: "what happens from now on (server-sent events)",
      parameters: [fromQuery("types", "these alone, with commas between", { type: "string" })],
      responses: answering(`Events named ${EVENT_TYPES.join(", ")}.`, EVENTS),
    },
  },
  "/metrics": {
    get: {
      operationId: "metrics",
      summary: "figures for Prometheus",
      responses: answering("Text of Prometheus.", { "text/plain": { schema: { type: "string" } } }),
    },
  },
};

/** The document, https://spec.openapis.org/oas/v3.1.1. */
export const API_DOCUMENT = {
  openapi: "3.1.1",
  info: {
    title: "chainvote peer",
    // Of the API, not of the program: it is the 1 in the paths.
    version: "1.0.0",
    description:
      "What a peer does for programs. Everybody who reaches it may read; whoever has the token in the file " +
      "api-token of its data folder may hand records in. In a private network reading takes the token too.",
    license: { name: "MIT", identifier: "MIT" },
  },
  servers: [{ url: "/" }],
  security: [],
  paths: PATHS,
  components: {
    schemas: SCHEMAS,
    responses: {
      Refused: {
        description: "A refusal: which rule, and what breaks it.",
        content: { "application/json": { schema: refTo("Refusal") } },
      },
    },
    securitySchemes: { token: { type: "http", scheme: "bearer" } },
  },
} as const;

/** A route for whoever asks what there is. */
export interface ApiRoute {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly about: string;
}

/** The routes in the order of the document. */
export const API_ROUTES: readonly ApiRoute[] = Object.entries(PATHS).flatMap(([path, item]) =>
  (["get", "post"] as const).flatMap((method) => {
    const operation = item[method];
    if (operation === undefined) return [];
    return [{ method: method === "get" ? "GET" : "POST", path, about: operation.summary }] as const;
  })
);
