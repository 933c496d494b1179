/** `chainvote vote` in an election with a roll: gets a ballot from options or a person, casts it, and says what became of it. */
import { wordsOf } from "../../core/base/chain_words.ts";
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import { nameElection } from "../app/election_name.ts";
import { EXIT, type ExitCode, UnreachableError, UsageError } from "../app/errors.ts";
import { ReceiptFile } from "./receipt_file.ts";
import { describeAnswer } from "./answer_text.ts";
import type { Answer } from "../../plugins/counting/question.ts";
import { commandLine } from "../app/hint.ts";
import type { PeerAccess } from "../options/peer_access.ts";
import { describeFollowing } from "../records/outcome_finality.ts";
import {
  describeElection,
  describePlace,
  outcomeExitCode,
  type RecordOutcome,
} from "../records/record_outcome.ts";
import type { LineInput } from "../terminal/line_input.ts";
import { printJson, printLine, printNote, stderrLook } from "../terminal/output.ts";
import { readAnswersText } from "./answers_input.ts";
import { catchUp } from "./catch_up_first.ts";
import { findPlaceOf, findTimeFault } from "./ballot_place.ts";
import { askForBallot } from "./ballot_prompt.ts";
import { awaitKeyAndTell, type BallotOutcome, castBallot, refuseBallot } from "./cast_ballot.ts";
import { readNotices } from "../result/election_record.ts";
import { formatNotices } from "../result/notice_lines.ts";
import { type Election, readElection } from "../result/read_election.ts";
import { describeEarlier } from "./earlier_ballot.ts";
import { makeReceipt } from "./receipt.ts";
import type { BallotRefusal } from "./shown_ballot.ts";
import { findVoter } from "../result/voter_state.ts";
import { testBallot, type TestedBallot } from "./test_ballot.ts";
import { keyOfCodes } from "./voter_codes.ts";
import type { VoterKey } from "../../plugins/election/roll/voter_key.ts";

/** What the user gave of a ballot; what is missing is asked for. */
export interface BallotWish {
  /** Of the letters. */
  readonly codes?: readonly string[];
  /** JSON. */
  readonly answers?: string;
  /** The text of a ballot that another program has encrypted, instead of answers. */
  readonly encryptedText?: string;
  /** Where to write the ballot if it is a test and opened. */
  readonly test?: string;
  /** Where to write the receipt. */
  readonly receipt?: string;
  readonly json: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** A block that is not final is not enough. */
  readonly mustBeFinal: boolean;
  /** Undefined if there is nobody to ask. */
  readonly input?: LineInput;
}

/** What came of the options and the questions; undefined if nothing is to be sent. */
type Made = TestedBallot;

/** A ballot of one command: a person is asked once, also if the peer ends meanwhile and another one is used. */
export class BallotVoting {
  readonly #wish: BallotWish;
  #made: { readonly ballot: Made } | undefined;

  constructor(wish: BallotWish) {
    this.#wish = wish;
  }

  /** Casts the ballot at a peer, and prints what became of it. */
  async castAt(peer: PeerAccess): Promise<ExitCode> {
    const { json, timeoutMs, signal, mustBeFinal } = this.#wish;
    const options = { timeoutMs, signal, mustBeFinal };
    // Whose ballot it is, and which, is in the chain: it has to be all there.
    await catchUp(peer, { timeoutMs, signal });
    const election = await readElection(peer.api, peer.status);
    const notices = await readNotices((path, args) => peer.api.query(path, args));
    if (!json && this.#made === undefined && notices.length > 0) {
      printNote(...formatNotices(notices, election.definition, stderrLook()));
    }
    this.#made ??= { ballot: await this.#testIfAsked(peer, election) };
    signal.throwIfAborted();
    const { ballot } = this.#made;
    if (ballot === undefined) return EXIT.unconfirmed;
    if ("opened" in ballot) return EXIT.done;
    using receipt = "refused" in ballot ? undefined : ReceiptFile.open(this.#wish.receipt);
    const outcome = "refused" in ballot
      ? refuseBallot(peer, ballot.refused)
      : await castBallot(peer, election, ballot, options, { clock, random });
    if (json) printJson({ ...outcome, notices });
    else {await tell(outcome, election, {
        peer,
        answers: "answers" in ballot ? ballot.answers : [],
      });}
    if (receipt !== undefined) await this.#writeReceipt(receipt, outcome, election, peer);
    return outcomeExitCode(outcome);
  }

  async #testIfAsked(peer: PeerAccess, election: Election): Promise<Made> {
    const made = await this.#makeBallot(peer, election);
    const { test: file, json, timeoutMs, signal, input } = this.#wish;
    if (file === undefined || made === undefined || !("answers" in made)) return made;
    return await testBallot(peer, election, made, { file, json, timeoutMs, signal, input });
  }

  async #makeBallot(peer: PeerAccess, election: Election): Promise<Made> {
    const { codes, answers: text, encryptedText, input, json } = this.#wish;
    const { network: { chainId, definition: { name } }, definition } = election;
    const code = codes && keyOfCodes(definition, codes);
    if (code?.ok === false) return { refused: code };
    if (encryptedText !== undefined) return handedIn(election, code?.key, encryptedText);
    const read = text === undefined ? undefined : readAnswersText(definition.questions, text);
    if (read?.ok === false) return { refused: read };
    const [key, answers] = [code?.key, read?.answers];
    const earlierOf = (key: VoterKey, answers: readonly Answer[]) =>
      describeEarlier(peer.api, election, key, answers);
    if (key !== undefined && answers !== undefined) {
      const isQuiet = json || this.#wish.test !== undefined;
      const earlier = isQuiet ? undefined : await earlierOf(key, answers);
      if (earlier !== undefined) printNote(earlier);
      return { key, answers };
    }
    if (input === undefined) {
      const missing = key === undefined ? "--code-file" : "--answers";
      throw new UsageError(
        `${json ? "--json needs" : "This needs"} ${missing}, as there is nobody to ask`,
      );
    }
    printLine(
      `Election ${nameElection({ network: chainId, name })}`,
      `Compare: ${wordsOf(chainId)}`,
    );
    const early = findTimeFault(election, clock.now());
    if (early !== undefined) return { refused: early };
    return await askForBallot(election, input, {
      key,
      answers,
      isTest: this.#wish.test !== undefined,
      refusalOf: (key) => this.#refusalOf(key, peer, election),
      earlierOf,
    });
  }

  /** Why a key cannot vote now: also because ballots are secret and there is no key to encrypt them under. */
  async #refusalOf(
    key: VoterKey,
    peer: PeerAccess,
    election: Election,
  ): Promise<BallotRefusal | undefined> {
    const { place } = await findPlaceOf(peer, election, key, clock.now());
    if ("code" in place) return place;
    const { timeoutMs, signal } = this.#wish;
    const awaited = await awaitKeyAndTell(peer, election, { timeoutMs, signal, clock });
    return awaited.ok ? undefined : awaited;
  }

  async #writeReceipt(
    file: ReceiptFile,
    { recordId, voter, seq, final, finality }: BallotOutcome,
    election: Election,
    { api, given }: PeerAccess,
  ): Promise<void> {
    if (recordId === null || voter === null || seq === null) return;
    const proof = this.#wish.signal.aborted ? undefined : await api.prove(recordId);
    if (proof === undefined) {
      return printNote(`No receipt was written to ${file.path}: no block holds the ballot yet.`);
    }
    file.write(`${JSON.stringify(receiptOf(proof, election, { recordId, voter, seq }))}\n`);
    if (this.#wish.json) return;
    const check = commandLine(["receipt", "check", file.path], given);
    printNote(`Receipt: ${file.path}; check it: ${check}`);
    if (finality === undefined || final) return;
    printNote(
      "The ballot was not final when it was written, so it has no signatures of witnesses. The check says when it is final.",
    );
  }
}

/** A ballot that another program has encrypted. @throws {UsageError} If ballots are open, or it is not known whose it is. */
function handedIn(
  { network: { definition: { name } }, definition: { mode } }: Election,
  key: VoterKey | undefined,
  encryptedText: string,
): Made {
  if (mode === "open") {
    const called = JSON.stringify(name);
    throw new UsageError(
      `--ballot is for elections with secret ballots: those of ${called} are open`,
    );
  }
  if (key === undefined) throw new UsageError("--ballot needs --code-file");
  return { key, encryptedText };
}

/** A receipt of what a peer gave, if it is one: a voter relies on it, and may look at it too late. */
function receiptOf(...[proof, election, ballot]: Parameters<typeof makeReceipt>) {
  try {
    return makeReceipt(proof, election, ballot);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw new UnreachableError(`Cannot use the peer's proof as ${error.message}`, { cause: error });
  }
}

async function tell(
  outcome: BallotOutcome,
  { definition: { questions, mode, late, revote = "last" } }: Election,
  { peer, answers }: { readonly peer: PeerAccess; readonly answers: readonly Answer[] },
): Promise<void> {
  const { status, reason, voter } = outcome;
  if (status === "refused" || voter === null) {
    return printNote(`Refused: ${reason}${describeElection(outcome)}`);
  }
  const state = status === "unconfirmed" ? undefined : await findVoter(peer.api, { number: voter });
  const ballot = state === undefined
    ? `a ballot of voter ${voter}`
    : `ballot ${state.accepted} of voter ${voter}`;
  if (status === "unconfirmed") {
    printNote(`Not confirmed: ${ballot}, ${reason}${describeElection(outcome)}`);
  } else printLine(`Added: ${ballot}, ${describePlace(placeOf(outcome), peer)}`);
  // What is secret was shown before it was sent, and stays in no terminal and no log longer than needed.
  if (mode === "open") {
    questions.forEach((question, i) => {
      printLine(`  ${question.question}  →  ${describeAnswer(question, answers[i])}`);
    });
  }
  const follow = describeFollowing(placeOf(outcome), peer.given, late);
  if (follow !== undefined) printNote(follow);
  if (state === undefined || state.accepted < 2) return;
  const which = revote === "last" ? "the last one counts" : "the first one counts";
  printNote(
    `Number ${voter} has cast ${state.accepted} ballots by now; ${which}. ` +
      "If one of them is not yours, somebody else has your code: tell the registrar.",
  );
}

/** An outcome without `final` in an election without witnesses, where it says nothing. */
function placeOf({ final, ...outcome }: BallotOutcome): RecordOutcome {
  return outcome.finality === undefined ? outcome : { ...outcome, final };
}
