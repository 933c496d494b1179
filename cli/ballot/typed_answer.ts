/** Answers as people type them at a terminal: choices by their numbers from 1. */
import type { Json } from "../../core/base/canonical_json.ts";
import type { Answer, ChooseQuestion, Question } from "../../plugins/counting/question.ts";
import { readOneAnswer } from "./answers_input.ts";

/** How an answer to a question is typed. */
export function describeTyping(question: Question): string {
  switch (question.kind) {
    case "choose":
      return describeChoosing(question);
    case "approve":
      return "Numbers of all that you approve of, such as 1,3 (Enter for none):";
    case "score":
      return `A score from 0 to ${
        question.grades - 1
      } for each in this order, the more the better, ` +
        "such as 3,0,4; - for no score (Enter for a blank answer):";
    case "grade":
      return `A grade from 1, the best, to ${question.grades} for each in this order, such as 1,3,2 ` +
        "(Enter for a blank answer):";
    case "rank": {
      const ties = question.ties ? "; with = for equals, such as 3=1,2" : "";
      const blank = question.partial ? " (Enter for a blank answer)" : "";
      return `Numbers in your order, the best first, such as 3,1,2${ties}${blank}:`;
    }
  }
}

function describeChoosing({ min, max, blank }: ChooseQuestion): string {
  const none = min === 0 || blank ? " (Enter for a blank answer)" : "";
  if (max === 1) return `The number of your choice${none}:`;
  const how = min === max
    ? `${max} numbers`
    : min > 1
    ? `${min} to ${max} numbers`
    : `Up to ${max} numbers`;
  return `${how}, such as 1,3${none}:`;
}

/** Reads what was typed: the answer, or the rule that it breaks. */
export function readTypedAnswer(question: Question, typed: string): Answer | string {
  const parts = typed.trim() === "" ? [] : typed.split(/[\s,;>]+/).filter((part) => part !== "");
  const wrong = parts.find((part) => !isTyped(question, part));
  if (wrong !== undefined) return `${JSON.stringify(wrong)} is no number`;
  const outside = isGraded(question) ? undefined : findOutside(question, parts);
  if (outside !== undefined) {
    return `${outside} must be the number of a choice, from 1 to ${question.choices.length}`;
  }
  return readOneAnswer(question, toJson(question, parts));
}

/** The first number that is no choice's: people count from 1. */
function findOutside({ choices }: Question, parts: readonly string[]): string | undefined {
  return parts.flatMap((part) => part.split("="))
    .find((number) => Number(number) < 1 || Number(number) > choices.length);
}

function isGraded({ kind }: Question): boolean {
  return kind === "score" || kind === "grade";
}

function isTyped(question: Question, part: string): boolean {
  if (isGraded(question)) return /^(\d{1,9}|-)$/.test(part);
  return question.kind === "rank" ? /^\d{1,9}(=\d{1,9})*$/.test(part) : /^\d{1,9}$/.test(part);
}

function toJson({ kind }: Question, parts: readonly string[]): Json {
  switch (kind) {
    case "choose":
    case "approve":
      return parts.map((part) => Number(part) - 1);
    case "score":
    case "grade":
      return parts.length === 0 ? null : parts.map((part) => part === "-" ? null : Number(part));
    case "rank":
      return parts.map((part) => {
        const held = part.split("=").map((number) => Number(number) - 1);
        return held.length === 1 ? held[0] : held;
      });
  }
}
