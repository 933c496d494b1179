/** One check for each promise of a plugin: what is tried, and what must be seen. */
import fc from "fast-check";
import type { JsonObject } from "../../core/base/canonical_json.ts";
import { PluginError } from "../../core/validator/validator_host.ts";
import { type Bench, Fault, play, recordsOf, same } from "./bench.ts";
import { type Promised, PROMISES } from "./promises.ts";
import { blockAt, hostileRecord, scenarios } from "./records.ts";

/** One try of a check. */
export interface Trial {
  /** What it is made of: records, in whatever shape. */
  readonly tried: unknown;
  /** @throws {Fault | PluginError} */
  readonly run: (bench: Bench) => Promise<void>;
}

/** How one promise is tried. */
export interface Check {
  readonly name: Promised;
  /** Most tries, where each takes long. @default {As many as are asked for} */
  readonly most?: number;
  readonly trials: (
    record: fc.Arbitrary<Uint8Array>,
    config: fc.Arbitrary<JsonObject>,
  ) => fc.Arbitrary<Trial>;
}

/** Makes a check of what is tried, made of records and configs, and what is done with it. */
function define<T>(
  { name, most, tries, run }: Pick<Check, "name" | "most"> & {
    tries: (
      record: fc.Arbitrary<Uint8Array>,
      config: fc.Arbitrary<JsonObject>,
    ) => fc.Arbitrary<T>;
    run: (bench: Bench, tried: T) => Promise<void>;
  },
): Check {
  return {
    name,
    most,
    trials: (record, config) =>
      tries(record, config).map((tried) => ({ tried, run: (bench) => run(bench, tried) })),
  };
}

/** All checks, in the order in which they are made. */
export const CHECKS: readonly Check[] = [
  define({
    name: PROMISES.hostile,
    tries: (record) => fc.array(fc.oneof(hostileRecord, record), { minLength: 1, maxLength: 8 }),
    run: async ({ one }, records) => {
      await one.reset();
      await one.check(blockAt(0, records));
    },
  }),
  define({
    name: PROMISES.pure,
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
    name: PROMISES.apply,
    tries: scenarios,
    run: async (bench, steps) => {
      await bench.one.reset();
      await play(bench, bench.one, steps);
    },
  }),
  define({
    name: PROMISES.undo,
    tries: (record) => fc.tuple(scenarios(record), scenarios(record)),
    run: async (bench, [before, after]) => {
      const { one } = bench;
      await one.reset();
      const chain: Uint8Array[][] = [];
      const height = await play(bench, one, before, 0, chain);
      const probes = [...recordsOf(before), ...recordsOf(after)];
      const snapshot = await one.snapshot();
      const verdicts = await one.check(blockAt(height, probes));
      const added = after.map(({ blocks }) => ({ undo: 0, blocks }));
      const end = await play(bench, one, added, height, chain);
      await one.advance({ undo: end - height, apply: [] });
      chain.splice(height);
      if (!await one.matches(snapshot)) throw new Fault("the state is another one after undoing");
      same(await one.check(blockAt(height, probes)), verdicts, "other verdicts after undoing");
    },
  }),
  define({
    name: PROMISES.keys,
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
    name: PROMISES.replay,
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
      bench.chains.set(other, chain);
      same(
        await other.check(blockAt(chain.length, probes)),
        await one.check(blockAt(chain.length, probes)),
        "other verdicts after a replay of the same blocks",
      );
    },
  }),
  define({
    name: PROMISES.verify,
    tries: scenarios,
    run: async (bench, steps) => {
      const { one, other } = bench;
      // Its hosts ask verify() each time, and hold it to what it said.
      const probes = recordsOf(steps);
      for (const host of [one, other]) await host.reset();
      const first = await one.check(blockAt(0, probes));
      await play(bench, one, steps);
      await one.check(blockAt(1_000, probes.toReversed()));
      same(await other.check(blockAt(0, probes)), first, "other verdicts in another run");
    },
  }),
  define({
    name: PROMISES.query,
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
    name: PROMISES.init,
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
        if (error.call !== "init") {
          throw new Fault(`${told}, which init() took: ${error.message}`);
        }
      }
    },
  }),
];
