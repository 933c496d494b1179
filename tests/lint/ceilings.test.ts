/** All limits of the program in one table, and what strangers can make a peer hold if they reach them all at once. */
import { assert, assertEquals } from "@std/assert";
import { readModules } from "./modules.ts";

const MIB = 1024 * 1024;

/** A limit: its name, its file and its number. */
interface Ceiling {
  readonly name: string;
  readonly path: string;
  readonly value: number;
}

/** The numbers that files called limits.ts export; of an object that holds some, each as NAME.key. */
async function readCeilings(): Promise<Ceiling[]> {
  const modules = await readModules(["core", "net", "plugins", "cli"]);
  const found: Ceiling[] = [];
  for (const { path } of modules.filter(({ path }) => path.endsWith("/limits.ts"))) {
    const exported: Readonly<Record<string, unknown>> = await import(`../../${path}`);
    for (const [name, value] of Object.entries(exported)) {
      if (typeof value === "number") found.push({ name, path, value });
      if (typeof value !== "object" || value === null) continue;
      for (const [key, part] of Object.entries(value)) {
        if (typeof part === "number") found.push({ name: `${name}.${key}`, path, value: part });
      }
    }
  }
  return found;
}

const ceilings = await readCeilings();

function limit(name: string): number {
  const found = ceilings.filter((each) => each.name === name);
  assertEquals(found.length, 1, `there must be one limit called ${name}`);
  return found[0].value;
}

/**
 * What each kind of thing that strangers push takes at most, in bytes. Where something is bounded in number, each counts with
 * the bytes that its limit's comment tells, or with more than it can have.
 *
 * @param sessions Connections with others.
 */
const mostWith = (sessions: number): Readonly<Record<string, number>> => ({
  "messages that wait to be sent": sessions * limit("MAX_SEND_QUEUE_BYTES"),
  "a frame on its way in from each peer": sessions * limit("MAX_FRAME_BYTES"),
  "blocks on their way or waiting for an earlier one": limit("MAX_WINDOW_BYTES"),
  "headers without a body": limit("MAX_BODILESS_HEADERS") * 700,
  "blocks that witnesses propose, the newest of each": limit("MAX_WITNESSES") * 8 * MIB,
  "statements of witnesses, and signatures that are known": limit("MAX_WITNESSES") *
    (limit("MAX_SIGNATURES") + 7) * 300,
  "records that wait for a block": limit("PENDING_LIMITS.bytes"),
  "ids of records that peers have": sessions * limit("MAX_KNOWN_IDS") * 100,
  "records that were asked for": limit("MAX_ASKED_RECORDS") * 400,
  "addresses of others": (limit("MAX_HEARD_ADDRESSES") + limit("MAX_TRIED_ADDRESSES")) * 500,
  "requests of the API: themselves, and answers that are handed on at once":
    limit("MAX_API_REQUESTS") * (20_000 + 64 * 1024),
  "requests of the API: their bodies": limit("MAX_API_REQUESTS") *
    limit("MAX_API_READER_LOOKUP_BYTES"),
  "ballots on their way to the API": limit("MAX_API_BALLOTS") * limit("MAX_BALLOT_BODY_BYTES"),
  "answers of the API that are not read": limit("MAX_API_WAITING"),
  "files of the page that are not read": limit("MAX_API_PAGES") * 80_000,
  "event streams": limit("MAX_API_STREAMS") * 45_000,
});

/** The sum of all that strangers can make a peer hold with so many connections, which is printed with its parts. */
function sumOf(sessions: number): number {
  const rows = Object.entries(mostWith(sessions));
  const sum = rows.reduce((total, [, bytes]) => total + bytes, 0);
  const line = (what: string, bytes: number) =>
    `${what.padEnd(55)} ${Math.ceil(bytes / MIB).toLocaleString("en").padStart(8)} MiB`;
  console.log([...rows.map(([what, bytes]) => line(what, bytes)), line("all", sum)].join("\n"));
  return sum;
}

Deno.test("the limits of all rooms, as a table", () => {
  const rows = ceilings.toSorted((a, b) => a.path < b.path ? -1 : a.path > b.path ? 1 : 0);
  const lines = rows.map(({ name, path, value }) =>
    `${name.padEnd(40)} ${value.toLocaleString("en").padStart(22)}  ${path}`
  );
  console.log(lines.join("\n"));
  assert(rows.length > 100, `${rows.length} limits`);
  for (const { name, value } of rows) assert(value >= 0, `${name} is ${value}`);
});

Deno.test("what strangers can make a peer hold stays below 5 GiB, all limits reached at once", () => {
  const sum = sumOf(limit("MAX_INBOUND") + limit("MAX_OUTBOUND"));
  assert(sum < 5 * 1024 * MIB, `${sum} bytes`);
});

Deno.test("a host with 500 places can be made to hold 29 GiB, as docs/threats.md says", () => {
  const sum = sumOf(limit("MAX_PLACES") + limit("MAX_OUTBOUND"));
  assertEquals(Math.ceil(sum / (1024 * MIB)), 29);
});
