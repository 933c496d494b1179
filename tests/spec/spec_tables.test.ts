/** The tables of the specification say what the constants of the program do. */
import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { RuleError, RULES } from "../../core/block/rule_error.ts";
import { MAX_WITNESSES } from "../../core/witness/limits.ts";
import { readWitnesses } from "../../core/witness/read_witnesses.ts";
import { makeWitnesses } from "../support/witness_keys.ts";
import { BlockTree } from "../../core/chain/block_tree.ts";
import { openDatabase } from "../../core/store/sqlite_database.ts";
import { prepareDatabase } from "../../core/store/sqlite_schema.ts";
import { ownHello } from "../../net/node/own_hello.ts";
import type { PeerId } from "../../net/base/peer_id.ts";
import { named } from "../support/named.ts";
import { SPEC_NETWORK } from "./spec_chain.ts";
import { DEFAULT_PARAMS, parseParams } from "../../core/rules/params.ts";
import { parseIp, scopeOf } from "../../net/base/ip.ts";
import { maxPayloadBytes, typeOf } from "../../net/wire/codec.ts";
import { API_ROUTES } from "../../net/api/document.ts";
import { SWARM_STATUS } from "../../net/tracker/server/swarm_status.ts";
import { MAX_CONFLICT_KEYS } from "../../plugins/host/limits.ts";
import {
  MAX_STATE_KEY_LENGTH,
  MAX_STATE_VALUE_DEPTH,
  MAX_STATE_VALUE_SIZE,
  MAX_WRITES_PER_RECORD,
} from "../../plugins/state/limits.ts";
import { readSpecPage } from "./pages.ts";
import { numberOf, readTable } from "./tables.ts";

const CHAIN = readSpecPage("chain");

Deno.test("docs/spec/README.md has the versions of gossip and of the database", () => {
  const versions = new Map(
    readTable(readSpecPage("README"), "format").map(([what, version]) => [what, version]),
  );
  const { chainId, genesis } = SPEC_NETWORK;
  const { genesis: tip } = new BlockTree(chainId, genesis.header);
  const here = { host: "127.0.0.1", port: 1 };
  const facts = {
    chain: { tip, network: SPEC_NETWORK, final: { node: tip, round: 0 } },
    peerId: named<PeerId>(""),
    listen: here,
    time: 0,
  };
  const { version } = ownHello(here, { ...facts, agent: "" });
  assertEquals(versions.get("gossip"), `${version}`);
  using database = openDatabase(":memory:");
  prepareDatabase(database, ":memory:");
  const [layout] = Object.values(database.prepare("PRAGMA user_version").get()!);
  assertEquals(versions.get("layout of chain.db"), `${layout}`);
});

Deno.test("docs/spec/chain.md names every rule by its code", () => {
  for (const code of Object.keys(RULES)) assert(CHAIN.includes(`\`${code}\``), code);
});

Deno.test("docs/spec/chain.md has the parameters with their defaults and ranges", () => {
  const rows = readTable(CHAIN, "parameter");
  assertEquals(rows.map(([name]) => name), Object.keys(DEFAULT_PARAMS));
  for (const [name, standard, least, most] of rows) {
    assertEquals(DEFAULT_PARAMS[name as keyof typeof DEFAULT_PARAMS], numberOf(standard), name);
    for (const [value, isGood] of rangeOf(numberOf(least), numberOf(most))) {
      assertEquals(isAllowed(name, value), isGood, `${name} ${value}`);
    }
  }
});

Deno.test("docs/spec/finality.md has the fields of a set of witnesses with their ranges", () => {
  const rows = readTable(readSpecPage("finality"), "field");
  const [witness] = makeWitnesses([1]);
  const set = { keys: [witness], mining: "off" };
  const read = (value: unknown) => readWitnesses(value, { intervalMs: 5_000, created: 0 });
  assertEquals(rows.map(([name]) => name).sort(), Object.keys(read({ ...set, closes: 1 })).sort());
  const cells = new Map(rows.map(([name, , least, most]) => [name, [least, most]]));
  const [, mostKeys] = cells.get("keys")!;
  assertEquals(numberOf(mostKeys), MAX_WITNESSES);
  for (const name of ["patienceMs", "roundMs"]) {
    const [least, most] = cells.get(name)!;
    for (const [value, isGood] of rangeOf(numberOf(least.split(" ").at(-1)!), numberOf(most))) {
      const reading = () => read({ ...set, [name]: value });
      if (isGood) reading();
      else assertThrows(reading, RuleError, name);
    }
  }
});

Deno.test("docs/spec/gossip.md has the messages with their numbers and ceilings", () => {
  const rows = readTable(readSpecPage("gossip"), "type");
  const known = Array.from({ length: 256 }, (_, type) => type).filter((type) => typeOf(type));
  assertEquals(
    rows.map(([type, name, most]) => `${type} ${name} ${numberOf(most)}`),
    known.map((type) => `${type} ${typeOf(type)} ${maxPayloadBytes(type)}`),
  );
});

Deno.test("docs/spec/gossip.md has the prefixes of each scope", () => {
  for (const [scope, prefixes] of readTable(readSpecPage("gossip"), "scope")) {
    for (const network of prefixes.split(", ").filter((each) => each !== "all others")) {
      const [ip] = network.split("/");
      assertEquals(scopeOf(parseIp(ip)!), scope, network);
    }
  }
});

Deno.test("docs/spec/tracker.md has the codes of a tracker with their statuses", () => {
  const rows = readTable(readSpecPage("tracker"), "code");
  const stated = new Map(rows.map(([code, status]) => [code, Number(status)]));
  for (const [code, status] of Object.entries(SWARM_STATUS)) {
    assertEquals(stated.get(code), status, code);
  }
});

Deno.test("docs/spec/api.md has the routes of a peer", () => {
  assertEquals(
    readTable(readSpecPage("api"), "method").map(([method, path]) => `${method} ${path}`),
    API_ROUTES.map(({ method, path }) => `${method} ${path}`),
  );
});

Deno.test("docs/spec/api.md names every refusal of the API by its code", async () => {
  const page = readSpecPage("api");
  const folder = new URL("../../net/api/", import.meta.url);
  for await (const { name } of Deno.readDir(folder)) {
    const source = await Deno.readTextFile(new URL(name, folder));
    for (const [, status, code] of source.matchAll(/new RequestError\(\s*(\d+),\s*"([a-z-]+)"/g)) {
      assertMatch(page, new RegExp(`\\| \`${code}\` +\\| +${status} \\|`), `${name} ${code}`);
    }
  }
});

Deno.test("docs/spec/validators.md has the limits of state and answers", () => {
  const rows = readTable(readSpecPage("validators"), "limit");
  assertEquals(rows.map(([, value]) => numberOf(value)), [
    MAX_STATE_KEY_LENGTH,
    MAX_STATE_VALUE_SIZE,
    MAX_STATE_VALUE_DEPTH,
    MAX_WRITES_PER_RECORD,
    MAX_CONFLICT_KEYS,
    MAX_STATE_KEY_LENGTH,
  ]);
});

/** The ends of a range and what is just beyond them. */
function rangeOf(least: number, most: number): [value: number, isGood: boolean][] {
  return [[least, true], [most, true], [least - 1, false], [most + 1, false]];
}

function isAllowed(name: string, value: number): boolean {
  // The floor must not be above the initial difficulty, whichever is looked at.
  const [low, high] = [{ floorDifficulty: 1 }, { initialDifficulty: 2 ** 52 }];
  try {
    parseParams({ ...(name === "floorDifficulty" ? high : low), [name]: value });
    return true;
  } catch {
    return false;
  }
}
