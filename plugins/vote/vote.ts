/**
 * The voting validator: one vote for each voter ID, the seed's `check_duplicate`.
 *
 * The room owns what a vote is: its record (`vote_record.ts`), its texts (`vote_text.ts`), lists of choices
 * (`vote_choices.ts`), and the tally (`vote_tally.ts`). It does not own how votes are typed, cast or shown
 * (`cli/election`), and knows neither chain nor network. Read `vote_record.ts` first.
 */
import type { Json, JsonObject } from "../../core/base/canonical_json.ts";
import {
  accept,
  defineValidator,
  ignore,
  type Refused,
  reject,
  type StateReader,
  type Validator,
} from "../../core/validator/validator.ts";
import { recordId } from "../../core/block/record.ts";
import { findNearTexts } from "../text/near_texts.ts";
import { describeUnknownChoice } from "./vote_choices.ts";
import { tallyPage } from "./vote_tally.ts";
import { encodeVote, readVoteRecord, voteOfRecord } from "./vote_record.ts";
import { checkVoteText, type VoteRules } from "./vote_text.ts";

/** Choice of each voter, by ID. */
const VOTES = "votes";
/** Number of votes, by choice. */
const COUNTS = "counts";

/**
 * The validator of new networks. Records are `{"choice": …, "voter": …}`. The config may list the allowed
 * `choices`, which must not be empty then, and no two of which may look alike.
 *
 * Queries: `tally` gives `{"votes": n, "counts": [[choice, n], …]}`, of many choices a page (`vote_tally.ts`);
 * `voter` with the argument `id` gives
 * `{"voter": …, "choice": … or null}`.
 */
export const voteValidator: Validator = createVoteValidator(2);

/** The validator of networks that began before version 2, which takes more texts and any list of choices. */
export const voteValidator1: Validator = createVoteValidator(1);

function createVoteValidator(version: VoteRules): Validator {
  return defineValidator({
    name: "vote",
    version,

    init(config) {
      const choices = choicesOf(config);
      checkChoices(config, choices, version);
      return { [VOTES]: {}, [COUNTS]: Object.fromEntries(choices.map((choice) => [choice, 0])) };
    },

    check(record, state, { config }) {
      const read = readVoteRecord(record, version);
      if (!read.ok) return reject(read.code, read.reason);
      const { voter, choice } = read.vote;
      const choices = choicesOf(config);
      if (choices.length > 0 && !choices.includes(choice)) {
        return reject("unknown-choice", describeUnknownChoice(choice, choices));
      }
      const before = state.get(VOTES, voter);
      return before === undefined ? accept() : hasVoted(voter, before);
    },

    apply(record, state) {
      const { voter, choice } = voteOfRecord(record);
      state.set(VOTES, voter, choice);
      state.set(COUNTS, choice, countOf(state, choice) + 1);
    },

    keys: (record) => [voteOfRecord(record).voter],

    query,
  });
}

/** The refusal of a second vote: what was voted, and by which record. */
function hasVoted(voter: string, before: Json): Refused {
  const choice = String(before);
  const reason = `the voter ${JSON.stringify(voter)} has already voted, for ${
    JSON.stringify(choice)
  }`;
  return ignore("duplicate", reason, recordId(encodeVote({ voter, choice })));
}

function query(
  path: string,
  args: Readonly<Record<string, string>>,
  state: StateReader,
): Json | undefined {
  if (path === "tally") {
    const counts = state.entries(COUNTS).map(([choice, count]) => [choice, Number(count)] as const);
    return tallyPage({ votes: state.size(VOTES), counts }, args);
  }
  if (path === "voter") {
    const voter = args.id ?? "";
    return { voter, choice: state.get(VOTES, voter) ?? null };
  }
  return undefined;
}

/** @throws {TypeError} Naming what is wrong with the config. */
function checkChoices(config: JsonObject, choices: readonly string[], version: VoteRules): void {
  const unknown = Object.keys(config).find((key) => key !== "choices");
  if (unknown !== undefined) {
    throw new TypeError(`the config may only hold "choices": it has ${JSON.stringify(unknown)}`);
  }
  for (const choice of choices) {
    const broken = checkVoteText("choice", choice, version);
    if (broken !== undefined) throw new TypeError(`in the config, ${broken.reason}`);
  }
  if (version === 1) return;
  if (config.choices !== undefined && choices.length === 0) {
    throw new TypeError(
      '"choices" must name at least one: leave the key out of the config if any choice counts',
    );
  }
  const near = findNearTexts(choices);
  if (near !== undefined) {
    const [one, other] = near.map((choice) => JSON.stringify(choice));
    throw new TypeError(
      one === other
        ? `"choices" must name each once: it names ${one} twice`
        : `"choices" must not name two that look alike: it names ${one} and ${other}`,
    );
  }
}

function choicesOf(config: JsonObject): readonly string[] {
  const { choices = [] } = config;
  if (!Array.isArray(choices) || !choices.every((choice) => typeof choice === "string")) {
    throw new TypeError(`"choices" must be a list of texts: it is ${JSON.stringify(choices)}`);
  }
  return choices;
}

function countOf(state: StateReader, choice: string): number {
  return Number(state.get(COUNTS, choice) ?? 0);
}
