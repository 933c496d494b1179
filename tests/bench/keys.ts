/**
 * `deno task bench keys`: what votes cost whose voters and choices a stranger chose so that V8 puts them
 * all on one place of a `Map`, beside votes of the same length that it does not. In turns, in one process.
 */
import { parseBallots } from "../../cli/election/ballots_csv.ts";
import type { Block } from "../../core/block/block.ts";
import { Chain } from "../../core/chain/chain.ts";
import { auditChain } from "../../core/audit/chain_audit.ts";
import type { Network } from "../../core/rules/network.ts";
import { openSqlite } from "../support/sqlite.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import { EVERY_HASH, forgeBlock, hostOf, testNetwork, voteRecord } from "../support/block_forge.ts";
import { readRounds } from "./rounds_option.ts";

const ROUNDS = 5;
const VOTES = 20_000;

/** Votes that are handed in together, as `vote --file` does. */
const BATCH = 1_000;

/** How much longer colliding texts may take. */
const MOST = 1.3;

const STEPS = ["cast", "tally", "audit", "open"] as const;
type Step = typeof STEPS[number];
type Times = Record<Step, number>;

/** Texts of ten digits by number; the first are array indices and multiples of 2^16, the others neither. */
const KINDS: Readonly<Record<"colliding" | "ordinary", (i: number) => string>> = {
  colliding: (i) => String(1_000_013_824 + 65_536 * i),
  ordinary: (i) => String(5_000_013_825 + 65_521 * i),
};

const USAGE = `Usage: deno task bench keys [--rounds N] [--json]

  --rounds N   elections of ${VOTES} votes of each kind; the quickest counts (default ${ROUNDS})
  --json       one JSON document on stdout

Ends with 1 if colliding texts take more than ${MOST} times as long as others at any step.`;

/** Runs the bench. */
export async function benchKeys(args: readonly string[]): Promise<void> {
  const { rounds, json } = readRounds(args, { usage: USAGE, rounds: ROUNDS });
  const best = { colliding: worst(), ordinary: worst() };
  for (let round = 0; round < rounds; round++) {
    for (const kind of ["ordinary", "colliding"] as const) {
      const times = await measure(KINDS[kind]);
      for (const step of STEPS) best[kind][step] = Math.min(best[kind][step], times[step]);
    }
  }
  const ratio = Object.fromEntries(
    STEPS.map((step) => [step, best.colliding[step] / best.ordinary[step]]),
  );
  const ok = Object.values(ratio).every((each) => each <= MOST);
  if (json) console.log(JSON.stringify({ votes: VOTES, ok, ms: best, ratio }));
  else {
    console.log(`${VOTES} votes of as many voters for as many choices, in ms:`);
    for (const step of STEPS) {
      const [others, ours] = [best.ordinary[step], best.colliding[step]].map((ms) => ms.toFixed(0));
      console.log(
        `  ${step.padEnd(6)} ${others} ordinary, ${ours} colliding: x${ratio[step].toFixed(2)}`,
      );
    }
  }
  if (!ok) Deno.exit(1);
}

/** One election from the ballot file to the audit. */
async function measure(textOf: (i: number) => string): Promise<Times> {
  const folder = await Deno.makeTempDir();
  const network = testNetwork({ params: EVERY_HASH });
  const times = worst();
  const csv = ["voter,choice"];
  for (let i = 0; i < VOTES; i++) csv.push(`${textOf(i)},${textOf(i)}`);
  try {
    await time(times, "cast", async () => {
      await withChain(network, folder, (chain) => cast(chain, csv.join("\n")));
    });
    let blocks: Block[] = [];
    await time(times, "open", async () => {
      // Replayed, as a chain of this length has no snapshot before it is closed.
      await withChain(network, folder, async (chain) => {
        await time(times, "tally", async () => {
          for (let n = 0; n < 10; n++) await chain.query("tally");
        });
        blocks = [...chain.blocks()].slice(1);
      });
    });
    times.open -= times.tally;
    await time(times, "audit", async () => {
      const source = (async function* () {
        for (const block of blocks) yield { block };
      })();
      const host = hostOf(network);
      const signal = new AbortController().signal;
      const { failure } = await auditChain(source, { network, host, clock, signal });
      if (failure !== undefined) throw new Error(failure.reason);
    });
    return times;
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function cast(chain: Chain, csv: string): Promise<void> {
  const { ballots } = parseBallots(csv);
  for (let from = 0; from < ballots.length; from += BATCH) {
    const records = ballots.slice(from, from + BATCH)
      .map(({ voter, choice }) => voteRecord(voter, choice));
    await chain.submit(records, { source: "user" });
  }
  const { params } = chain.network.definition;
  while (chain.pending.size > 0) {
    const { records } = await chain.template();
    await chain.addBlock(forgeBlock(chain.tip, records, { params }));
  }
}

async function withChain(
  network: Network,
  folder: string,
  use: (chain: Chain) => Promise<void>,
): Promise<void> {
  using store = openSqlite(`${folder}/chain.db`, network);
  await use(await Chain.open(network, { store, host: hostOf(network), clock }));
}

async function time(times: Times, step: Step, run: () => Promise<void>): Promise<void> {
  const started = clock.monotonic();
  await run();
  times[step] = clock.monotonic() - started;
}

function worst(): Times {
  return { cast: Infinity, tally: Infinity, audit: Infinity, open: Infinity };
}
