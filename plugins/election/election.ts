/**
 * The validator `election`: an election with a list of voters, a beginning and an end, in which nobody can vote for another,
 * twice, or late. Either everybody can read every ballot, or nobody can, and trustees open the sum alone.
 *
 * This room owns which record may enter when (a file `judge_*.ts` for each type), what is kept of it (`*_state.ts`), and what
 * is answered to queries (`queries.ts`). It does not own what an election is (`definition`), how records are written
 * (`records`), the list of voters and their codes (`roll`), secret ballots in Belenios' terms (`secret`), or counting
 * (`result`, `plugins/counting`). Read `ballot_rules.ts` next; docs/spec/election.md has all of it for other programs.
 */
import {
  defineValidator,
  reject,
  type Validator,
  type ValidatorContext,
  type Verdict,
} from "../../core/validator/validator.ts";
import type { ElectionDefinition } from "./definition/definition.ts";
import { readDefinition } from "./definition/read_definition.ts";
import { electionSettingsOf } from "./election_settings.ts";
import { chunkJudge } from "./judge_chunk.ts";
import { coefficientsHashJudge, polynomialJudge } from "./judge_coefficients.ts";
import { complaintJudge } from "./judge_complaint.ts";
import { confirmationJudge } from "./judge_confirmation.ts";
import { noticeJudge } from "./judge_notice.ts";
import { openBallotJudge } from "./judge_open_ballot.ts";
import { replacementJudge } from "./judge_replacement.ts";
import { sealJudge } from "./judge_seal.ts";
import { secretBallotJudge } from "./judge_secret_ballot.ts";
import { shareJudge } from "./judge_share.ts";
import { tallyJudge } from "./judge_tally.ts";
import { trusteeKeyJudge } from "./judge_trustee_key.ts";
import { DEFINITION_KEY, DEFINITION_TABLE, queryElection } from "./queries.ts";
import type { JudgedPlace, TypeJudge } from "./type_judge.ts";
import { isOfChain, type RecordType, recordTypeOf } from "./records/record_head.ts";

const JUDGES: Readonly<Record<RecordType, TypeJudge>> = {
  "roll": chunkJudge,
  "open-ballot": openBallotJudge,
  "secret-ballot": secretBallotJudge,
  "confirmation": confirmationJudge,
  "coefficients-hash": coefficientsHashJudge,
  "polynomial": polynomialJudge,
  "trustee-key": trusteeKeyJudge,
  "complaint": complaintJudge,
  "tally": tallyJudge,
  "seal": sealJudge,
  "share": shareJudge,
  "notice": noticeJudge,
  "replaced-voter": replacementJudge,
};

/** The types that there are not in every election. */
const KINDS: Readonly<Partial<Record<RecordType, (definition: ElectionDefinition) => boolean>>> = {
  "open-ballot": ({ mode }) => mode === "open",
  "secret-ballot": isSecret,
  "confirmation": isSecret,
  "coefficients-hash": hasThreshold,
  "polynomial": hasThreshold,
  "trustee-key": hasThreshold,
  "complaint": hasThreshold,
  "tally": isSecret,
  "seal": isSecret,
  "share": isSecret,
};

function isSecret({ mode }: ElectionDefinition): boolean {
  return mode === "secret";
}

function hasThreshold({ threshold }: ElectionDefinition): boolean {
  return threshold !== undefined;
}

/** The validator of elections with a list of voters. */
export const electionValidator: Validator = defineValidator({
  name: "election",
  version: 1,

  init(config) {
    readDefinition(config);
    return { [DEFINITION_TABLE]: { [DEFINITION_KEY]: config } };
  },

  check(record, state, context): Verdict {
    const type = recordTypeOf(record);
    if (type === undefined) {
      return reject("malformed", "the record must be one of an election, in version 1: it is not");
    }
    if (!isOfChain(record, context.chain)) {
      return reject("other-election", "the record is one of another election");
    }
    const place = placeOf(context);
    if (KINDS[type]?.(place.election.definition) === false) {
      return reject("other-kind", `this election has no record of the type ${type}`);
    }
    return JUDGES[type].check(record, state, place);
  },

  facts: (record, state, context) => knownJudgeOf(record).facts(record, state, placeOf(context)),

  needs: (record, facts) => knownJudgeOf(record).needs?.(facts) ?? [],

  verify: (record, facts, settings, needed) =>
    knownJudgeOf(record).verify(record, facts, electionSettingsOf(settings), needed),

  cost: (record, settings) =>
    knownJudgeOf(record).cost?.(record, electionSettingsOf(settings)) ?? 1,

  apply: (record, state, context) => knownJudgeOf(record).apply(record, state, placeOf(context)),

  keys: (record) => [knownJudgeOf(record).key(record)],

  query: queryElection,
});

/** Of a record that `check` has accepted. */
function knownJudgeOf(record: Uint8Array): TypeJudge {
  const type = recordTypeOf(record);
  if (type === undefined) throw new TypeError("a record that was accepted has a type");
  return JUDGES[type];
}

function placeOf(context: ValidatorContext): JudgedPlace {
  return { election: electionSettingsOf(context), time: context.time, context };
}
