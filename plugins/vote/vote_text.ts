/** The two texts of a vote: the rules of `plugins/text`, and how long each may be. */
import {
  checkText,
  type NormalizedText,
  normalizeText,
  type TextFault,
  type TextPlace,
  type TextRules,
} from "../text/text_rules.ts";
import { MAX_VOTE_TEXT_LENGTH } from "./limits.ts";

/** Which of the two texts of a vote is meant. */
export type VoteField = "voter" | "choice";

/** The version of the validator whose rules are meant. */
export type VoteRules = TextRules;

const PLACES: Readonly<Record<VoteField, TextPlace>> = {
  voter: { name: "voter ID", most: MAX_VOTE_TEXT_LENGTH },
  choice: { name: "choice", most: MAX_VOTE_TEXT_LENGTH },
};

/** The texts of a vote by the rules of version 1. */
const OLD_PLACES: Readonly<Record<VoteField, TextPlace>> = {
  voter: { ...PLACES.voter, rules: 1 },
  choice: { ...PLACES.choice, rules: 1 },
};

/**
 * Turns what a person typed into the text that is recorded.
 *
 * So `" Zoe\u0308 "` gives `{ ok: true, text: "Zo\u00eb" }`.
 */
export function normalizeVoteText(field: VoteField, text: string): NormalizedText {
  return normalizeText(text, PLACES[field]);
}

/** The first rule that a recorded text breaks, or `undefined` when it is fine. Nothing is repaired here. */
export function checkVoteText(
  field: VoteField,
  text: string,
  rules: VoteRules = 2,
): TextFault | undefined {
  return checkText(text, (rules === 1 ? OLD_PLACES : PLACES)[field]);
}
