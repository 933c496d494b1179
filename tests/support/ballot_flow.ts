/** Ballots that a test hands in one after another, and what a peer said of them. */
import { assert, assertEquals } from "@std/assert";
import { bytesToBase64 } from "../../core/base/base64.ts";
import { systemRandom as random } from "../../core/base/system.ts";
import type { RecordReport } from "../../net/api/peer_api.ts";
import { writeOpenBallot } from "../../plugins/election/records/open_ballot.ts";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";
import { type PeerProcess, writerHeaders } from "./peer_process.ts";
import type { RollElection } from "./roll_election.ts";

/** What is voted on in a {@linkcode BallotFlow}: the choice says which ballot of its voter it is. */
export const NUMBERED: readonly ElectionQuestion[] = [{
  question: "Which one?",
  kind: "choose",
  choices: Array.from({ length: 32 }, (_, i) => `ballot ${i + 1}`),
  min: 1,
  max: 1,
  blank: false,
}];

/** A ballot as queries tell of it. */
interface CountedBallot {
  readonly seq: number;
}

/**
 * Ballots of some voters, handed in at one peer: each voter in turn, again and again. Whoever votes at two peers at once
 * would use one number twice, so a voter belongs to one flow.
 */
export class BallotFlow {
  /** Ballots that were acknowledged, those that later ones took the place of too. */
  ballots = 0;
  readonly #election: RollElection;
  readonly #voters: readonly number[];
  /** The highest ballot of each voter that was acknowledged. */
  readonly #acknowledged = new Map<number, number>();
  readonly #handedIn = new Map<number, number>();
  #next = 0;

  /** @param voters By number. */
  constructor(election: RollElection, voters: readonly number[]) {
    this.#election = election;
    this.#voters = voters;
  }

  /** Voters of whom a ballot was acknowledged. */
  get acknowledged(): number {
    return this.#acknowledged.size;
  }

  /** Hands in the next ballot; false if the peer is gone. */
  async handIn(peer: PeerProcess): Promise<boolean> {
    const voter = this.#voters[this.#next++ % this.#voters.length];
    const seq = (this.#handedIn.get(voter) ?? 0) + 1;
    this.#handedIn.set(voter, seq);
    const { network: { chainId }, voters } = this.#election;
    const ballot = { voter, seq, answers: [[seq - 1]] };
    const { secret } = voters[voter - 1].key;
    const record = writeOpenBallot(ballot, { chainId, questions: NUMBERED }, { secret, random });
    const report = await submit(peer, record);
    if (report === undefined) return false;
    const { status, reason } = report;
    assert(status === "pending" || status === "included", `${voter}/${seq}: ${status} ${reason}`);
    this.#acknowledged.set(voter, seq);
    this.ballots += 1;
    return true;
  }

  /** Hands in ballots until the peer is gone, or `signal` is aborted. */
  async run(peer: PeerProcess, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && await this.handIn(peer));
  }

  /** Of each voter the last ballot that a peer acknowledged counts there, or one that came after it. */
  async check({ api }: PeerProcess): Promise<void> {
    const lost: string[] = [];
    for (const [voter, seq] of this.#acknowledged) {
      const { answer } = await (await fetch(`${api}/v1/query/voter?number=${voter}`)).json();
      const { seq: counted } = answer as CountedBallot;
      const isGood = counted >= seq && counted <= this.#handedIn.get(voter)!;
      if (!isGood) lost.push(`voter ${voter}: ballot ${seq} was acknowledged, ${counted} counts`);
    }
    assertEquals(lost, [], api);
  }
}

/** What a peer says of a record; undefined if it is gone. */
async function submit(peer: PeerProcess, record: Uint8Array): Promise<RecordReport | undefined> {
  try {
    const response = await fetch(`${peer.api}/v1/records`, {
      method: "POST",
      headers: writerHeaders(peer),
      body: JSON.stringify({ records: [bytesToBase64(record)] }),
    });
    const { records: [report] }: { records: RecordReport[] } = await response.json();
    return report;
  } catch (error) {
    // Refused, or cut off in the middle.
    if (!(error instanceof TypeError)) throw error;
    return undefined;
  }
}
