/**
 * What an election is: the config of the validator `election`, canonical JSON in the genesis record. Nothing of it can be
 * changed later.
 *
 * This room owns that config, its rules and its faults. It does not own the kinds of question (`plugins/counting`), the
 * rules of texts (`plugins/text`), keys of Belenios (`plugins/belenios/trustees`), or the roll (`../roll`), of which it holds
 * size and root. Read
 * `find_definition_faults.ts` next.
 */
import type { Question } from "../../counting/question.ts";
import type { RollDigest } from "../roll/roll.ts";

/** Somebody who signs, by name and key. */
export interface Signer {
  readonly name: string;
  /** Ed25519, of prime order, 64 lower-case hex digits, as RFC 8032 writes a point. */
  readonly key: string;
}

/** Who gives out voting codes. */
export interface Registrar extends Signer {
  /** SHA-256 over the nonce, the own number and the own list of keys, shown before any list was. 64 hex digits. */
  readonly commit: string;
}

/** A proof of Belenios in its JSON: two numbers in decimal. */
export interface ProofJson {
  readonly challenge: string;
  readonly response: string;
}

/** A trustee's public key in Belenios' JSON, with the proof that somebody knows its secret. */
export interface TrusteeKeyJson {
  readonly pok: ProofJson;
  /** 64 hex digits, as Belenios writes a point. */
  readonly public_key: string;
}

/** A signed text in Belenios' JSON. */
export interface SignedMessageJson {
  readonly message: string;
  readonly signature: ProofJson;
}

/**
 * Who opens the sum of secret ballots, together with others. `key` signs what the trustee hands in, and is no key of Belenios.
 * Each has a `publicKey` if there is no `threshold`, else a `certificate`.
 */
export interface Trustee extends Signer {
  readonly publicKey?: TrusteeKeyJson;
  /** For this place among the trustees, and this threshold. */
  readonly certificate?: SignedMessageJson;
}

/** A question, its words and how it is counted. */
export type ElectionQuestion = Question & {
  /** What is asked. */
  readonly question: string;
};

/** How many voters have to take part: a number of them, or a share of the roll, such as `25%`. */
export type Quorum = number | `${number}%`;

/** An election. Times are in ms since the Unix epoch. */
export interface ElectionDefinition {
  readonly title: string;
  readonly description?: string;
  /** BCP 47, such as `en` or `de-CH`. */
  readonly language?: string;
  /** SHA-256 of a booklet, for what does not fit. 64 hex digits. */
  readonly texts?: string;
  /** Drawn first: two clubs with the same words have two elections. 64 hex digits. */
  readonly nonce: string;
  /** 14 characters of Base58 that follow from `nonce`; voting codes are bound to it. */
  readonly uuid: string;
  /** `open`: everybody can read every ballot. `secret`: nobody can; trustees open the sum alone. */
  readonly mode: "open" | "secret";
  /** The first moment at which a block may hold a ballot. */
  readonly opens: number;
  /** When programs stop to cast ballots. */
  readonly closes: number;
  /** From when on no block holds a ballot: what was cast in time has until then to get into one. */
  readonly late: number;
  /** `last`: the newest ballot of a voter counts. `once`: the first does. @default "last" */
  readonly revote?: "last" | "once";
  readonly roll: RollDigest;
  /** Signs notices. */
  readonly organiser: Signer;
  /** One, or two of whom neither can vote for others alone. */
  readonly registrars: readonly Registrar[];
  readonly quorum?: Quorum;
  /** With secret ballots alone, from here to `minimum`. */
  readonly trustees?: readonly Trustee[];
  /** How many trustees are enough to open the sum, by a key that they make together. Left out, each of them is needed. */
  readonly threshold?: number;
  /** From when on no block holds a trustee's confirmation, or a step of making the key. Before `opens`. */
  readonly keysBy?: number;
  /** Of fewer ballots that count the sum is not opened. @default 5 */
  readonly minimum?: number;
  readonly questions: readonly ElectionQuestion[];
}

/**
 * Where an election stands at a moment. `preparing`: before `opens`. `open`: until `closes`. `closing`: until `late`.
 * `closed`: from then on. `failed`: nobody can vote, as the roll was not complete at `opens`, or the trustees' keys not at `keysBy`.
 */
export type ElectionPhase = "preparing" | "open" | "closing" | "closed" | "failed";
