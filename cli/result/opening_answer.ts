/** What the chain says of the opening of secret ballots, read from the answers of the validator. */
import { MAX_RECORD_BYTES, MAX_TIME } from "../../core/block/limits.ts";
import {
  type Decoder,
  hash,
  list,
  matching,
  nullable,
  object,
  whole,
} from "../../net/http/decode.ts";
import { MAX_TRUSTEES } from "../../plugins/election/definition/limits.ts";
import type {
  Opening,
  PostedShare,
  PostedTally,
  TrusteeMark,
} from "../../plugins/election/opening/opening.ts";
import { type Answered, type AskElection, askFor } from "./election_answers.ts";

const points = matching(
  new RegExp(`^([0-9a-f]{64}){1,${MAX_RECORD_BYTES / 32}}$`),
  "points in lower-case hex",
);
const mark = { trustee: whole(1, MAX_TRUSTEES), recordId: hash, index: whole(0) };

const decodeOpening: Decoder<Opening> = object<Opening>({
  sequence: hash,
  voters: whole(0),
  minimum: whole(1),
  tally: nullable(
    object<PostedTally>({
      recordId: hash,
      index: whole(0),
      time: whole(0, MAX_TIME),
      digest: hash,
      sums: points,
      voters: whole(0),
      weight: whole(0),
    }),
  ),
  seals: list(object<TrusteeMark>(mark), MAX_TRUSTEES),
  shares: list(object<PostedShare>({ ...mark, factors: points }), MAX_TRUSTEES),
  needed: whole(1, MAX_TRUSTEES),
});

/**
 * How far the opening is, in an election with secret ballots.
 *
 * @throws {UnreachableError} If the answer is none.
 */
export async function readOpening(ask: AskElection): Promise<Answered<Opening>> {
  return await askFor(ask, "opening", decodeOpening);
}
