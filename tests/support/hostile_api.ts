/** A peer's API that answers in the right form, with a text of its own wherever there is room for one. */

import { base64ToBytes, bytesToBase64 } from "../../core/base/base64.ts";
import { recordId } from "../../core/block/record.ts";

/** Sets the title, clears the screen, forges a line, turns text round: in C0, C1 and bidi characters. */
export const EVIL_TEXT =
  "\x1b]0;owned\x07\x1b[2J\x1b[31m\r\nAdded: ann\u009b32m\u202egnp\u2066\u2028\u200b\x7f\ud800";

/** What no output of ours may hold: every character of {@linkcode EVIL_TEXT} that does something. */
// deno-lint-ignore no-control-regex -- finding them is the job
const DRIVES = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u200b\u2028-\u202e\u2066-\u2069]/u;

/** The first character of a text that drives a terminal, or the line that a stranger's text forged. */
export function findHarm(text: string): string | undefined {
  const found = DRIVES.exec(text)?.[0];
  if (found !== undefined) {
    return `U+${found.codePointAt(0)?.toString(16)} in ${JSON.stringify(text)}`;
  }
  return text.split("\n").find((line) => line.startsWith("Added: ann"));
}

/** How the peer answers what it is handed. */
export type HostileMood = "refuses" | "says no" | "is stopping";

/** A server on a free port of this machine. */
export function serveHostileApi(mood: HostileMood): AsyncDisposable & { readonly url: string } {
  const server = Deno.serve(
    { hostname: "127.0.0.1", port: 0, onListen: () => {} },
    async (request) => answer(new URL(request.url), mood, await idsIn(request)),
  );
  return {
    url: `http://127.0.0.1:${server.addr.port}`,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

const HASH = "ab".repeat(32);

const STATUS = {
  network: HASH,
  name: EVIL_TEXT,
  validator: "vote 1",
  index: 1,
  tip: HASH,
  work: "2",
  difficulty: 1,
  peers: 1,
  pending: 0,
  syncing: false,
  clockOffsetMs: null,
  mining: { workers: 0, hashrate: 0, dutyCycle: 1, kernel: null },
};

const REPORT = {
  status: "refused",
  code: "duplicate",
  reason: EVIL_TEXT,
  confirmations: 0,
  peers: 0,
  relayedTo: 0,
  settled: true,
  isNew: true,
};

const DEFINITION = JSON.stringify({ name: "evil", validator: { name: "vote" } });

const BLOCK = {
  hash: HASH,
  index: 1,
  prevHash: HASH,
  dataRoot: HASH,
  time: 1,
  bits: 1,
  extra: "",
  nonce: 1,
  records: [bytesToBase64(new TextEncoder().encode('{"choice":"red\u009b","voter":"ann\u202e"}'))],
};

/** The ids of the records that a request hands in or asks for. */
async function idsIn(request: Request): Promise<string[]> {
  if (request.method !== "POST") return [];
  const { ids = [], records = [] }: { ids?: string[]; records?: string[] } = await request.json();
  return [...ids, ...records.map((record) => recordId(base64ToBytes(record)))];
}

function answer(
  { pathname: path, searchParams }: URL,
  mood: HostileMood,
  ids: readonly string[],
): Response {
  const reason = EVIL_TEXT;
  if (mood === "is stopping" && path !== "/v1/status") {
    return Response.json({ code: "stopping", reason }, { status: 503 });
  }
  if (mood === "says no") return Response.json({ code: "no", reason }, { status: 403 });
  const { network, name, index, tip, pending } = STATUS;
  const place = { network, name, index, tip, pending };
  if (path === "/v1/status") return Response.json(STATUS);
  if (path.startsWith("/v1/records")) {
    return Response.json({ records: ids.map((recordId) => ({ ...REPORT, recordId })) });
  }
  if (path === "/v1/query/tally") {
    return Response.json({ ...place, answer: { votes: 2, counts: [[EVIL_TEXT, 1], ["=a()", 1]] } });
  }
  if (path.startsWith("/v1/query/")) return Response.json({ ...place, answer: [EVIL_TEXT] });
  if (path === "/v1/blocks") {
    const from = Number(searchParams.get("from"));
    // The first block holds the definition, which says what can be chosen.
    const genesis = { ...BLOCK, index: 0, records: [btoa(DEFINITION)] };
    return Response.json({ blocks: from > 1 ? [] : [from === 0 ? genesis : BLOCK] });
  }
  return Response.json({ code: "not-found", reason }, { status: 404 });
}
