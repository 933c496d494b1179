/** What the validator answers people and programs, from its state alone: it knows no time and no chain id. */
import type { Json } from "../../core/base/canonical_json.ts";
import { hexToBytes } from "../../core/base/hash.ts";
import type { StateReader } from "../../core/validator/validator.ts";
import {
  ballotOf,
  ballotTotals,
  lettersReplaced,
  mostReplaced,
  replacedLetterOf,
  replacedLetters,
  standingOf,
  turnoutByHour,
  voterOfNewKey,
} from "./ballot_state.ts";
import type { ElectionDefinition } from "./definition/definition.ts";
import { noticesIn, postedNotices } from "./judge_notice.ts";
import {
  MAX_ACCEPTED,
  MAX_BALLOTS_PAGE,
  MAX_CHOICES_PAGE,
  MAX_ROLL_KEY_SEQ,
  MAX_SEQ_STEP,
  MAX_VOTERS_LOOKED_AT,
} from "./limits.ts";
import { readAnswers } from "./records/answers.ts";
import { readEntries } from "./roll/roll.ts";
import { MAX_CHUNK_ENTRIES } from "./roll/limits.ts";
import { ceremonyIn, keysStandingOf, stepOf } from "./trustee_state.ts";
import { openingIn } from "./opening_state.ts";
import { chunksIn, chunkText, findOnRoll, isRollWhole, rollLine } from "./roll_state.ts";

/** Where `init` puts the config. */
export const DEFINITION_TABLE = "definition";
export const DEFINITION_KEY = "config";

/** The arguments of a query. */
type Args = Readonly<Record<string, string>>;

/** Answers one path. */
type Query = (args: Args, state: StateReader, definition: ElectionDefinition) => Json;

const QUERIES: Readonly<Record<string, Query>> = {
  definition: (_args, state) => state.get(DEFINITION_TABLE, DEFINITION_KEY) ?? null,
  status: (_args, state, definition) => statusOf(state, definition),
  voter: (args, state, definition) => answerVoter(args, state, definition),
  ballots: (args, state, definition) => ballotsPage(args, state, definition),
  turnout: (_args, state) => ({ hours: turnoutByHour(state) }),
  notices: (_args, state) => ({ notices: postedNotices(state).map((notice) => ({ ...notice })) }),
  roll: (args, state) => answerChunk(args, state),
  replaced: (_args, state) => answerReplaced(state),
  ceremony: (_args, state, definition) =>
    definition.mode === "secret" ? ceremonyIn(state, definition) as unknown as Json : null,
  polynomial: (args, state) => answerPolynomial(args, state),
  opening: (_args, state, definition) =>
    definition.mode === "secret" ? { ...openingIn(state, definition) } as unknown as Json : null,
};

/** Answers a query; undefined if there is no such path. */
export function queryElection(path: string, args: Args, state: StateReader): Json | undefined {
  if (!Object.hasOwn(QUERIES, path)) return undefined;
  // `init` has read it by all rules, and put it there.
  const definition = state.get(DEFINITION_TABLE, DEFINITION_KEY) as unknown as ElectionDefinition;
  return QUERIES[path](args, state, definition);
}

function statusOf(state: StateReader, definition: ElectionDefinition): Json {
  const { accepted, voters, weight } = ballotTotals(state);
  return {
    chunks: chunksIn(state),
    rollIsWhole: isRollWhole(state, definition.roll),
    ballots: accepted,
    voters,
    weight,
    replaced: lettersReplaced(state),
    mostReplaced: mostReplaced(definition),
    notices: noticesIn(state),
    ...definition.mode === "secret" && { keys: keysStandingOf(state, definition) },
  };
}

function answerVoter(args: Args, state: StateReader, definition: ElectionDefinition): Json {
  const voter = voterOf(args, state, definition);
  const line = voter === undefined ? undefined : rollLine(state, voter);
  if (voter === undefined || line === undefined) return null;
  const ballot = ballotOf(state, voter);
  const letter = replacedLetterOf(state, voter);
  const { seq, accepted } = standingOf(ballot, letter);
  const most = definition.revote === "once" ? 1 : MAX_ACCEPTED;
  // The highest number that the present key has, which a thief with wide steps may reach before the most ballots.
  const highest = letter === undefined ? MAX_ROLL_KEY_SEQ : 255;
  return {
    voter,
    weight: line.weight,
    key: letter?.key ?? line.key,
    replaced: letter !== undefined,
    seq: ballot?.seq ?? null,
    recordId: ballot?.recordId ?? null,
    time: ballot?.time ?? null,
    accepted: ballot?.accepted ?? 0,
    next: accepted < most && seq < highest ? seq + 1 : null,
    step: MAX_SEQ_STEP,
  };
}

/** The voter that is asked about, by `number` or by `key`, also the key of a letter that was replaced. */
function voterOf(
  { number, key }: Args,
  state: StateReader,
  { roll }: ElectionDefinition,
): number | undefined {
  if (number !== undefined) return wholeOf(number);
  if (key === undefined || !/^[0-9a-f]{64}$/.test(key)) return undefined;
  return voterOfNewKey(state, key) ??
    (isRollWhole(state, roll) ? findOnRoll(state, key, roll.voters) : undefined);
}

function ballotsPage(
  { after = "0" }: Args,
  state: StateReader,
  { mode, roll, questions }: ElectionDefinition,
): Json {
  const first = (wholeOf(after) ?? 0) + 1;
  const last = Math.min(roll.voters, first + MAX_VOTERS_LOOKED_AT - 1);
  const most = mostBallots(questions);
  const ballots: Json[] = [];
  let voter = first;
  for (; voter <= last && ballots.length < most; voter++) {
    const ballot = ballotOf(state, voter);
    if (ballot === undefined) continue;
    ballots.push({
      voter,
      seq: ballot.seq,
      recordId: ballot.recordId,
      weight: rollLine(state, voter)?.weight ?? 0,
      time: ballot.time,
      ...mode === "open" && {
        answers: readAnswers(questions, hexToBytes(ballot.answers)) as unknown as Json,
      },
    });
  }
  return voter > roll.voters ? { ballots } : { ballots, next: voter - 1 };
}

/** Ballots in an answer: the longer they are, the fewer. */
function mostBallots(questions: ElectionDefinition["questions"]): number {
  const choices = questions.reduce((sum, question) => sum + question.choices.length, 0);
  return Math.min(MAX_BALLOTS_PAGE, Math.max(1, Math.floor(MAX_CHOICES_PAGE / choices)));
}

function answerChunk({ chunk = "" }: Args, state: StateReader): Json {
  const index = wholeOf(chunk);
  const text = index === undefined ? undefined : chunkText(state, index);
  if (index === undefined || text === undefined) return null;
  const entries = readEntries(hexToBytes(text))
    .map(({ publicKey, weight }) => [publicKey.toHex(), weight]);
  return { chunk: index, first: index * MAX_CHUNK_ENTRIES + 1, entries };
}

function answerReplaced(state: StateReader): Json {
  const replaced = replacedLetters(state).map(([voter, { key, recordId, time, before }]) => ({
    voter,
    key,
    oldKey: rollLine(state, voter)?.key ?? null,
    recordId,
    time,
    before: before === undefined ? null : { seq: before.seq, recordId: before.recordId },
  }));
  return { replaced };
}

function answerPolynomial({ trustee = "" }: Args, state: StateReader): Json {
  const number = wholeOf(trustee);
  const polynomial = number === undefined ? undefined : stepOf(state, "polynomial", number);
  return polynomial === undefined ? null : { ...polynomial };
}

/** A whole number from 0 in decimal, as an argument has it. */
function wholeOf(text: string): number | undefined {
  return /^(?:0|[1-9]\d{0,8})$/.test(text) ? Number(text) : undefined;
}
