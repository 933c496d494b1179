/**
 * What the chain says of an election, read from the answers of its validator: a peer's, which are a stranger's, or those of a
 * validator that an audit has just run.
 */
import type { Json } from "../../core/base/canonical_json.ts";
import { isRecordId, type RecordId } from "../../core/block/ids.ts";
import { MAX_RECORD_BYTES, MAX_TIME } from "../../core/block/limits.ts";
import {
  DecodeError,
  type Decoder,
  flag,
  hash,
  kind,
  list,
  nullable,
  object,
  oneOf,
  optional,
  text,
  whole,
} from "../../net/http/decode.ts";
import type { FinalPart } from "../../net/api/finality_report.ts";
import type { KeysStanding } from "../../plugins/election/definition/phase.ts";
import { NOTICE_KINDS, type NoticeKind } from "../../plugins/election/records/notice_kinds.ts";
import type { CountedBallot } from "../../plugins/election/result/count_election.ts";
import { UnreachableError } from "../app/errors.ts";

/** Asks the validator; undefined if it knows no such path. A peer says too how far its answer is final. */
export type AskElection = (
  path: string,
  args?: Readonly<Record<string, string>>,
) => Promise<
  { readonly tip: string; readonly answer: Json; readonly final?: FinalPart } | undefined
>;

/** How far an election is. */
export interface ElectionStatus {
  /** Chunks of the roll that are in. */
  readonly chunks: number;
  readonly rollIsWhole: boolean;
  /** Ballots that are in the chain, those that were replaced too. */
  readonly ballots: number;
  /** Voters whose ballot counts, and their weight. */
  readonly voters: number;
  readonly weight: number;
  /** Letters that were replaced, and how many may be. */
  readonly replaced: number;
  readonly mostReplaced: number;
  readonly notices: number;
  /** Whether ballots can be encrypted; with secret ballots alone. */
  readonly keys?: KeysStanding;
}

/** The ballot of a voter that counts, and where it is. */
export interface ChainBallot extends Omit<CountedBallot, "answers"> {
  /** One for each question; left out of secret ballots. */
  readonly answers?: CountedBallot["answers"];
  readonly seq: number;
  readonly recordId: string;
  /** Of its block, in ms since the Unix epoch. */
  readonly time: number;
}

/** Words of the organiser. */
export interface ShownNotice {
  readonly number: number;
  readonly kind: NoticeKind;
  readonly text: string;
  readonly recordId: RecordId;
  /** Of its block, in ms since the Unix epoch. */
  readonly time: number;
}

/** A letter that was replaced. */
export interface ShownReplacement {
  readonly voter: number;
  readonly key: string;
  readonly oldKey: string | null;
  readonly recordId: string;
  readonly time: number;
  /** The ballot that the old letter had cast. */
  readonly before: { readonly seq: number; readonly recordId: string } | null;
}

/** Decodes the answer to `status`. */
export const decodeElectionStatus: Decoder<ElectionStatus> = object<ElectionStatus>({
  chunks: whole(0),
  rollIsWhole: flag,
  ballots: whole(0),
  voters: whole(0),
  weight: whole(0),
  replaced: whole(0),
  mostReplaced: whole(0),
  notices: whole(0),
  keys: optional(oneOf("waiting", "ready", "failed")),
});

/** A page of `ballots`. */
export interface BallotsPage {
  readonly ballots: readonly (Omit<ChainBallot, "answers"> & { readonly answers?: Json })[];
  /** The voter after which the next page begins. */
  readonly next?: number;
}

/** Most ballots of a page that are looked at. */
const MAX_PAGE = 10_000;

const anyJson: Decoder<Json> = (value) => value as Json;

/** Decodes the answer to `ballots`. */
export const decodeBallots: Decoder<BallotsPage> = object<BallotsPage>({
  ballots: list(
    object<BallotsPage["ballots"][number]>({
      voter: whole(1),
      seq: whole(1, 255),
      recordId: hash,
      weight: whole(1),
      time: whole(0, MAX_TIME),
      answers: optional(anyJson),
    }),
    MAX_PAGE,
  ),
  next: optional(whole(1)),
});

/** An hour by its beginning in ms, the voters whose first ballot came in it, and their weight. */
export type TurnoutHour = readonly [hour: number, voters: number, weight: number];

const decodeHour: Decoder<TurnoutHour> = (value, at) => {
  const [hour, voters, weight, ...more] = list(whole(0), 3)(value, at);
  const isHour = weight !== undefined && more.length === 0 && hour <= MAX_TIME;
  if (isHour) return [hour, voters, weight];
  throw new DecodeError(at, "a list of three numbers", value);
};

/** Decodes the answer to `turnout`. */
export const decodeTurnout: Decoder<{ hours: TurnoutHour[] }> = object<{ hours: TurnoutHour[] }>({
  hours: list(decodeHour, MAX_PAGE),
});

/** Decodes the answer to `notices`. */
export const decodeNotices: Decoder<{ notices: ShownNotice[] }> = object<
  { notices: ShownNotice[] }
>({
  notices: list(
    object<ShownNotice>({
      number: whole(1),
      kind: oneOf(...NOTICE_KINDS),
      text: text(MAX_RECORD_BYTES),
      recordId: kind(isRecordId, "64 lower-case hex digits"),
      time: whole(0, MAX_TIME),
    }),
    MAX_PAGE,
  ),
});

/** Decodes the answer to `replaced`. */
export const decodeReplaced: Decoder<{ replaced: ShownReplacement[] }> = object<
  { replaced: ShownReplacement[] }
>({
  replaced: list(
    object<ShownReplacement>({
      voter: whole(1),
      key: hash,
      oldKey: nullable(hash),
      recordId: hash,
      time: whole(0, MAX_TIME),
      before: nullable(
        object<{ seq: number; recordId: string }>({ seq: whole(1, 255), recordId: hash }),
      ),
    }),
    1_000_000,
  ),
});

/** A decoded answer, and the block that it holds for. */
export interface Answered<T> {
  readonly tip: string;
  readonly value: T;
  /** How far it is final, if a peer of a network with witnesses has answered. */
  readonly final?: FinalPart;
}

/**
 * Asks, and decodes the answer.
 *
 * @throws {UnreachableError} If it is none, as a stranger's peer may give.
 */
export async function askFor<T>(
  ask: AskElection,
  path: string,
  decode: Decoder<T>,
  args: Readonly<Record<string, string>> = {},
): Promise<Answered<T>> {
  const report = await ask(path, args);
  if (report === undefined) {
    throw new UnreachableError(`Cannot use the peer as it does not know what is asked: ${path}`);
  }
  try {
    const { tip, answer, final } = report;
    return { tip, value: decode(answer, path), ...final && { final } };
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error;
    throw new UnreachableError(`Cannot use the peer's answer as ${error.message}`, {
      cause: error,
    });
  }
}
