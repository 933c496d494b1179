/** What must hold in a world, whatever happens in it. */
import type { Chain } from "../../../core/chain/chain.ts";
import type { RecordId } from "../../../core/block/ids.ts";
import { recordId } from "../../../core/block/record.ts";
import * as peers from "../../../net/peers/limits.ts";
import * as relay from "../../../net/relay/limits.ts";
import { MAX_SEND_QUEUE_BYTES } from "../../../net/session/limits.ts";
import { MAX_WITNESSES } from "../../../core/witness/limits.ts";
import { KEPT_BINDING, MAX_ASKED_FOR_ROUNDS } from "../../../net/witness/limits.ts";
import { MAX_WINDOW_BLOCKS } from "../../../net/sync/limits.ts";
import type { NodeStats } from "../../../net/node/stats.ts";
import { type BlockVotes, countChoices, readVote, type Vote } from "./block_votes.ts";
import { BrokenPromise } from "./broken_promise.ts";
import type { Member } from "./member.ts";
import { PENDING_LIMITS } from "./world_plan.ts";

/** Prepares and commits, and one proposal, time-out and `alive`. */
const KEPT_OF_WITNESS = 2 * KEPT_BINDING + 3;

/** The ceiling of each number of a node. */
export const CEILINGS: Readonly<Record<keyof NodeStats, number>> = {
  inbound: peers.MAX_INBOUND,
  inboundOfHost: peers.MAX_INBOUND_PER_HOST,
  outbound: peers.MAX_OUTBOUND,
  queuedBytes: MAX_SEND_QUEUE_BYTES,
  knownIds: relay.MAX_KNOWN_IDS,
  askedRecords: relay.MAX_ASKED_RECORDS,
  laterRecords: relay.MAX_ASKED_RECORDS,
  askedBlocks: MAX_WINDOW_BLOCKS,
  arrivedBlocks: MAX_WINDOW_BLOCKS,
  futureHeaders: peers.MAX_INBOUND + peers.MAX_OUTBOUND,
  heardAddresses: peers.MAX_HEARD_ADDRESSES,
  triedAddresses: peers.MAX_TRIED_ADDRESSES,
  ownAddresses: peers.MAX_OWN_ADDRESSES,
  keptStatements: MAX_WITNESSES * KEPT_OF_WITNESS,
  chasedBlocks: (MAX_WITNESSES + 1) * MAX_ASKED_FOR_ROUNDS,
};

/** What is nothing once all have all and nobody asks for more but whether the others are still there. */
const NOTHING_AT_REST = [
  "askedRecords",
  "laterRecords",
  "askedBlocks",
  "arrivedBlocks",
  "futureHeaders",
] as const;

/** What the validator answers. */
interface Tally {
  readonly counts: readonly (readonly [choice: string, votes: number])[];
}

/** Keeps the books of a world, and compares. All checks throw {@linkcode BrokenPromise}. */
export class Promises {
  readonly #members: readonly Member[];
  readonly #votes: BlockVotes;
  /** Ids of all votes that anybody handed in. */
  readonly #offered = new Set<string>();
  /** Who was told "pending", by the host that told it. */
  readonly #acknowledged = new Map<string, Vote[]>();
  /** Most work of each host's chain so far, and its final block then. */
  readonly #work = new Map<string, { readonly work: bigint; readonly final: number }>();
  /** The most that each number of a node ever was. */
  readonly most = Object.fromEntries(
    Object.keys(CEILINGS).map((name) => [name, 0]),
  ) as Record<keyof NodeStats, number>;
  recounts = 0;
  looks = 0;

  constructor(members: readonly Member[], votes: BlockVotes) {
    this.#members = members;
    this.#votes = votes;
  }

  /** Votes that were acknowledged, at all hosts together. */
  get acknowledged(): number {
    return [...this.#acknowledged.values()].reduce((sum, { length }) => sum + length, 0);
  }

  /** Ids of the votes that a host acknowledged. */
  acknowledgedBy(host: string): RecordId[] {
    return (this.#acknowledged.get(host) ?? []).map(({ id }) => id);
  }

  /** Somebody hands in a vote. */
  offer(record: Uint8Array): void {
    this.#offered.add(recordId(record));
  }

  /** A host said that a vote waits there. */
  acknowledge(host: string, record: Uint8Array): void {
    const votes = this.#acknowledged.get(host) ?? [];
    votes.push(readVote(record));
    this.#acknowledged.set(host, votes);
  }

  /** A host's best chain ends elsewhere, or it has just started: work never goes down, but for a final block, here or not. */
  checkWork({ host, machine: { chain } }: Member): void {
    if (chain === undefined) return;
    const before = this.#work.get(host) ?? { work: 0n, final: 0 };
    const { tip: { work }, final: { node: { header: { index: final } } } } = chain;
    if (work < before.work && final <= before.final && chain.wantedFinal === undefined) {
      throw new BrokenPromise(`${host} has less work than before: ${work} < ${before.work}`);
    }
    this.#work.set(host, { work, final });
  }

  /** No node holds more of what others push than it may, and nobody honest is refused. */
  look({ host, machine: { node, chain } }: Member): void {
    if (node === undefined || chain === undefined) return;
    this.looks++;
    const { stats } = node;
    for (const [name, most] of Object.entries(CEILINGS) as [keyof NodeStats, number][]) {
      this.most[name] = Math.max(this.most[name], stats[name]);
      if (stats[name] > most) {
        throw new BrokenPromise(`${host} has ${stats[name]} ${name}, where ${most} are allowed`);
      }
    }
    for (const [source, { records, bytes }] of chain.pending.shares) {
      const isPeer = this.#members.some((each) => each.host === source);
      if (!isPeer) continue;
      const { sourceRecords, sourceBytes } = PENDING_LIMITS;
      if (records <= sourceRecords && bytes <= sourceBytes) continue;
      throw new BrokenPromise(`${host} keeps ${records} records (${bytes} bytes) of ${source}`);
    }
    for (const refused of node.refused) {
      if (this.#members.some((each) => each.host === refused && !each.isHonest)) continue;
      throw new BrokenPromise(`${host} refuses ${refused}, which is honest`);
    }
  }

  /**
   * Counts a node's votes again, block by block: nobody is counted twice, the tally says the same, and what the
   * node acknowledged is there, waits, or lost to another vote of its voter.
   */
  async recount({ host, machine }: Member): Promise<void> {
    const { chain } = machine;
    if (chain === undefined) return;
    this.recounts++;
    const { answer, tip } = await chain.query("tally", {});
    // A process that was killed meanwhile works on without its disk.
    if (machine.chain !== chain) return;
    const choices = this.#count(host, chain);
    for (const { id, voter } of this.#acknowledged.get(host) ?? []) {
      if (choices.has(voter) || chain.pending.get(id) !== undefined) continue;
      if ([...chain.pending].some(({ bytes }) => readVote(bytes).voter === voter)) continue;
      throw new BrokenPromise(`${host} acknowledged a vote of ${voter} and has none of that voter`);
    }
    // It may have moved on while it answered.
    if (tip !== chain.tip) return;
    const told = JSON.stringify((answer as unknown as Tally).counts.toSorted());
    const recounted = JSON.stringify(countChoices(choices.values()));
    if (told !== recounted) {
      throw new BrokenPromise(`${host} counts ${told}, a recount gives ${recounted}`);
    }
  }

  /**
   * All honest nodes agree: what any of them acknowledged is there or lost to another vote of its voter, and
   * nothing is counted that nobody handed in.
   */
  checkAcknowledged({ host, machine: { chain } }: Member): void {
    const choices = this.#count(host, chain!);
    for (const { host: teller, isGone } of this.#members) {
      // What only somebody knew who left for good need not have reached anybody.
      if (isGone) continue;
      for (const { voter } of this.#acknowledged.get(teller) ?? []) {
        if (choices.has(voter)) continue;
        throw new BrokenPromise(`${host} lost the vote of ${voter} that ${teller} acknowledged`);
      }
    }
  }

  /** In the end nobody is connected with the dead, or left alone, and nothing is waited for. */
  checkRest({ host, machine: { node } }: Member): void {
    const others = this.#members.filter(({ isGone }) => !isGone).length - 1;
    const { peerCount, stats } = node!;
    if (peerCount < 1 || peerCount > others) {
      throw new BrokenPromise(`${host} has ${peerCount} peers, where there are ${others}`);
    }
    // Liars owe what they do not give, and go on.
    if (this.#members.some(({ isHonest }) => !isHonest)) return;
    for (const name of NOTHING_AT_REST) {
      if (stats[name] > 0) {
        throw new BrokenPromise(`${host} still has ${stats[name]} ${name} when all is over`);
      }
    }
  }

  /** What each voter chose, by a node's own blocks. */
  #count(host: string, chain: Chain): Map<string, string> {
    const choices = new Map<string, string>();
    const mayForge = this.#members.some(({ plan }) => plan.lie === "garbler");
    for (const { id, voter, choice } of this.#votes.upTo(chain.tip, chain)) {
      if (choices.has(voter)) throw new BrokenPromise(`${host} counts ${voter} twice`);
      // A turned bit can make a good vote that nobody cast: in these worlds anybody votes as anybody.
      if (!mayForge && !this.#offered.has(id)) {
        throw new BrokenPromise(`${host} counts a vote of ${voter} that nobody handed in`);
      }
      choices.set(voter, choice);
    }
    return choices;
  }
}
