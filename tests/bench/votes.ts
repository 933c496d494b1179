/**
 * `deno task bench votes`: how many votes a second four real peers bring into blocks that all of them have.
 * Ballots are offered at a fixed rate, whatever the peers answer (an open loop: a slow peer does not slow the
 * voters down), faster and faster until the peers fall behind.
 */
import { base64ToBytes } from "../../core/base/base64.ts";
import { pause } from "../../core/base/clock.ts";
import { recordId } from "../../core/block/record.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import { ApiClient } from "../../net/api/client.ts";
import { voteRecord } from "../support/block_forge.ts";
import { cpuSeconds, residentMemory } from "../support/process_usage.ts";
import { type PeerProcess, statusOf, tokenOf } from "../support/peer_process.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";
import { SYSTEM } from "../support/system.ts";
import { readVotesOptions, type VotesSetting } from "./votes_options.ts";

/** What `witness key` answers. */
interface WitnessKey {
  readonly file: string;
  readonly key: string;
}

/** How long a rate is offered at most, in ms, and how long the last ballots are waited for. */
const OFFER_MS = 20_000;
const PATIENCE_MS = 60_000;

/** How often it is looked for new blocks, in ms: what latencies are exact to. */
const LOOK_MS = 50;

/** How often ballots are handed in, in ms. */
const TICK_MS = 20;

/** What one rate came to. */
interface RateFigures {
  /** Ballots a second that were offered. */
  readonly rate: number;
  readonly votes: number;
  /** Ballots that every peer had in a block in time; in one that is final, with witnesses. */
  readonly final: number;
  /** Ballots a second from the first offer to the last one that was final. */
  readonly votesPerSecond: number;
  /** From the moment a ballot was due to when the last peer had it in a block; in one that is final, with witnesses. */
  readonly latencyMs: { readonly p50: number; readonly p99: number };
  /** Cores that each peer took on average. */
  readonly cpu: readonly number[];
  /** Memory of each peer at the end, in bytes. */
  readonly rss: readonly number[];
  /** How long a new peer took to have the whole chain, in ms. */
  readonly syncMs: number;
  readonly blocks: number;
}

/** Runs the bench. */
export async function benchVotes(args: readonly string[]): Promise<void> {
  const { rates, json, ...setting } = readVotesOptions(args);
  const ramp: RateFigures[] = [];
  for (const rate of rates) {
    if (!json) console.log(describe(rate, setting));
    const figures = await offer(rate, setting);
    ramp.push(figures);
    if (!json) print(figures);
    if (!keepsUp(figures)) break;
  }
  const kept = ramp.filter(keepsUp);
  const best = (kept.length > 0 ? kept : ramp)
    .reduce((a, b) => b.votesPerSecond > a.votesPerSecond ? b : a);
  const { votesPerSecond, latencyMs, cpu, rss, syncMs } = best;
  if (json) console.log(JSON.stringify({ votesPerSecond, latencyMs, cpu, rss, syncMs, ramp }));
}

/** True if all ballots were final, the slowest within two blocks' time of its offer. */
function keepsUp({ votes, final, latencyMs }: RateFigures): boolean {
  return final === votes && latencyMs.p99 < 12_000;
}

function describe(rate: number, setting: VotesSetting): string {
  const { peers, votes, witnesses, mining } = setting;
  const who = witnesses === 0 ? "" : `, of which ${witnesses} are witnesses, mining ${mining}`;
  const count = countOffered(rate, setting);
  const cut = count < votes ? `, as many as are due in ${OFFER_MS / 1_000} s` : "";
  return `${count} of ${votes} votes, ${rate} a second, to ${peers} peers${who}${cut}`;
}

/** How many ballots are offered at a rate: no more than asked for, and no more than are due while it is offered. */
function countOffered(rate: number, { votes }: VotesSetting): number {
  return Math.min(votes, Math.floor(rate * OFFER_MS / 1_000));
}

async function offer(rate: number, setting: VotesSetting): Promise<RateFigures> {
  const { peers: count, witnesses } = setting;
  await using program = new Program();
  const keys = await makeKeys(program, witnesses);
  program.write("network.json", JSON.stringify(networkOf(rate, setting, keys)));
  const peers = await startPeers(program, count, keys);
  const records = Array.from(
    { length: countOffered(rate, setting) },
    (_, i) => voteRecord(`voter ${i}`, `choice ${i % 5}`),
  );
  const stop = new AbortController();
  using _stop = { [Symbol.dispose]: () => stop.abort() };
  const finality = new Finality(records, count);
  const isFinal = witnesses > 0;
  const following = peers.map((peer) => follow(peer, { finality, isFinal, signal: stop.signal }));

  const before = peers.map(({ pid }) => cpuSeconds(pid) ?? 0);
  const started = clock.monotonic();
  const dueAt = (i: number) => started + i * 1_000 / rate;
  const handed = handIn(records, peers, dueAt);
  const late = setTimeout(() => finality.giveUp(), records.length / rate * 1_000 + PATIENCE_MS);
  await finality.done;
  clearTimeout(late);
  const seconds = (clock.monotonic() - started) / 1_000;
  const cpu = peers.map(({ pid }, i) => round(((cpuSeconds(pid) ?? 0) - before[i]) / seconds, 2));
  const rss = peers.map(({ pid }) => residentMemory(pid) ?? 0);
  await handed;

  const { index } = await statusOf(peers[0]);
  const syncMs = await sync(program, peers);
  stop.abort();
  await Promise.all(following);
  const times = finality.finalAt.flatMap((at, i) => at === undefined ? [] : [at - dueAt(i)])
    .toSorted((a, b) => a - b);
  const lastAt = Math.max(...finality.finalAt.map((at) => at ?? 0));
  const quantile = (part: number) => Math.round(times[Math.floor(part * times.length)] ?? 0);
  return {
    rate,
    votes: records.length,
    final: times.length,
    votesPerSecond: round(times.length / (lastAt - started) * 1_000, 0),
    latencyMs: { p50: quantile(0.5), p99: quantile(0.99) },
    cpu,
    rss,
    syncMs: Math.round(syncMs),
    blocks: index,
  };
}

/** Makes the keys of the witnesses. */
async function makeKeys(program: Program, count: number): Promise<WitnessKey[]> {
  const keys: WitnessKey[] = [];
  for (let i = 0; i < count; i++) {
    const file = program.path(`${i}.witness`);
    keys.push(await program.json<WitnessKey>(["witness", "key", file]));
  }
  return keys;
}

function networkOf(rate: number, { mining }: VotesSetting, keys: readonly WitnessKey[]) {
  const name = `bench ${rate}`;
  if (keys.length === 0) return { name };
  const witnesses = { keys: keys.map(({ key }, i) => ({ name: `witness ${i}`, key })), mining };
  return { name, witnesses };
}

async function startPeers(
  program: Program,
  count: number,
  keys: readonly WitnessKey[],
): Promise<PeerProcess[]> {
  const peers: PeerProcess[] = [];
  for (let i = 0; i < count; i++) {
    const connect = peers.flatMap(({ listen }) => ["--connect", listen]);
    // The last --mine counts; one miner, as on machines of their own they would not take each other's cores.
    const mine = i === 0 ? [] : ["--mine", "off"];
    const sign = i < keys.length ? ["--witness-key", keys[i].file] : [];
    const args = ["--log-level", "warning", ...connect, ...mine, ...sign];
    peers.push(await program.peer(`${i}`, args));
  }
  await eventually(
    () => Promise.all(peers.map(statusOf)),
    (states) => states.every(({ peers }) => peers >= count - 1),
    "the peers are connected",
  );
  if (keys.length === 0) return peers;
  await eventually(
    () => Promise.all(peers.map((peer) => clientOf(peer).finality())),
    (all) => all.every((each) => each?.witnesses.every(({ heard }) => heard)),
    "the witnesses are heard",
  );
  return peers;
}

/** Hands ballots in when they are due, to one peer after another, and waits for no answer in between. */
async function handIn(
  records: readonly Uint8Array[],
  peers: readonly PeerProcess[],
  dueAt: (i: number) => number,
): Promise<void> {
  const clients = peers.map(clientOf);
  const calls: Promise<unknown>[] = [];
  for (let next = 0, turn = 0; next < records.length; turn++) {
    const first = next;
    while (next < records.length && dueAt(next) <= clock.monotonic()) next++;
    if (next > first) calls.push(clients[turn % clients.length].submit(records.slice(first, next)));
    await clock.sleep(TICK_MS);
  }
  await Promise.all(calls);
}

function clientOf({ api, data }: PeerProcess): ApiClient {
  return new ApiClient({ url: api, token: tokenOf(data) }, SYSTEM);
}

/** Which ballots every peer has in a block, and since when. */
class Finality {
  readonly finalAt: (number | undefined)[];
  readonly done: Promise<void>;
  readonly giveUp: () => void;
  readonly #place = new Map<string, number>();
  readonly #missing: number[];
  #left: number;

  constructor(records: readonly Uint8Array[], peers: number) {
    const { promise, resolve } = Promise.withResolvers<void>();
    this.done = promise;
    this.giveUp = resolve;
    this.finalAt = records.map(() => undefined);
    this.#missing = records.map(() => peers);
    this.#left = records.length;
    records.forEach((record, i) => this.#place.set(recordId(record), i));
  }

  /** Notes that one more peer has a record in a block. */
  seen(id: string): void {
    const place = this.#place.get(id);
    if (place === undefined || --this.#missing[place] > 0) return;
    this.finalAt[place] = clock.monotonic();
    if (--this.#left === 0) this.giveUp();
  }
}

/**
 * Reads a peer's blocks as they come; with witnesses those that are final. None is read twice: one miner makes one branch,
 * and what is final stays.
 */
async function follow(
  peer: PeerProcess,
  { finality, isFinal, signal }: { finality: Finality; isFinal: boolean; signal: AbortSignal },
): Promise<void> {
  const client = clientOf(peer);
  const read = async (next: number) => {
    if (!isFinal) return await client.blocks(next, 100);
    const { index = 0 } = await client.finality() ?? {};
    return index < next ? [] : await client.blocks(next, Math.min(100, index + 1 - next));
  };
  for (let next = 1; !signal.aborted;) {
    const blocks = await read(next).catch((error) => {
      // What ended the bench is the error to tell, not that its peers are gone.
      if (signal.aborted) return [];
      throw error;
    });
    for (const { records } of blocks) {
      for (const record of records) finality.seen(recordId(base64ToBytes(record)));
    }
    next += blocks.length;
    if (blocks.length === 0) await pause(clock, LOOK_MS, signal);
  }
}

/** How long a new peer takes from its start to the others' tip, in ms. */
async function sync(program: Program, peers: readonly PeerProcess[]): Promise<number> {
  const { tip } = await statusOf(peers[0]);
  const started = clock.monotonic();
  const connect = peers.flatMap(({ listen }) => ["--connect", listen]);
  const fresh = await program.peer("fresh", ["--mine", "off", ...connect]);
  await eventually(
    () => statusOf(fresh),
    (status) => status.tip === tip,
    "the new peer has it all",
  );
  return clock.monotonic() - started;
}

function round(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

function print(figures: RateFigures): void {
  const { votes, final, votesPerSecond, latencyMs, cpu, rss, syncMs, blocks } = figures;
  const megabytes = rss.map((bytes) => Math.round(bytes / 1e6)).join(", ");
  console.log(`  final          ${final} of ${votes}, in ${blocks} blocks`);
  console.log(`  votes a second ${votesPerSecond}, from the first offer to the last final one`);
  console.log(`  latency        ${latencyMs.p50} ms (median), ${latencyMs.p99} ms (99 %)`);
  console.log(`  cores          ${cpu.join(", ")}`);
  console.log(`  memory, MB     ${megabytes}`);
  console.log(`  a new peer has it all after ${syncMs} ms`);
}
