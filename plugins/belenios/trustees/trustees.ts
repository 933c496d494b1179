/** All trustees of an election (specification §4.7): some who are each needed, and groups of which a threshold is enough. */
import { TextSet } from "../../../core/base/text_map.ts";
import { type FieldReader, listOf, parseExact } from "../group/fields.ts";
import { type Element, multiply, writeElement } from "../group/group.ts";
import {
  openThreshold,
  readThreshold,
  thresholdKey,
  type ThresholdParameters,
  writeThreshold,
} from "./threshold.ts";
import {
  isTrusteeKeyProven,
  readTrusteeKey,
  type TrusteeKey,
  writeTrusteeKey,
} from "./trustee_key.ts";

/** One trustee who is needed, or a group of which a threshold is. */
export type TrusteeKind =
  | readonly ["Single", TrusteeKey]
  | readonly ["Pedersen", ThresholdParameters];

/** Trustees that were checked. */
export interface CheckedTrustees {
  readonly kinds: readonly TrusteeKind[];
  /** Every trustee's key for decrypting. The trustee with number n, from 1, has the one at n − 1. */
  readonly keys: readonly Element[];
  /** The key that ballots are encrypted under. */
  readonly electionKey: Element;
}

/** The text of trustees, as it stands in archives. */
export function trusteesText(kinds: readonly TrusteeKind[]): string {
  return JSON.stringify(kinds.map(writeKind));
}

/**
 * Reads the text of trustees, and checks all proofs and signatures in it. One key for two trustees, which Belenios' own check lets
 * through, is refused.
 *
 * @throws {SyntaxError} If something is wrong.
 */
export function parseTrustees(text: string): CheckedTrustees {
  return checkTrustees(
    parseExact(text, "the trustees", {
      read: listOf(readKind),
      write: (kinds) => kinds.map(writeKind),
    }),
  );
}

/** Checks trustees that were read or made. @throws {SyntaxError} If something is wrong. */
export function checkTrustees(kinds: readonly TrusteeKind[]): CheckedTrustees {
  if (kinds.length === 0) throw new SyntaxError("there must be a trustee");
  const parts = kinds.map((kind, i) => electionKeyPart(kind, `trustees[${i}]`));
  const keys = kinds.flatMap((kind) =>
    (kind[0] === "Single" ? [kind[1]] : kind[1].verificationKeys).map((key) => key.publicKey)
  );
  if (new TextSet(keys.map(writeElement)).size !== keys.length) {
    throw new SyntaxError("every trustee must have a key of their own");
  }
  return { kinds, keys, electionKey: multiply(...parts) };
}

function electionKeyPart(kind: TrusteeKind, where: string): Element {
  if (kind[0] === "Pedersen") return thresholdKey(openThreshold(kind[1], where));
  if (isTrusteeKeyProven(kind[1])) return kind[1].publicKey;
  throw new SyntaxError(`${where} must have a proof that holds`);
}

function writeKind(kind: TrusteeKind): unknown {
  return [kind[0], kind[0] === "Single" ? writeTrusteeKey(kind[1]) : writeThreshold(kind[1])];
}

const readKind: FieldReader<TrusteeKind> = (value, where) => {
  if (Array.isArray(value) && value.length === 2) {
    if (value[0] === "Single") return ["Single", readTrusteeKey(value[1], `${where}[1]`)];
    if (value[0] === "Pedersen") return ["Pedersen", readThreshold(value[1], `${where}[1]`)];
  }
  throw new SyntaxError(`${where} must be ["Single", …] or ["Pedersen", …]`);
};
