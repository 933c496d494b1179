/** Rounds of `kill -9` of witnesses at moments by chance, while votes become final at all peers. */
import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { bytesToBase64 } from "../../core/base/base64.ts";
import type { RecordId } from "../../core/block/ids.ts";
import { recordId } from "../../core/block/record.ts";
import type { RecordReport } from "../../net/api/peer_api.ts";
import { voteRecord } from "./block_forge.ts";
import { type PeerProcess, writerHeaders } from "./peer_process.ts";
import { eventually } from "./process_progress.ts";
import { Program } from "./program.ts";
import { allFinal, assertNoLies, finalityOf, makeWitnessNetwork } from "./witness_peers.ts";

const WITNESSES = 4;

/** The peer that signs nothing. */
const PLAIN = "plain";

/** Between two votes of a peer, in ms: a round of signatures takes some dozens. */
const PAUSE_MS = 40;

/** When and whom to kill. */
const plans = fc.record({
  victim: fc.nat(WITNESSES - 1),
  /** From when it signs. */
  delayMs: fc.nat(600),
  /** One in a few is killed once more while it starts, this long after. */
  startMs: fc.option(fc.nat(900), { freq: 4 }),
});

/** What peers said. */
class Told {
  /** Votes of which some peer said that they are final. */
  readonly final = new Set<RecordId>();
  /** Votes that a peer took. */
  readonly taken = new Set<RecordId>();
  /** How many votes were handed in at all: one that was cut off may have come in, and counts then. */
  sent = 0;
  /** The highest final block of each peer. */
  readonly #index = new Map<string, number>();

  /** Asks a peer which block is final: never one before that of which it said so. */
  async look(name: string, peer: PeerProcess): Promise<void> {
    const { index } = await finalityOf(peer);
    const before = this.#index.get(name) ?? 0;
    assert(index >= before, `${name} said that block ${before} is final, then block ${index}`);
    this.#index.set(name, index);
  }

  /** Waits until one more vote is told to be final. */
  async nextFinal(): Promise<void> {
    const { size } = this.final;
    await eventually(
      () => Promise.resolve(this.final.size),
      (now) => now > size,
      "votes become final while a witness is away",
    );
  }

  /** Hands in votes one after another, and asks after them, until the peer is gone or `signal` is aborted. */
  async flow(name: string, peer: PeerProcess, round: number, signal: AbortSignal): Promise<void> {
    let open: RecordId[] = [];
    try {
      for (let n = 0; !signal.aborted; n++) {
        const record = voteRecord(`${name} ${round} ${n}`, n % 2 === 0 ? "Ann" : "Ben");
        this.sent += 1;
        const [{ status }] = await post(peer, "/v1/records", { records: [bytesToBase64(record)] });
        assert(["pending", "included"].includes(status), `a vote of ${name} is ${status}`);
        this.taken.add(recordId(record));
        open.push(recordId(record));
        const reports = await post(peer, "/v1/records/status", { ids: open });
        for (const { recordId, final } of reports) if (final) this.final.add(recordId);
        open = reports.filter(({ final }) => !final).map(({ recordId }) => recordId);
        await this.look(name, peer);
        await after(PAUSE_MS);
      }
    } catch (error) {
      // Refused, or cut off in the middle: it was killed.
      if (!(error instanceof TypeError)) throw error;
    }
  }
}

/** The peers of an election with witnesses. */
class Peers {
  readonly all = new Map<string, PeerProcess>();
  readonly #program: Program;
  readonly #files: readonly string[];

  constructor(program: Program, files: readonly string[]) {
    this.#program = program;
    this.#files = files;
  }

  /** Options of a witness's peer, or of the plain one's, which connects to all that run. */
  #options(name: string): string[] {
    const others = [...this.all].filter(([other]) => other !== name);
    const connect = others.flatMap(([, { listen }]) => ["--connect", listen]);
    return name === PLAIN ? connect : [...connect, "--witness-key", this.#files[Number(name)]];
  }

  async start(name: string): Promise<PeerProcess> {
    const peer = await this.#program.peer(name, this.#options(name));
    this.all.set(name, peer);
    return peer;
  }

  /** Starts it and kills it before it is there, or just after. */
  async killAtStart(name: string, startMs: number): Promise<void> {
    const options = [...this.#program.options(name), ...this.#options(name)];
    const start = this.#program.spawn(["peer", "--json", "--mine", "1", ...options]);
    await after(startMs);
    await start.kill();
  }
}

/** Registers the test. */
export function proveWitnessKills(rounds: number, seed: number): void {
  Deno.test(`no witness lies and nothing final is undone in ${rounds} rounds of kill -9`, async () => {
    await using program = new Program();
    const peers = new Peers(program, await makeWitnessNetwork(program, WITNESSES));
    for (let i = 0; i < WITNESSES; i++) await peers.start(`${i}`);
    await peers.start(PLAIN);
    const told = new Told();
    for (const [round, plan] of fc.sample(plans, { seed, numRuns: rounds }).entries()) {
      await playRound(peers, { told, round, plan });
    }
    await allFinal(...peers.all.values());
    await assertNoLies(...peers.all.values());
    for (const [name, peer] of peers.all) {
      await told.look(name, peer);
      await assertFinal(name, peer, told.taken);
    }
    const { final, taken, sent } = told;
    const tallies = await Promise.all([...peers.all.keys()].map((name) => program.tally(name)));
    for (const { counts, votes } of tallies) {
      assertEquals(counts, tallies[0].counts);
      assert(
        votes >= taken.size && votes <= sent,
        `${votes} votes; ${taken.size} of ${sent} taken`,
      );
    }
    assert(final.size >= rounds / 2, `${final.size} votes were told final`);
    console.log(`${final.size} of ${taken.size} votes were told final on the way, none lost`);
  });
}

/** Kills a witness while all peers take votes, and starts it again. */
async function playRound(
  peers: Peers,
  { told, round, plan }: { told: Told; round: number; plan: PlanOf<typeof plans> },
): Promise<void> {
  const victim = `${plan.victim}`;
  const { startMs, delayMs } = plan;
  await eventually(
    () => finalityOf(peers.all.get(victim)!),
    ({ own }) => own?.state === "signing",
    "it signs",
  );
  const stop = new AbortController();
  const flows = Promise.all(
    [...peers.all].map(([name, peer]) => told.flow(name, peer, round, stop.signal)),
  );
  // It is awaited below; until then a fault of a flow is nobody's.
  flows.catch(() => {});
  await after(delayMs);
  await peers.all.get(victim)!.kill();
  // Every other time it is back before anybody misses it.
  if (round % 2 === 0) await told.nextFinal();
  if (startMs !== null) await peers.killAtStart(victim, startMs);
  stop.abort();
  await flows;
  await told.look(victim, await peers.start(victim));
}

/** Ids in one question to a peer, below its ceiling. */
const IDS_AT_ONCE = 500;

async function assertFinal(name: string, peer: PeerProcess, ids: Set<RecordId>): Promise<void> {
  const all = [...ids];
  for (let at = 0; at < all.length; at += IDS_AT_ONCE) {
    const asked = all.slice(at, at + IDS_AT_ONCE);
    const reports = await post(peer, "/v1/records/status", { ids: asked });
    const open = reports.filter(({ final }) => final !== true);
    assertEquals(open, [], `not final at ${name}`);
  }
}

/** What a peer says of records. */
async function post(peer: PeerProcess, path: string, body: unknown): Promise<RecordReport[]> {
  const response = await fetch(`${peer.api}${path}`, {
    method: "POST",
    headers: writerHeaders(peer),
    body: JSON.stringify(body),
  });
  return (await response.json()).records;
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

type PlanOf<T> = T extends fc.Arbitrary<infer Plan> ? Plan : never;
