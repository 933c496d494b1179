/** The voting validator: one vote for each voter ID, the seed's `check_duplicate`. */
import type { Json, JsonObject } from "../core/canonical_json.ts";
import { accept, defineValidator, ignore, reject, type StateReader } from "../core/validator.ts";
import { readVoteRecord, voteOfRecord } from "./vote_record.ts";
import { checkVoteText } from "./vote_text.ts";

/** Choice of each voter, by ID. */
const VOTES = "votes";
/** Number of votes, by choice. */
const COUNTS = "counts";

/**
 * Records are `{"choice": …, "voter": …}`. The config may list the allowed `choices`.
 *
 * Queries: `tally` gives `{"votes": n, "counts": [[choice, n], …]}`, `voter` with the argument `id` gives
 * `{"voter": …, "choice": … or null}`.
 */
export const voteValidator = defineValidator({
  name: "vote",
  version: 1,

  init(config) {
    const unknown = Object.keys(config).find((key) => key !== "choices");
    if (unknown !== undefined) {
      throw new TypeError(`the config may only hold "choices": it has ${JSON.stringify(unknown)}`);
    }
    const counts: [string, number][] = choicesOf(config).map((choice) => {
      const broken = checkVoteText("choice", choice);
      if (broken !== undefined) throw new TypeError(`in the config, ${broken.reason}`);
      return [choice, 0];
    });
    return { [VOTES]: {}, [COUNTS]: Object.fromEntries(counts) };
  },

  check(record, state, { config }) {
    const read = readVoteRecord(record);
    if (!read.ok) return reject(read.code, read.reason);
    const { voter, choice } = read.vote;
    const choices = choicesOf(config);
    if (choices.length > 0 && !choices.includes(choice)) {
      return reject(
        "unknown-choice",
        `the choice must be one of ${choices.map(quote).join(", ")}: it is ${quote(choice)}`,
      );
    }
    if (state.get(VOTES, voter) !== undefined) {
      return ignore("duplicate", `the voter ${quote(voter)} has already voted`);
    }
    return accept();
  },

  apply(record, state) {
    const { voter, choice } = voteOfRecord(record);
    state.set(VOTES, voter, choice);
    state.set(COUNTS, choice, countOf(state, choice) + 1);
  },

  keys: (record) => [voteOfRecord(record).voter],

  query(path, args, state): Json | undefined {
    if (path === "tally") {
      const counts = state.entries(COUNTS).map(([choice, count]) =>
        [choice, Number(count)] as const
      );
      return { votes: state.size(VOTES), counts };
    }
    if (path === "voter") {
      const voter = args.id ?? "";
      return { voter, choice: state.get(VOTES, voter) ?? null };
    }
    return undefined;
  },
});

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

function quote(text: string): string {
  return JSON.stringify(text);
}
