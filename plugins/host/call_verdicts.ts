/**
 * Verdicts of `verify` during one call of a host. A record whose verdict is not known is taken for good and its
 * question is gathered; the host then takes back what it did, has the questions answered, and judges again.
 *
 * Stored blocks come with a digest of their verdicts: SHA-256 over the keys of all its records' questions. A block
 * fixes all blocks before it, so the state that its records meet, and so the keys: one digest is enough for all of them.
 */
import { bytesToHex, concatBytes, sha256 } from "../../core/base/hash.ts";
import type { HexText } from "../../core/base/text_map.ts";
import { hashLeaf } from "../../core/block/merkle.ts";
import type { Verdict } from "../../core/validator/validator.ts";
import type { KnownVerdicts } from "./known_verdicts.ts";
import type { VerifyAnswer, VerifyQuestion } from "./verifier.ts";

const ACCEPTED: Verdict = { kind: "accept" };

/** What a {@linkcode CallVerdicts} works with. */
export interface CallVerdictsDeps {
  readonly known: KnownVerdicts;
  /** Answers a question at once, where nothing is gained by asking many. */
  readonly askNow?: (question: VerifyQuestion) => VerifyAnswer;
  /** Asks in each call also what is known, which must be answered as it was before. */
  readonly asksAgain?: boolean;
}

/** The verdicts of one call. */
export class CallVerdicts {
  readonly #deps: CallVerdictsDeps;
  /** Answers of this call, however many are forgotten elsewhere meanwhile. */
  readonly #answers = new Map<HexText, VerifyAnswer>();
  #open: VerifyQuestion[] = [];
  /** What the block's digest says, and the questions that it spares if it is right. */
  #claim: string | undefined;
  #spared: VerifyQuestion[] = [];
  #keys: Uint8Array[] = [];

  constructor(deps: CallVerdictsDeps) {
    this.#deps = deps;
  }

  /** A block begins, whose verdicts had this digest once. */
  beginBlock(claim: string | undefined): void {
    this.#claim = claim;
    this.#spared = [];
    this.#keys = [];
  }

  /** A block ends. @returns The digest of its verdicts; it counts if all of them are good. */
  endBlock(): string {
    const digest = bytesToHex(sha256(concatBytes(...this.#keys)));
    if (this.#claim !== digest) this.#open.push(...this.#spared);
    // If the block is undone, its records will be judged alone.
    else for (const { key } of this.#spared) this.#deps.known.keep(key, ACCEPTED);
    this.beginBlock(undefined);
    return digest;
  }

  /** A block was given up at a record: what was spared must be asked after all. */
  abandonBlock(): void {
    this.#open.push(...this.#spared);
    this.beginBlock(undefined);
  }

  /** The verdict on a record, `accept` if it is not known yet, and the key that names the question. */
  take(record: Uint8Array, facts: Uint8Array): { key: string; answer: VerifyAnswer } {
    const keyBytes = sha256(concatBytes(hashLeaf(record), facts));
    const key = bytesToHex(keyBytes);
    this.#keys.push(keyBytes);
    const { asksAgain = false } = this.#deps;
    const answer = this.#answers.get(key) ?? (asksAgain ? undefined : this.#deps.known.get(key));
    const question: VerifyQuestion = { key, record, facts };
    if (answer !== undefined) return { key, answer };
    if (this.#claim !== undefined) {
      this.#spared.push(question);
      return { key, answer: ACCEPTED };
    }
    const { askNow } = this.#deps;
    if (askNow !== undefined) return { key, answer: this.#keep(key, askNow(question)) };
    this.#open.push(question);
    return { key, answer: ACCEPTED };
  }

  /** How many verdicts were taken for good since the last {@linkcode takeOpen}. */
  get open(): number {
    return this.#open.length;
  }

  /** The questions that are to be answered before anything of the call holds. */
  takeOpen(): readonly VerifyQuestion[] {
    const open = this.#open;
    this.#open = [];
    this.beginBlock(undefined);
    return open;
  }

  /** Takes in the answers to questions. */
  settle(questions: readonly VerifyQuestion[], answers: readonly VerifyAnswer[]): void {
    questions.forEach(({ key }, i) => this.#keep(key, answers[i]));
  }

  #keep(key: string, given: VerifyAnswer): VerifyAnswer {
    const answer = this.#sameAsBefore(key, given);
    this.#answers.set(key, answer);
    if (answer.kind !== "failed") this.#deps.known.keep(key, answer);
    return answer;
  }

  /** An answer, unless another one is known. */
  #sameAsBefore(key: string, answer: VerifyAnswer): VerifyAnswer {
    const known = this.#deps.known.get(key);
    if (known === undefined) return answer;
    const [before, now] = [known, answer].map((each) => JSON.stringify(each));
    if (now === before) return answer;
    const message = `it answered ${now}, and before ${before} to the same`;
    return { kind: "failed", message, isLimit: false, isImpure: true };
  }
}
