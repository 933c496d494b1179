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
import type { RecordId } from "../../../core/block/ids.ts";
import type { ApiClient } from "../../../net/api/client.ts";
import type { RecordReport } from "../../../net/api/peer_api.ts";
import type { Element } from "../../../plugins/belenios/group/group.ts";
import type { Answer } from "../../../plugins/counting/question.ts";
import type { VoterKey } from "../../../plugins/election/roll/voter_key.ts";
import { type BallotPlace, findPlaceOf } from "../../ballot/ballot_place.ts";
import { type BallotToCast, writeBallot } from "../../ballot/ballot_writer.ts";
import {
  type CheckedOpening,
  checkOpenedBallot,
  makeTestBallot,
  type OpenedBallot,
} from "../../ballot/opened_ballot.ts";
import { type BallotRefusal, readTakenSeq, saysTaken } from "../../ballot/shown_ballot.ts";
import { readCeremony } from "../../result/ceremony_answer.ts";
import { type CeremonySummary, summarizeCeremony } from "../../result/ceremony_summary.ts";
import { type ElectionKey, readElectionKey } from "../../result/election_key.ts";
import { type Election, readElection } from "../../result/read_election.ts";
import { findVoter } from "../../result/voter_state.ts";
import type {
  BallotToSend,
  CodesToEnter,
  EnteredCodes,
  NamedElection,
  OpenedText,
  StatedElection,
} from "./ballot_jobs.ts";
import { readBallotMark } from "./ballot_mark.ts";
import { keyOfLetters } from "./letter_codes.ts";
import { parseJson } from "./parse_json.ts";

/** What a desk works with. */
export interface BallotDeskDeps {
  readonly api: ApiClient;
  readonly random: Pick<Random, "bytes">;
}

/** Whose code was good. */
interface VoterAtDesk {
  readonly key: VoterKey;
  readonly place: BallotPlace;
  /** That of the trustees, with secret ballots. */
  readonly electionKey: Element | undefined;
}

/** A signed ballot that no peer has answered about yet: to be sent again as it is, which is always safe. */
interface UnsentBallot {
  readonly record: Uint8Array;
  readonly seq: number;
  /** What it says, or the mark of the encrypted one. */
  readonly text: string;
}

/** Refusals by what the peer does not have. */
const LACKING: readonly string[] = ["not-on-roll", "roll-missing", "keys-missing"];

const CATCHING_UP: BallotRefusal = {
  code: "catching-up",
  reason: "the peer is still reading the record",
};

/** Makes ballots of one voter at a time. */
export class BallotDesk {
  readonly #api: ApiClient;
  readonly #random: Pick<Random, "bytes">;
  #election: Election | undefined;
  #voter: VoterAtDesk | undefined;
  /** Encrypted, and neither taken by a peer nor opened. */
  #encrypted: OpenedBallot | undefined;
  /** Whether a peer may have it already, whatever it has answered. */
  #isHandedIn = false;
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

  /** How far the key of secret ballots is. */
  async readCeremony(): Promise<CeremonySummary> {
    const { definition } = await this.#knownElection();
    const ask = (...call: Parameters<ApiClient["query"]>) => this.#api.query(...call);
    const { value } = await readCeremony(ask, definition.trustees?.length ?? 0);
    return summarizeCeremony(definition, value);
  }

  /** Takes the codes of the letters, and asks the peer whose they are, and with secret ballots for the key to encrypt them under. */
  async enter({ codes, now }: CodesToEnter): Promise<EnteredCodes> {
    const election = await this.#knownElection();
    this.#forget();
    const read = keyOfLetters(election, codes);
    if (!read.ok) return read;
    const { key } = read;
    const { place } = await findPlaceOf(this.#asked, election, key, now);
    if ("code" in place) return await this.#refusing(place);
    const found = election.definition.mode === "secret"
      ? await readElectionKey(this.#api, election, now)
      : undefined;
    if (found !== undefined && found.kind !== "ready") {
      return await this.#refusing(refusalOfKey(found));
    }
    const state = await findVoter(this.#api, { number: place.voter });
    if (state === undefined) throw new Error(`voter ${place.voter} was there, and is not any more`);
    this.#voter = { key, place, electionKey: found?.key };
    return { ok: true, voter: { place, state } };
  }

  /** A peer that is still reading the record may lack lists and keys that are in it. */
  async #refusing(refusal: BallotRefusal): Promise<EnteredCodes> {
    const isEarly = LACKING.includes(refusal.code) && (await this.#api.status()).syncing;
    return { ok: false, refusal: isEarly ? CATCHING_UP : refusal };
  }

  /** Encrypts a ballot, anew each time, and tells its mark. */
  async encrypt(answers: readonly Answer[]): Promise<string> {
    const election = await this.#knownElection();
    const { key, electionKey } = this.#knownVoter();
    if (electionKey === undefined) throw new Error("open ballots are not encrypted");
    const tools = { electionKey, random: this.#random };
    this.#isHandedIn = false;
    this.#encrypted = makeTestBallot({ key, answers }, election, tools);
    return this.#encrypted.mark;
  }

  /**
   * Gives away what the ballot was encrypted with. It cannot be sent any more: who has this can read it.
   *
   * @throws {Error} If it was handed in, also in vain: a peer that said no may have kept it, and bring it in later.
   */
  open(): OpenedText {
    const opened = this.#knownBallot();
    if (this.#isHandedIn) throw new Error("a ballot that was handed in is not opened");
    this.#encrypted = undefined;
    return { mark: opened.mark, text: `${JSON.stringify(opened)}\n` };
  }

  /**
   * Signs the ballot and sends it. Another of the same voter may have its number, as two devices can vote at once: then it
   * takes the next, if the peer shows that other one. Once it is sent the key is forgotten.
   *
   * @throws {ApiError} If the peer does not answer. The signed ballot is kept, and the next try sends the same bytes.
   */
  async send(ballot: BallotToSend): Promise<RecordReport> {
    const election = await this.#knownElection();
    const { key, place } = this.#knownVoter();
    const [text, toCast] = this.#toCast(ballot, key);
    const owner = { voter: place.voter, publicKey: key.publicKey };
    let seq = this.#unsent?.text === text ? this.#unsent.seq : place.next;
    for (;;) {
      const unsent = this.#unsent = this.#signed({ seq, text }, toCast, election);
      const report = await this.#api.handInBallot(unsent.record);
      this.#unsent = undefined;
      if (report.status !== "refused") this.#forget();
      if (!saysTaken(report)) return report;
      const taken = await readTakenSeq(this.#asked, election, { ...owner, refused: report, seq });
      if (typeof taken !== "number") return { ...report, ...taken };
      seq = taken + 1;
      if (seq >= place.next + place.step) return report;
    }
  }

  /** Whether an opened ballot says what was chosen, and what its mark is. */
  async check(text: string, now: number): Promise<CheckedOpening> {
    const election = await this.#knownElection();
    const found = await readElectionKey(this.#api, election, now);
    if (found.kind !== "ready") return { ok: false, ...refusalOfKey(found) };
    return checkOpenedBallot(parseJson(text), election, found.key);
  }

  /** The mark of a secret ballot that is in the chain; undefined if it is none. */
  async markOf(recordId: RecordId): Promise<string | undefined> {
    return await readBallotMark(this.#api, await this.#knownElection(), recordId);
  }

  /** A ballot, and what it is told from others by. */
  #toCast(ballot: BallotToSend, key: VoterKey): readonly [string, BallotToCast] {
    if ("answers" in ballot) {
      const { answers } = ballot;
      return [JSON.stringify(answers), { key, answers }];
    }
    const { mark, ballot: encryptedText } = this.#knownBallot();
    // What is sent is what its voter has seen.
    if (mark !== ballot.mark) {
      throw new Error(`the ballot has the mark ${mark}, not ${ballot.mark}`);
    }
    this.#isHandedIn = true;
    return [mark, { key, encryptedText }];
  }

  #signed(
    { seq, text }: Pick<UnsentBallot, "seq" | "text">,
    toCast: BallotToCast,
    election: Election,
  ): UnsentBallot {
    if (this.#unsent?.text === text && this.#unsent.seq === seq) return this.#unsent;
    const { place: { voter }, electionKey } = this.#knownVoter();
    const tools = { electionKey, random: this.#random };
    return { record: writeBallot({ voter, seq }, toCast, election, tools), seq, text };
  }

  #forget(): void {
    this.#voter = undefined;
    this.#encrypted = undefined;
    this.#unsent = undefined;
  }

  get #asked(): { readonly api: ApiClient; readonly url: string } {
    return { api: this.#api, url: this.#api.url };
  }

  #knownVoter(): VoterAtDesk {
    if (this.#voter === undefined) throw new Error("the voting code has to be entered first");
    return this.#voter;
  }

  #knownBallot(): OpenedBallot {
    if (this.#encrypted === undefined) throw new Error("the ballot has to be encrypted first");
    return this.#encrypted;
  }

  /** A worker that was started anew has to read it again. */
  async #knownElection(): Promise<Election> {
    return this.#election ?? (await this.readElection(await this.#api.status())).election;
  }
}

/** Once an election is open, a key that is not there never comes; one that is there may have to settle. */
function refusalOfKey(found: Exclude<ElectionKey, { kind: "ready" }>): BallotRefusal {
  switch (found.kind) {
    case "failed":
      return {
        code: "keys-missing",
        reason: `the trustee ${found.cheat} was found to have cheated`,
      };
    case "waiting":
      return { code: "keys-missing", reason: `steps of ${found.missing.join(", ")} are missing` };
    case "unsettled":
      return { code: "key-unsettled", reason: `block ${found.index} is not settled yet` };
  }
}
