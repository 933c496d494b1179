/** The conformance kit finds what it says it finds: one plugin broken in each way, and ours, which are whole. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { JsonObject } from "../../../core/base/canonical_json.ts";
import { systemClock as clock } from "../../../core/base/system.ts";
import {
  checkConformance,
  type ConformanceReport,
} from "../../../plugins/conformance/conformance.ts";
import { fingerprint } from "../../../plugins/conformance/fingerprint.ts";
import { PROMISES } from "../../../plugins/conformance/promises.ts";
import { WorkerHost } from "../../../plugins/sandbox/worker_host.ts";

const SEED = 20261123;
const memory = () => Deno.memoryUsage().rss;
const sample = (value: unknown) => new TextEncoder().encode(JSON.stringify(value));

const SAMPLES = [{ id: "a", by: 1 }, { id: "b", by: 2 }, { id: "a", by: 2 }].map(sample);

const CONFIG = { choices: ["a", "b"] };

/** A plugin that keeps all promises but for what is put into it. */
const pluginOf = (
  parts: Partial<
    Record<"top" | "check" | "facts" | "needs" | "verify" | "apply" | "keys" | "query", string>
  >,
) => `
  ${parts.top ?? ""}
  const read = (record) => {
    try {
      const value = JSON.parse(new TextDecoder("utf-8", { fatal: true }).decode(record));
      const { id, by } = value ?? {};
      const isWhole = typeof id === "string" && id.length < 100 && Number.isSafeInteger(by);
      return isWhole ? { id, by } : undefined;
    } catch {
      return undefined;
    }
  };
  export default {
    name: "tried",
    version: 1,
    check(record, state, { config }) {
      const value = read(record);
      if (value === undefined) return { kind: "reject", code: "bad", reason: "bad" };
      const { id, by } = value;
      ${parts.check ?? ""}
      return { kind: "accept" };
    },
    facts(record, state) {
      const { id, by } = read(record);
      ${parts.facts ?? 'return Uint8Array.of(state.get("sum", id) ?? 0);'}
    },
    needs(record, facts) {
      const { id, by } = read(record);
      ${parts.needs ?? "return [];"}
    },
    verify(record, facts, settings, needed) {
      const { id, by } = read(record);
      ${parts.verify ?? ""}
      const isGood = by !== 3 || facts[0] === 0;
      return isGood ? { kind: "accept" } : { kind: "ignore", code: "v", reason: "is 3" };
    },
    apply(record, state) {
      const { id, by } = read(record);
      ${parts.apply ?? 'state.set("sum", id, by);'}
    },
    keys: ${parts.keys ?? '(record) => [read(record).id + "/" + read(record).by]'},
    query: ${parts.query ?? '(path, args, state) => state.entries("sum")'},
  };`;

/** Longer than a busy machine keeps a thread waiting. */
const PATIENT_MS = 20_000;

/** For plugins that never end: each is waited for again and again while it is shrunk. */
const HASTY_MS = 300;

function start(
  code: string,
  { config = CONFIG, timeLimitMs = PATIENT_MS }: { config?: JsonObject; timeLimitMs?: number } = {},
): Promise<WorkerHost> {
  const options = { code, config, timeLimitMs, asksVerifyAgain: true };
  return WorkerHost.start(options, { clock, memory });
}

/** Tries of each check: enough to find each broken plugin. */
const RUNS = 40;

/** Tries of a plugin that is whole, which takes all of them: {@linkcode RUNS} and more are in `tests/slow`. */
const WHOLE_RUNS = 8;

function tryOut(
  code: string,
  { samples = SAMPLES, runs = RUNS, timeLimitMs = PATIENT_MS } = {},
): Promise<ConformanceReport> {
  const createHost = (config?: JsonObject) => start(code, { config, timeLimitMs });
  return checkConformance({ createHost, config: CONFIG, samples, seed: SEED, runs });
}

Deno.test("checkConformance() finds nothing wrong with a plugin that is whole, and tries it in earnest", async () => {
  const { fault, accepted, tries } = await tryOut(pluginOf({}), { runs: WHOLE_RUNS });
  assertEquals(fault, undefined);
  assert(accepted > 2 * WHOLE_RUNS, `${accepted} records accepted in ${tries} tries`);
});

const {
  hostile: HOSTILE,
  pure: PURE,
  apply: APPLY,
  undo: UNDO,
  keys: KEYS,
  replay: REPLAY,
  verify: VERIFY,
  query: QUERY,
  init: INIT,
  limits: LIMITS,
  needs: NEEDS,
} = PROMISES;
const COUNTER = { top: "let count = 0;" };

/** What is said of plugins that never end. */
const SPINS = `took longer than ${HASTY_MS} ms`;

/** Plugins broken in one way each: which checks may find it, and what is said. */
const BROKEN: Readonly<
  Record<string, [parts: Parameters<typeof pluginOf>[0], found: string[], text: string]>
> = {
  "throws at a number that it did not think of": [
    { check: "if (by === -3) throw new TypeError('minus three');" },
    [HOSTILE],
    "minus three",
  ],
  "counts calls of check()": [
    {
      ...COUNTER,
      check: "if (++count % 7 === 0) return { kind: 'ignore', code: 'x', reason: 'x' };",
    },
    [PURE, APPLY],
    "",
  ],
  "knows what it judged before": [
    {
      top: "let last;",
      check:
        "const before = last; last = id; if (before === id) return { kind: 'ignore', code: 'x', reason: 'x' };",
    },
    [PURE, APPLY],
    "",
  ],
  "cannot apply what it accepts": [{ apply: "if (id === 'b') throw new TypeError('no b');" }, [
    APPLY,
  ], "no b"],
  "keeps its sums to itself": [
    {
      top: "const sums = new Map();",
      check: "if ((sums.get(id) ?? 0) > 2) return { kind: 'ignore', code: 'x', reason: 'full' };",
      apply: "sums.set(id, (sums.get(id) ?? 0) + 1); state.set('sum', id, by);",
    },
    [PURE, APPLY, UNDO, KEYS, REPLAY],
    "",
  ],
  "writes what no undoing knows": [
    { ...COUNTER, apply: "state.set('sum', id, ++count);" },
    [REPLAY],
    "another state",
  ],
  "has other keys each time": [
    { ...COUNTER, keys: "(record) => [String(++count)]" },
    [PURE, KEYS],
    "",
  ],
  "takes any config, and then has no choices": [
    { check: "config.choices.includes(id);" },
    [INIT],
    "with the config {",
  ],
  "answers with what it was asked before": [
    { ...COUNTER, query: "() => ++count" },
    [QUERY],
    "another answer",
  ],
  "judges by what it was asked": [
    {
      ...COUNTER,
      query: "() => { count++; return 1; }",
      check: "if (count % 2 === 1) return { kind: 'ignore', code: 'x', reason: 'x' };",
    },
    [PURE, QUERY],
    "other",
  ],
  "throws in verify()": [
    { verify: "if (by === -3) throw new TypeError('minus three');" },
    [HOSTILE],
    "in verify() on record",
  ],
  "has facts that are none": [
    { facts: "return by === 1 ? 'one' : new Uint8Array();" },
    [HOSTILE],
    "in facts() on record",
  ],
  "has facts without end": [
    { facts: "return new Uint8Array(2 ** 22 + 1);" },
    [LIMITS],
    "at most 4194304 bytes",
  ],
  "has other facts each time": [
    { ...COUNTER, facts: "return Uint8Array.of(++count);" },
    [PURE, UNDO, VERIFY],
    "",
  ],
  "verifies every seventh otherwise": [
    {
      ...COUNTER,
      verify: "if (++count % 7 === 0) return { kind: 'ignore', code: 'x', reason: 'x' };",
    },
    [VERIFY],
    "in verify() on record",
  ],
  "verifies by the state that it saw in check()": [
    {
      top: "let seen;",
      check: "seen = state.size('sum');",
      verify: "if (seen > 1) return { kind: 'ignore', code: 'x', reason: 'x' };",
    },
    [VERIFY],
    '"kind":"ignore","code":"x","reason":"x"',
  ],
  "spins in verify()": [
    { verify: "if (by === 3) for (;;);" },
    [LIMITS],
    SPINS,
  ],
  "spins": [{ check: "if (by === 3) for (;;);" }, [LIMITS], SPINS],
  "writes without end": [
    { apply: "for (let i = 0; i < 100; i++) state.set('sum', id + i, by);" },
    [LIMITS],
    "must not write more than 64 times",
  ],
  "writes large values": [
    { apply: "state.set('sum', id, 'x'.repeat(100000));" },
    [LIMITS],
    "must not be larger than 65536",
  ],
  "writes long keys": [
    { apply: "state.set('sum', id.repeat(5000), by);" },
    [LIMITS],
    "must not be longer than 4096",
  ],
  // What a plugin says of itself must not be taken for what the host says of it.
  "throws in check() with a text that names apply()": [
    { check: "if (by === 2) throw new TypeError('I break in apply() of my own');" },
    [HOSTILE],
    "I break in apply() of my own",
  ],
  "throws in check() with the text of a limit": [
    { check: "if (by === 2) throw new TypeError('it took longer than a key must not be longer');" },
    [HOSTILE],
    "it took longer than",
  ],
  "throws in keys() with the text of a limit": [
    { keys: "() => { throw new TypeError('at most 64 keys'); }" },
    [HOSTILE],
    "at most 64 keys",
  ],
  "throws in apply() with a text that names check()": [
    { apply: "throw new TypeError('it failed in check() of mine');" },
    [APPLY],
    "it failed in check() of mine",
  ],
  "throws in query() with a text that names check()": [
    { query: "() => { throw new TypeError('The validator failed in check(): no'); }" },
    [PURE, QUERY],
    "in check(): no",
  ],
  "throws in check() with a text that names init()": [
    { check: "if (!config.choices) throw new TypeError('it failed in init(): no');" },
    [INIT],
    "it failed in init(): no",
  ],
  "needs the record that somebody names": [
    { needs: "return by === 2 ? ['ab'.repeat(32)] : [];" },
    [NEEDS],
    "it named the record abab",
  ],
  "has keys without end": [
    { keys: "(record) => Array.from({ length: 100 }, (_, i) => String(i))" },
    [LIMITS],
    "at most 64 keys",
  ],
};

for (const [how, [parts, found, text]] of Object.entries(BROKEN)) {
  Deno.test(`checkConformance() finds a plugin that ${how}`, async () => {
    // Configs are tried last, after all that such a plugin withstands.
    const runs = found.includes(INIT) ? WHOLE_RUNS : RUNS;
    const timeLimitMs = text === SPINS ? HASTY_MS : PATIENT_MS;
    const { fault } = await tryOut(pluginOf(parts), { runs, timeLimitMs });
    assert(fault !== undefined, "it found nothing");
    assert(found.includes(fault.check), `${fault.check}: ${fault.message}`);
    assertStringIncludes(fault.message, text);
    assert(fault.records.length <= 8, `${fault.records.length} records`);
  });
}

Deno.test("checkConformance() shrinks what fails to the record that is to blame", async () => {
  const { fault } = await tryOut(
    pluginOf({ check: "if (by >= 2) throw new TypeError('too much');" }),
  );
  assertEquals(fault?.records.length, 1);
  const { by } = JSON.parse(new TextDecoder().decode(fault?.records[0]));
  assert(by >= 2);
});

Deno.test("checkConformance() tries the same with the same seed, and other things with another", async () => {
  const code = pluginOf({ check: "if (by === 4) throw new TypeError('four');" });
  const [first, again] = [await tryOut(code), await tryOut(code)];
  assertEquals(first, again);
  const of = (seed: number, each = pluginOf({})) =>
    fingerprint({ createHost: () => start(each), samples: SAMPLES, seed, runs: 5 });
  assertEquals(await of(1), await of(1));
  assert(await of(1) !== await of(2));
  const other = pluginOf({ apply: 'state.set("sum", id, by + 1);' });
  assert(await of(1) !== await of(1, other));
});
