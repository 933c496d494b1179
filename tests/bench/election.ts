/**
 * `deno task bench election`: ballots of an open election checked a second, on one core and on all, alone and in a block;
 * for how long a block of them holds the thread that answers everybody; and secret ballots (`secret_ballots.ts`).
 */
import { createHost } from "../../cli/app/plugin/host.ts";
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import type { Block } from "../../core/block/block.ts";
import { Chain } from "../../core/chain/chain.ts";
import { agreesOnDisputed, createNativeVerifier } from "../../core/ed25519/verifier.ts";
import { electionValidator } from "../../plugins/election/election.ts";
import { writeOpenBallot } from "../../plugins/election/records/open_ballot.ts";
import { hasVerify } from "../../plugins/host/verifier.ts";
import { EVERY_HASH, forgeBlock } from "../support/block_forge.ts";
import { makeRollElection } from "../support/roll_election.ts";
import { openSqlite } from "../support/sqlite.ts";
import { readRounds } from "./rounds_option.ts";
import { measureSecretBallots, secretFiguresText } from "./secret_ballots.ts";
import { perSecondOf, threadMs } from "./thread_time.ts";
import { measurePool, verifyHere } from "./verify_rate.ts";

const BALLOTS = 5_000;
/** Each voter votes so often, as the roll is not what is measured. */
const EACH = 20;
const ROUNDS = 5;
const OPENS = 1_900_000_000_000;

const USAGE = `Usage: deno task bench election [--rounds N] [--json]

  --rounds N   blocks of ${BALLOTS} ballots, each on a chain of its own (default ${ROUNDS})
  --json       one JSON document on stdout`;

/** What is measured of a block. */
interface BlockTimes {
  readonly ms: number;
  /** The longest that this thread worked before anything else had a turn, in ms of its own time. */
  readonly heldMs: number;
}

/** Runs the bench. */
export async function benchElection(args: readonly string[]): Promise<void> {
  const { rounds, json } = readRounds(args, { usage: USAGE, rounds: ROUNDS });
  const validator = electionValidator;
  if (!hasVerify(validator)) throw new TypeError("an election must have verify()");
  const election = makeElection();
  const native = createNativeVerifier();
  const isNative = native !== undefined && agreesOnDisputed(native);
  // The first time the code is not compiled yet.
  const task = { ...election, validator };
  verifyHere(task);
  const alone = perSecondOf(BALLOTS, () => verifyHere(task));
  const cores = navigator.hardwareConcurrency;
  const one = await measurePool(task, 1);
  const all = await measurePool(task, cores);
  const [fresh, waited]: [BlockTimes[], BlockTimes[]] = [[], []];
  for (let round = 0; round < rounds; round++) {
    fresh.push(await measureBlock(election, { hasWaited: false }));
    waited.push(await measureBlock(election, { hasWaited: true }));
  }
  const perSecond = {
    alone: Math.round(alone),
    oneThread: Math.round(one),
    allCores: Math.round(all),
    inBlock: Math.round(BALLOTS / median(fresh, "ms") * 1_000),
    inBlockThatWaited: Math.round(BALLOTS / median(waited, "ms") * 1_000),
  };
  const secret = await measureSecretBallots(validator);
  const heldMs = { fresh: median(fresh, "heldMs"), waited: median(waited, "heldMs") };
  if (json) {
    const open = { ballots: BALLOTS, cores, isNative, perSecond, heldMs };
    return console.log(JSON.stringify({ ...open, secret }));
  }
  console.log(`ballots checked a second, ${isNative ? "with" : "without"} node:crypto:`);
  console.log(`  alone, in this thread           ${perSecond.alone}`);
  console.log(`  one thread beside it            ${perSecond.oneThread}`);
  console.log(`  as many threads as cores (${cores})    ${perSecond.allCores}`);
  console.log(`  a block of ${BALLOTS}, new            ${perSecond.inBlock}`);
  console.log(`  a block of ${BALLOTS} that waited     ${perSecond.inBlockThatWaited}`);
  console.log(
    `a block holds this thread for ${heldMs.fresh.toFixed(0)} ms at most, ` +
      `${heldMs.waited.toFixed(0)} ms if its ballots waited (medians of ${rounds})`,
  );
  console.log(secretFiguresText(secret));
}

/** An election in which every hash will do, and a block's worth of ballots. */
function makeElection() {
  const questions = [{
    question: "Who chairs the board?",
    kind: "choose" as const,
    choices: ["Ann", "Ben", "Cem"],
    min: 1,
    max: 1,
    blank: true,
  }];
  const election = makeRollElection({
    voters: BALLOTS / EACH,
    questions,
    opens: OPENS,
    closes: OPENS + 3_600_000,
    late: OPENS + 7_200_000,
    params: { ...EVERY_HASH },
  });
  const { network: { chainId }, voters } = election;
  const ballots = Array.from({ length: BALLOTS }, (_, i) => {
    const at = i % voters.length;
    const ballot = { voter: at + 1, seq: 1 + Math.floor(i / voters.length), answers: [[i % 3]] };
    const { key } = voters[at];
    const written = writeOpenBallot(ballot, { chainId, questions }, { secret: key.secret, random });
    return { record: written, facts: Uint8Array.of(...key.publicKey, 0) };
  });
  const settings = { config: election.network.definition.validator.config, chain: chainId };
  return { ...election, ballots, settings };
}

type BenchElection = ReturnType<typeof makeElection>;

/** Adds a block of all ballots to a stored chain, as a peer does. */
async function measureBlock(
  { network, chunks, ballots }: BenchElection,
  { hasWaited }: { hasWaited: boolean },
): Promise<BlockTimes> {
  const folder = await Deno.makeTempDir();
  try {
    await using host = await createHost(network, {}, { clock });
    using store = openSqlite(`${folder}/chain.db`, network);
    const now = () => OPENS + 60_000;
    const chain = await Chain.open(network, { store, host, clock: { now } });
    const make = (records: readonly Uint8Array[]): Block => {
      const { params } = network.definition;
      return forgeBlock(chain.tip, records, {
        params,
        time: OPENS - 1_000 + 2_000 * chain.tip.header.index,
      });
    };
    await chain.addBlock(make(chunks));
    const records = ballots.map(({ record }) => record);
    const block = make(records);
    // Those of one voter follow each other, so few of them would wait at a time.
    if (hasWaited) await chain.checkBlock(block);
    const watch = watchThread();
    const began = clock.monotonic();
    const { status } = await chain.addBlock(block);
    const ms = clock.monotonic() - began;
    const heldMs = await watch.end();
    if (status !== "connected") throw new TypeError(`the block must be taken: ${status}`);
    return { ms, heldMs };
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

/** Looks again and again when it has a turn. */
function watchThread() {
  let isOver = false;
  let longest = 0;
  const done = (async () => {
    for (let last = threadMs(); !isOver;) {
      await clock.sleep(0);
      const now = threadMs();
      longest = Math.max(longest, now - last);
      last = now;
    }
  })();
  return {
    /** The longest time between two looks, in ms. */
    end: async (): Promise<number> => {
      isOver = true;
      await done;
      return longest;
    },
  };
}

function median(times: readonly BlockTimes[], of: keyof BlockTimes): number {
  const sorted = times.map((each) => each[of]).toSorted((a, b) => a - b);
  return sorted[sorted.length >> 1];
}
