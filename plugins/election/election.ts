/**
 * The validator `election`: an election with a list of voters, a beginning and an end, in which everybody can read every
 * ballot and nobody can vote for another, twice, or late.
 *
 * This room owns which record may enter when (a file `judge_*.ts` for each type), what is kept of it (`*_state.ts`), and what
 * is answered to queries (`queries.ts`). It does not own what an election is (`definition`), how records are written
 * (`records`), the list of voters and their codes (`roll`), or counting (`result`, `plugins/counting`). Read
 * `judge_ballot.ts` next; docs/spec/election.md has all of it for other programs.
 */
import {
  defineValidator,
  reject,
  type Validator,
  type ValidatorContext,
  type Verdict,
} from "../../core/validator/validator.ts";
import { readDefinition } from "./definition/read_definition.ts";
import { electionSettingsOf } from "./election_settings.ts";
import { ballotJudge } from "./judge_ballot.ts";
import { chunkJudge } from "./judge_chunk.ts";
import { noticeJudge } from "./judge_notice.ts";
import { replacementJudge } from "./judge_replacement.ts";
import { DEFINITION_KEY, DEFINITION_TABLE, queryElection } from "./queries.ts";
import type { JudgedPlace, TypeJudge } from "./type_judge.ts";
import { isOfChain, type RecordType, recordTypeOf } from "./records/record_head.ts";

const JUDGES: Readonly<Record<RecordType, TypeJudge>> = {
  "roll": chunkJudge,
  "open-ballot": ballotJudge,
  "notice": noticeJudge,
  "replaced-voter": replacementJudge,
};

/** The validator of elections with a list of voters. */
export const electionValidator: Validator = defineValidator({
  name: "election",
  version: 1,

  init(config) {
    readDefinition(config);
    return { [DEFINITION_TABLE]: { [DEFINITION_KEY]: config } };
  },

  check(record, state, context): Verdict {
    const judge = judgeOf(record);
    if (judge === undefined) {
      return reject("malformed", "the record must be one of an election, in version 1: it is not");
    }
    if (!isOfChain(record, context.chain)) {
      return reject("other-election", "the record is one of another election");
    }
    return judge.check(record, state, placeOf(context));
  },

  facts: (record, state, context) => knownJudgeOf(record).facts(record, state, placeOf(context)),

  verify: (record, facts, settings) =>
    knownJudgeOf(record).verify(record, facts, electionSettingsOf(settings)),

  apply: (record, state, context) => knownJudgeOf(record).apply(record, state, placeOf(context)),

  keys: (record) => [knownJudgeOf(record).key(record)],

  query: queryElection,
});

function judgeOf(record: Uint8Array): TypeJudge | undefined {
  const type = recordTypeOf(record);
  return type && JUDGES[type];
}

/** Of a record that `check` has accepted. */
function knownJudgeOf(record: Uint8Array): TypeJudge {
  const judge = judgeOf(record);
  if (judge === undefined) throw new TypeError("a record that was accepted has a type");
  return judge;
}

function placeOf(context: ValidatorContext): JudgedPlace {
  return { election: electionSettingsOf(context), time: context.time, context };
}
