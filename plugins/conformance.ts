/**
 * Tries whether a plugin keeps the promises of a validator (`core/validator.ts`): with samples, variations of
 * them and hostile records, over blocks and reorganisations, by fast-check, which shrinks what fails.
 */
import fc from "fast-check";
import type { JsonObject } from "../core/canonical_json.ts";
import { bytesToHex, concatBytes, sha256 } from "../core/hash.ts";
import { recordId } from "../core/record.ts";
import { PluginError, type ValidatorHost } from "../core/validator_host.ts";
import {
  blockAt,
  configsLike,
  hostileRecord,
  recordsLike,
  scenarios,
  type Step,
} from "./conformance_records.ts";

/** Options of {@linkcode checkConformance}. */
export interface ConformanceOptions {
  /** Runs the plugin anew, with its config or another one. */
  readonly createHost: (config?: JsonObject) => Promise<ValidatorHost>;
  /** Its config. @default {{}} */
  readonly config?: JsonObject;
  /** Records that the plugin is for, some of which it accepts. */
  readonly samples: readonly Uint8Array[];
  /** Tries of each check. @default {60} */
  readonly runs?: number;
  /** What the tries are made of: the same seed and runs give the same tries. */
  readonly seed: number;
  /** Told how many of all tries are done. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the trying with its reason. */
  readonly signal?: AbortSignal;
}

/** How a plugin broke a promise. */
export interface ConformanceFault {
  /** Which of {@linkcode CONFORMANCE_CHECKS}. */
  readonly check: string;
  /** What was seen. */
  readonly message: string;
  /** The fewest records with which it was seen, in their order. */
  readonly records: readonly Uint8Array[];
}

/** Outcome of {@linkcode checkConformance}. */
export interface ConformanceReport {
  /** Tries that were made. */
  readonly tries: number;
  /** Records that the plugin accepted in them; with none, little was tried. */
  readonly accepted: number;
  readonly fault?: ConformanceFault;
}

/** A promise that was seen broken. */
class Fault extends Error {
  override readonly name = "Fault";
}

/** Two hosts of one plugin that live through all tries, and so have seen different things before. */
interface Bench {
  readonly one: ValidatorHost;
  readonly other: ValidatorHost;
  /** Runs the plugin with a config. */
  readonly createHost: (config: JsonObject) => Promise<ValidatorHost>;
  accepted: number;
}

interface Check<T> {
  readonly name: string;
  /** Most tries, where each takes long. @default {As many as are asked for} */
  readonly most?: number;
  /** What is tried, made of records and configs. */
  readonly tries: (
    record: fc.Arbitrary<Uint8Array>,
    config: fc.Arbitrary<JsonObject>,
  ) => fc.Arbitrary<T>;
  /** @throws {Fault | PluginError} */
  readonly run: (bench: Bench, tried: T) => Promise<void>;
}

/** Has the compiler see that a check's two parts fit, and then forget how. */
function define<T>(check: Check<T>): Check<unknown> {
  return check as Check<unknown>;
}

const CHECKS: readonly Check<unknown>[] = [
  define({
    name: "check() and keys() throw at nothing that strangers send",
    tries: (record) => fc.array(fc.oneof(hostileRecord, record), { minLength: 1, maxLength: 8 }),
    run: async ({ one }, records) => {
      await one.reset();
      await one.check(blockAt(0, records));
    },
  }),
  define({
    name: "check() is pure: it says the same again, in any order, and after queries",
    tries: scenarios,
    run: async (bench, steps) => {
      const { one } = bench;
      await one.reset();
      const height = await play(bench, one, steps);
      const records = recordsOf(steps);
      const first = await one.check(blockAt(height, records));
      await one.query("?", {});
      const again = await one.check(blockAt(height, records.toReversed()));
      same(again.toReversed(), first, "another verdict in another order");
      for (const [i, record] of records.entries()) {
        const [alone] = await one.check(blockAt(height, [record]));
        same(alone, first[i], "another verdict alone");
      }
    },
  }),
  define({
    name: "apply() takes what check() accepts",
    tries: scenarios,
    run: async (bench, steps) => {
      await bench.one.reset();
      await play(bench, bench.one, steps);
    },
  }),
  define({
    name: "undoing blocks restores what was before, to the last verdict",
    tries: (record) => fc.tuple(scenarios(record), scenarios(record)),
    run: async (bench, [before, after]) => {
      const { one } = bench;
      await one.reset();
      const height = await play(bench, one, before);
      const probes = [...recordsOf(before), ...recordsOf(after)];
      const snapshot = await one.snapshot();
      const verdicts = await one.check(blockAt(height, probes));
      const added = after.map(({ blocks }) => ({ undo: 0, blocks }));
      const end = await play(bench, one, added, height);
      await one.advance({ undo: end - height, apply: [] });
      if (!await one.matches(snapshot)) throw new Fault("the state is another one after undoing");
      same(await one.check(blockAt(height, probes)), verdicts, "other verdicts after undoing");
    },
  }),
  define({
    name: "keys() are the same every time, and keep the second record out",
    tries: scenarios,
    run: async (bench, steps) => {
      const { one } = bench;
      await one.reset();
      const records = recordsOf(steps);
      const judged = await one.check(blockAt(0, records));
      const taken = records.filter((_, i) => judged[i].kind === "accept");
      const keys = judged.flatMap((each) => each.kind === "accept" ? [each.keys] : []);
      same(await one.keys(taken), keys, "other keys when asked again");
      same((await one.keys(taken.toReversed())).toReversed(), keys, "other keys in another order");
      for (const [i, record] of taken.entries()) {
        await one.reset();
        const result = await one.advance({ undo: 0, apply: [blockAt(0, [record])] });
        if (!result.ok) {
          throw new Fault(`refused alone, after it was accepted: ${result.verdict.reason}`);
        }
        const rivals = taken.filter((_, j) => keys[j].some((key) => keys[i].includes(key)));
        for (const verdict of await one.check(blockAt(1, rivals))) {
          if (verdict.kind === "accept") {
            throw new Fault("a second record with the same key is accepted");
          }
        }
      }
    },
  }),
  define({
    name: "after reorganisations the state is that of a replay, on every host",
    tries: scenarios,
    run: async (bench, steps) => {
      const { one, other } = bench;
      await one.reset();
      const chain: Uint8Array[][] = [];
      await play(bench, one, steps, 0, chain);
      await other.reset();
      const apply = chain.map((records, i) => blockAt(i, records));
      const result = await other.advance({ undo: 0, apply });
      if (!result.ok) {
        throw new Fault(`a replay refuses what was accepted before: ${result.verdict.reason}`);
      }
      if (!await other.matches(await one.snapshot())) {
        throw new Fault("a replay of the same blocks gives another state");
      }
      const probes = recordsOf(steps);
      same(
        await other.check(blockAt(chain.length, probes)),
        await one.check(blockAt(chain.length, probes)),
        "other verdicts after a replay of the same blocks",
      );
    },
  }),
  define({
    name: "query() changes nothing, and answers the same again",
    tries: (record) =>
      fc.tuple(
        scenarios(record),
        fc.array(fc.constantFrom("tally", "count", "entries", "stock", "?", ""), { maxLength: 4 }),
      ),
    run: async (bench, [steps, paths]) => {
      const { one } = bench;
      await one.reset();
      const height = await play(bench, one, steps);
      const probes = recordsOf(steps);
      const snapshot = await one.snapshot();
      const before = await one.check(blockAt(height, probes));
      for (const path of paths) {
        same(await one.query(path, {}), await one.query(path, {}), `another answer to ${path}`);
      }
      if (!await one.matches(snapshot)) throw new Fault("the state is another one after a query");
      same(await one.check(blockAt(height, probes)), before, "other verdicts after a query");
    },
  }),
  define({
    name: "init() refuses a config, or the plugin works with it",
    // Each is a start of its own.
    most: 25,
    tries: (record, config) =>
      fc.record({ config, records: fc.array(record, { minLength: 1, maxLength: 6 }) }),
    run: async ({ createHost }, { config, records }) => {
      const told = `with the config ${JSON.stringify(config)}`;
      try {
        await using host = await createHost(config);
        await host.check(blockAt(0, records));
        await host.select(blockAt(0, records));
      } catch (error) {
        if (!(error instanceof PluginError)) throw error;
        if (error.isFinal) throw error;
        if (!error.message.includes(" failed in init()")) {
          throw new Fault(`${told}, which init() took: ${error.message}`);
        }
      }
    },
  }),
];

const HOSTILE = CHECKS[0].name;
const APPLY = CHECKS[2].name;
/** A plugin that takes too long, too much or too many. */
const LIMITS = "it keeps within the limits of time, memory and state";
const LIMIT_TEXTS =
  /took (longer|more) than|must not (be (longer|larger|deeper)|write more)|at most \d+ keys/;

/** What is checked, in this order. */
export const CONFORMANCE_CHECKS: readonly string[] = [...CHECKS.map(({ name }) => name), LIMITS];

/** Tries a plugin. What it finds is in the report; it rejects only if the plugin cannot be run at all. */
export async function checkConformance(
  { createHost, config = {}, samples, runs = 60, seed, onProgress = () => {}, signal }:
    ConformanceOptions,
): Promise<ConformanceReport> {
  await using one = await createHost();
  await using other = await createHost();
  const bench: Bench = { one, other, createHost, accepted: 0 };
  const runsOf = ({ most = runs }: Check<unknown>) => Math.min(runs, most);
  const total = CHECKS.reduce((sum, check) => sum + runsOf(check), 0);
  let tries = 0;
  for (const check of CHECKS) {
    const { name, tries: create, run } = check;
    /** What ended the hosts: what is tried from then on says nothing. */
    let end: PluginError | undefined;
    const property = fc.asyncProperty(
      create(recordsLike(samples), configsLike(config)),
      async (tried) => {
        // Fails at once, and so do the few smaller ones that are tried then.
        signal?.throwIfAborted();
        if (end !== undefined) return;
        try {
          await run(bench, tried);
        } catch (error) {
          if (error instanceof PluginError && error.isFinal) end = error;
          throw error;
        }
      },
    );
    const counted = property.beforeEach(() => onProgress(Math.min(++tries, total), total));
    const details = await fc.check(counted, { numRuns: runsOf(check), seed });
    signal?.throwIfAborted();
    if (!details.failed) continue;
    const { errorInstance: error, counterexample } = details;
    const message = error instanceof Error ? error.message : String(error);
    const broken = error instanceof PluginError ? blame(message, name) : name;
    const all = recordsIn(counterexample);
    const blamed = error instanceof PluginError
      ? all.filter((record) => recordId(record) === error.recordId)
      : [];
    const records = blamed.length > 0 ? blamed.slice(0, 1) : all;
    return { tries, accepted: bench.accepted, fault: { check: broken, message, records } };
  }
  return { tries, accepted: bench.accepted };
}

/**
 * A fingerprint of what a plugin does with a seed's records, to be compared with that of another process:
 * verdicts, state and all.
 */
export async function fingerprint(
  { createHost, samples, runs = 60, seed }: Omit<ConformanceOptions, "onProgress" | "signal">,
): Promise<string> {
  await using host = await createHost();
  const bench: Bench = { one: host, other: host, createHost, accepted: 0 };
  const parts: Uint8Array[] = [];
  for (const steps of fc.sample(scenarios(recordsLike(samples)), { seed, numRuns: runs })) {
    await host.reset();
    const height = await play(bench, host, steps);
    const verdicts = await host.check(blockAt(height, recordsOf(steps)));
    parts.push(...await host.snapshot(), new TextEncoder().encode(JSON.stringify(verdicts)));
  }
  return bytesToHex(sha256(concatBytes(...parts)));
}

/** Which promise a plugin's failure breaks, whichever check it came up in. */
function blame(message: string, check: string): string {
  if (LIMIT_TEXTS.test(message)) return LIMITS;
  if (message.includes(" in apply()")) return APPLY;
  return message.includes(" in check()") || message.includes(" in keys()") ? HOSTILE : check;
}

/**
 * Plays a scenario: blocks of what the host selects of the offered records.
 *
 * @param chain Where the records of the blocks that stay are put.
 * @returns The height at the end.
 */
async function play(
  bench: Bench,
  host: ValidatorHost,
  steps: readonly Step[],
  height = 0,
  chain: Uint8Array[][] = [],
): Promise<number> {
  const first = height;
  for (const { undo, blocks } of steps) {
    const undone = Math.min(undo, height - first);
    if (undone > 0) {
      await host.advance({ undo: undone, apply: [] });
      chain.splice(chain.length - undone);
      height -= undone;
    }
    for (const offered of blocks) {
      const judged = await host.select(blockAt(height, offered));
      const records = offered.filter((_, i) => judged[i].kind === "accept");
      const result = await host.advance({ undo: 0, apply: [blockAt(height, records)] });
      if (!result.ok) {
        throw new Fault(`a block of accepted records is refused: ${result.verdict.reason}`);
      }
      bench.accepted += records.length;
      chain.push(records);
      height++;
    }
  }
  return height;
}

function recordsOf(steps: readonly Step[]): Uint8Array[] {
  return steps.flatMap(({ blocks }) => blocks.flat());
}

/** All records that a try was made of. */
function recordsIn(tried: unknown): Uint8Array[] {
  if (tried instanceof Uint8Array) return [tried];
  return typeof tried === "object" && tried !== null ? Object.values(tried).flatMap(recordsIn) : [];
}

function same(seen: unknown, expected: unknown, fault: string): void {
  const [a, b] = [seen, expected].map((value) => JSON.stringify(value));
  if (a !== b) throw new Fault(`${fault}: ${a}, and before ${b}`);
}
