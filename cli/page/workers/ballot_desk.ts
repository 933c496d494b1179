/**
 * Where a voter's ballot is made, in a worker: from the code of the letter to a signed record that is sent. The code's key is
 * here alone, and leaves the memory once the ballot is sent.
 *
 * This room owns what is done in the page's workers: for each its script (such as `ballot_worker.ts`), and the types of its
 * jobs (`ballot_jobs.ts`). It does not own how jobs are asked (`cli/page/work`), or which workers there are
 * (`cli/app/page/page_workers.ts`). Read `ballot_worker.ts` next.
 */
import { wordsOf } from "../../../core/base/chain_words.ts";
import type { Random } from "../../../core/base/clock.ts";
import type { ApiClient } from "../../../net/api/client.ts";
import type { RecordReport } from "../../../net/api/peer_api.ts";
import type { Answer } from "../../../plugins/counting/question.ts";
import type { VoterKey } from "../../../plugins/election/roll/voter_key.ts";
import { type BallotPlace, findPlaceOf } from "../../ballot/ballot_place.ts";
import { writeBallot } from "../../ballot/ballot_writer.ts";
import { type Election, readElection } from "../../result/read_election.ts";
import { findVoter } from "../../result/voter_state.ts";
import type { CodesToEnter, EnteredCodes, NamedElection, StatedElection } from "./ballot_jobs.ts";
import { keyOfLetters } from "./letter_codes.ts";

/** What a desk works with. */
export interface BallotDeskDeps {
  readonly api: ApiClient;
  readonly random: Pick<Random, "bytes">;
}

/** A signed ballot that no peer has answered about yet: to be sent again as it is, which is always safe. */
interface UnsentBallot {
  readonly record: Uint8Array;
  readonly seq: number;
  /** What it says. */
  readonly text: string;
}

/** Refusals that say that a ballot of the same number, or a later one, is there already. */
const TAKEN: readonly (string | undefined)[] = ["duplicate", "superseded"];

/** Makes ballots of one voter at a time. */
export class BallotDesk {
  readonly #api: ApiClient;
  readonly #random: Pick<Random, "bytes">;
  #election: Election | undefined;
  #voter: { readonly key: VoterKey; readonly place: BallotPlace } | undefined;
  #unsent: UnsentBallot | undefined;

  constructor({ api, random }: BallotDeskDeps) {
    this.#api = api;
    this.#random = random;
  }

  /** Reads the election from the peer's first block. @throws {UnreachableError} If that is of another one. */
  async readElection(status: StatedElection): Promise<NamedElection> {
    const election = await readElection(this.#api, status);
    this.#election = election;
    return { election, chainWords: wordsOf(election.network.chainId) };
  }

  /** Takes the codes of the letters, and asks the peer whose they are. */
  async enter({ codes, now }: CodesToEnter): Promise<EnteredCodes> {
    const election = await this.#knownElection();
    this.#voter = undefined;
    this.#unsent = undefined;
    const read = keyOfLetters(election, codes);
    if (!read.ok) return read;
    const { key } = read;
    const { place } = await findPlaceOf(this.#api, election, key, now);
    if ("code" in place) return { ok: false, refusal: place };
    const state = await findVoter(this.#api, { number: place.voter });
    if (state === undefined) throw new Error(`voter ${place.voter} was there, and is not any more`);
    this.#voter = { key, place };
    return { ok: true, voter: { place, state } };
  }

  /**
   * Signs the ballot and sends it. Another of the same voter may have its number, as two devices can vote at once: then it
   * takes the next. Once it is sent the key is forgotten.
   *
   * @throws {ApiError} If the peer does not answer. The signed ballot is kept, and the next try sends the same bytes.
   */
  async send(answers: readonly Answer[]): Promise<RecordReport> {
    const election = await this.#knownElection();
    const voter = this.#voter;
    if (voter === undefined) throw new Error("the voting code has to be entered first");
    const { next, step } = voter.place;
    const text = JSON.stringify(answers);
    let seq = this.#unsent?.text === text ? this.#unsent.seq : next;
    for (;; seq++) {
      const unsent = this.#unsent = this.#signed({ seq, text, answers }, voter, election);
      const report = await this.#api.handInBallot(unsent.record);
      this.#unsent = undefined;
      if (report.status !== "refused") this.#voter = undefined;
      const isTaken = report.status === "refused" && TAKEN.includes(report.code);
      if (!isTaken || seq + 1 === next + step) return report;
    }
  }

  #signed(
    { seq, text, answers }: Omit<UnsentBallot, "record"> & { readonly answers: readonly Answer[] },
    { key, place: { voter } }: { readonly key: VoterKey; readonly place: BallotPlace },
    election: Election,
  ): UnsentBallot {
    if (this.#unsent?.text === text && this.#unsent.seq === seq) return this.#unsent;
    const record = writeBallot({ voter, seq }, { key, answers }, election, {
      random: this.#random,
    });
    return { record, seq, text };
  }

  /** A worker that was started anew has to read it again. */
  async #knownElection(): Promise<Election> {
    if (this.#election === undefined) await this.readElection(await this.#api.status());
    return this.#election!;
  }
}
