import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Validator } from "@seriousme/openapi-schema-validator";
import { Ajv2020 } from "ajv/dist/2020.js";
import { systemClock as clock } from "../../../core/base/system.ts";
import type { ApiToken } from "../../../net/api/api_token.ts";
import { createApiApp } from "../../../net/api/app.ts";
import { API_DOCUMENT, API_ROUTES } from "../../../net/api/document.ts";
import { type HttpServer, serveHttp } from "../../../net/http/serve.ts";
import type { Network } from "../../../core/rules/network.ts";
import { testNetwork } from "../../support/block_forge.ts";
import { commitOf } from "../../support/test_certificates.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";
import { named } from "../../support/named.ts";
import { NodeWorld, voteRecord } from "../../support/node_world.ts";
import { SYSTEM } from "../../support/system.ts";

const TOKEN = named<ApiToken>("t".repeat(43));
const SCHEMAS: Readonly<Record<string, unknown>> = API_DOCUMENT.components.schemas;

/** A peer that mines, and its API. */
async function serve(network?: Network) {
  const world = new NodeWorld(network);
  const peer = await world.start({ mine: true });
  const app = createApiApp(peer.api, { clock, token: TOKEN });
  const server: HttpServer = serveHttp({
    hostname: "127.0.0.1",
    port: 0,
    handler: (request, info) => app.fetch(request, info),
    onError: (error) => {
      throw error;
    },
  }, SYSTEM);
  return {
    peer,
    url: server.url,
    [Symbol.asyncDispose]: async () => {
      await server[Symbol.asyncDispose]();
      await world[Symbol.asyncDispose]();
    },
  };
}

/** Why a value is not what a schema says, or has a field of which the schema says nothing. */
function faultsOf(schema: string, value: unknown): string[] {
  const ajv = new Ajv2020({ strict: true, allErrors: true, strictRequired: false });
  ajv.addKeyword("components");
  ajv.addSchema({ $id: "document", components: { schemas: SCHEMAS } });
  const check = ajv.getSchema(`document#/components/schemas/${schema}`)!;
  const faults = check(value)
    ? []
    : check.errors!.map((each) => `${each.instancePath}: ${each.message}`);
  return [...faults, ...undescribed(SCHEMAS[schema], value, "")];
}

/** The fields of a value that its schema does not describe. */
function undescribed(schema: unknown, value: unknown, at: string): string[] {
  const { $ref, properties, items } = schema as Record<string, unknown>;
  if (typeof $ref === "string") return undescribed(SCHEMAS[$ref.split("/").at(-1)!], value, at);
  if (Array.isArray(value)) {
    return items === undefined ? [] : value.flatMap((each) => undescribed(items, each, `${at}[]`));
  }
  if (typeof value !== "object" || value === null || properties === undefined) return [];
  const known = properties as Record<string, unknown>;
  return Object.entries(value).flatMap(([name, each]) =>
    Object.hasOwn(known, name)
      ? undescribed(known[name], each, `${at}.${name}`)
      : [`${at}.${name} is not described: add it to net/api/schemas.ts`]
  );
}

Deno.test("API_DOCUMENT is an OpenAPI 3.1 document", async () => {
  const { valid, errors } = await new Validator().validate(structuredClone(API_DOCUMENT));
  assertEquals([valid, errors], [true, undefined]);
});

Deno.test("API_DOCUMENT describes every route of the API, and no other", async () => {
  await using served = await serve();
  const app = createApiApp(served.peer.api, { clock });
  const routes = app.routes.filter(({ method }) => method !== "ALL").map(({ method, path }) =>
    `${method} ${path.replace(/:(\w+)(\{[^}]*\})?/g, "{$1}")}`
  );
  const described = API_ROUTES.map(({ method, path }) => `${method} ${path}`);
  assertEquals([...described].sort(), [...routes].sort());
});

Deno.test("API_DOCUMENT describes what a peer answers, field by field", async () => {
  await using served = await serve();
  const { peer, url } = served;
  const { signal } = new AbortController();
  const id = await peer.vote("ann", "red");
  await peer.node.places.settle([id], { waitMs: 20_000, signal });
  const record = voteRecord("ben", "blue").toBase64();
  const post = (path: string, body: unknown) =>
    fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${TOKEN}` },
      body: JSON.stringify(body),
    });
  const cases: [schema: string, status: number, answer: Promise<Response>][] = [
    ["Index", 200, fetch(url)],
    ["Status", 200, fetch(`${url}/v1/status`)],
    ["Blocks", 200, fetch(`${url}/v1/blocks?from=0&limit=5`)],
    ["Headers", 200, fetch(`${url}/v1/headers?from=0&limit=5`)],
    ["Peers", 200, fetch(`${url}/v1/peers`)],
    ["FoundIds", 200, fetch(`${url}/v1/records?id=${id.slice(0, 12)}`)],
    ["Record", 200, fetch(`${url}/v1/records/${id}`)],
    ["Record", 200, fetch(`${url}/v1/records/${"0".repeat(64)}`)],
    ["Proof", 200, fetch(`${url}/v1/records/${id}/proof`)],
    ["Answer", 200, fetch(`${url}/v1/query/tally`)],
    ["Answer", 200, fetch(`${url}/v1/query/voter?id=ann`)],
    ["Records", 200, post("/v1/records", { records: [record, voteRecord("ann", "x").toBase64()] })],
    ["Records", 200, post("/v1/records/status", { ids: [id] })],
    ["Refusal", 400, post("/v1/records", { records: "x" })],
    ["Refusal", 404, fetch(`${url}/v1/query/nothing`)],
    ["Refusal", 404, fetch(`${url}/v1/nothing`)],
    ["Refusal", 404, fetch(`${url}/v1/finality`)],
    ["Refusal", 404, fetch(`${url}/v1/certificate`)],
    ["Refusal", 400, fetch(`${url}/v1/records/1`)],
  ];
  for (const [schema, status, answer] of cases) {
    const response = await answer;
    assertEquals(response.status, status, response.url);
    assertEquals(faultsOf(schema, await response.json()), [], response.url);
  }
  assertEquals(await (await fetch(`${url}/v1/openapi.json`)).json(), API_DOCUMENT);
  // A schema that took anything would show nothing.
  assertEquals(faultsOf("Record", { recordId: "x" }).length > 3, true);
  assertEquals(faultsOf("Refusal", { code: "a", reason: "b", more: 1 }), [
    ".more is not described: add it to net/api/schemas.ts",
  ]);
});

Deno.test("GET / of a peer's API lists the routes: JSON for programs, a page for a browser", async () => {
  await using served = await serve();
  const plain = await fetch(`${served.url}/`);
  assertEquals(plain.headers.get("content-type"), "application/json");
  const { routes, openapi } = await plain.json();
  assertEquals(routes, API_ROUTES);
  assertEquals(openapi, "/v1/openapi.json");

  const accept = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8";
  const page = await fetch(`${served.url}/`, { headers: { accept } });
  assertMatch(page.headers.get("content-type")!, /^text\/html/);
  assertEquals(page.headers.get("vary"), "accept");
  assertStringIncludes(page.headers.get("content-security-policy")!, "default-src 'none'");
  const text = await page.text();
  for (const { path, about } of API_ROUTES) {
    assert(text.includes(path) && text.includes(about.replaceAll("'", "&#39;")), path);
  }
});

Deno.test("API_DOCUMENT describes what a peer answers in a network with witnesses", async () => {
  const witnesses = makeWitnessSet([1, 1, 1, 1], 3, { patienceMs: 60_000 });
  await using served = await serve(testNetwork({ witnesses }));
  const { peer: { chain, node, vote }, peer, url } = served;
  const { signal } = new AbortController();
  const id = await vote.call(peer, "ann", "red");
  await node.places.settle([id], { waitMs: 20_000, signal });
  const { hash, header: { index } } = chain.at(1)!;
  await chain.addCertificate(commitOf({ chainId: chain.network.chainId, round: 1, index, hash }));
  const cases: readonly (readonly [schema: string, path: string])[] = [
    ["Status", "/v1/status"],
    ["Record", `/v1/records/${id}`],
    ["Answer", "/v1/query/tally"],
    ["Finality", "/v1/finality"],
    ["Certificate", "/v1/certificate"],
  ];
  for (const [schema, path] of cases) {
    const response = await fetch(`${url}${path}`);
    assertEquals(response.status, 200, path);
    assertEquals(faultsOf(schema, await response.json()), [], path);
  }
});
