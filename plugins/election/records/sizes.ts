/** How many bytes the records of an election take, for whoever writes its definition. */
import type { JsonObject } from "../../../core/base/canonical_json.ts";
import { measureConfig } from "../definition/config_size.ts";
import type { ElectionDefinition } from "../definition/definition.ts";
import { MAX_CONFIG_BYTES } from "../definition/limits.ts";
import { ballotBytes } from "./open_ballot.ts";
import { mostPolynomialBytes } from "./polynomial_record.ts";
import { secretBallotBytes } from "./secret_ballot.ts";
import { shareBytes } from "./share.ts";

/** Sizes in bytes. */
export interface ElectionSizes {
  /** The definition, as canonical JSON. */
  readonly definition: number;
  /** Largest that it may be. */
  readonly mostDefinition: number;
  /** Each question within the definition. */
  readonly questions: readonly number[];
  /** The question, from 0, with which the definition becomes too large. */
  readonly firstTooLarge: number | undefined;
  /** Every ballot. Open ones are far below what a record may have: answers take a byte a choice at most. */
  readonly ballot: number;
  /** With secret ballots: every share of a trustee. */
  readonly share?: number;
  /** Where a threshold of trustees is enough: the largest part of the key that one of them can hand in. */
  readonly mostPolynomial?: number;
}

/** Works out the sizes of an election. */
export function sizesOf(definition: ElectionDefinition): ElectionSizes {
  const { mode, questions: list, trustees = [], threshold } = definition;
  // It is JSON, whose interface has optional fields, which the type of JSON has not.
  const { bytes, questions, firstTooLarge } = measureConfig(definition as unknown as JsonObject);
  return {
    definition: bytes,
    mostDefinition: MAX_CONFIG_BYTES,
    questions,
    firstTooLarge,
    ballot: mode === "secret" ? secretBallotBytes(list) : ballotBytes(list),
    ...mode === "secret" && { share: shareBytes(list) },
    ...threshold !== undefined &&
      { mostPolynomial: mostPolynomialBytes({ size: trustees.length, threshold }) },
  };
}
