/** Reads all of an election for one block: what is counted, and what is reported. */
import { isAnswer } from "../../plugins/counting/check_answer.ts";
import type { Answer } from "../../plugins/counting/question.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import type { FinalPart } from "../../net/api/finality_report.ts";
import type { Opening } from "../../plugins/election/opening/opening.ts";
import type { Ceremony } from "../../plugins/election/secret/ceremony.ts";
import { ChainMovedError, UnreachableError } from "../app/errors.ts";
import {
  type Answered,
  type AskElection,
  askFor,
  type BallotsPage,
  type ChainBallot,
  decodeBallots,
  decodeElectionStatus,
  decodeNotices,
  decodeReplaced,
  decodeTurnout,
  type ElectionStatus,
  type ShownNotice,
  type ShownReplacement,
  type TurnoutHour,
} from "./election_answers.ts";
import { readCeremony } from "./ceremony_answer.ts";
import { readOpening } from "./opening_answer.ts";

/**
 * How far the election is.
 *
 * @throws {UnreachableError} If the answer is none, as a stranger's peer may give.
 */
export async function readElectionStatus(ask: AskElection): Promise<ElectionStatus> {
  return (await askFor(ask, "status", decodeElectionStatus)).value;
}

/**
 * The notices of the organiser, by their numbers.
 *
 * @throws {UnreachableError} If the answer is none, as a stranger's peer may give.
 */
export async function readNotices(ask: AskElection): Promise<readonly ShownNotice[]> {
  return (await askFor(ask, "notices", decodeNotices)).value.notices;
}

/** Everything of an election that is counted or reported, for one block. */
export interface ElectionRecord {
  /** Hash of the block up to which it is. */
  readonly tip: string;
  /** How far that is final, if a peer of a network with witnesses has answered. */
  readonly final?: FinalPart;
  readonly status: ElectionStatus;
  /** Of secret ballots, with the key that they are encrypted under. */
  readonly opening?: Opening;
  readonly ceremony?: Ceremony;
  readonly ballots: readonly ChainBallot[];
  readonly turnout: readonly TurnoutHour[];
  readonly notices: readonly ShownNotice[];
  readonly replaced: readonly ShownReplacement[];
}

/** How often all is asked for, as a block may come in between. */
const TRIES = 5;

/**
 * Reads all of it.
 *
 * @throws {UnreachableError} If an answer is none; as {@linkcode ChainMovedError}, if blocks come faster than the answers.
 */
export async function readElectionRecord(
  ask: AskElection,
  definition: ElectionDefinition,
): Promise<ElectionRecord> {
  for (let tries = 0; tries < TRIES; tries++) {
    const record = await readOnce(ask, definition);
    if (record !== undefined) return record;
  }
  throw new ChainMovedError(
    "Cannot read all of the election as the chain must stay where it is meanwhile: try again",
  );
}

/** Undefined if a block came in between. */
async function readOnce(
  ask: AskElection,
  definition: ElectionDefinition,
): Promise<ElectionRecord | undefined> {
  const status = await askFor(ask, "status", decodeElectionStatus);
  const { tip, final } = status;
  const ballots: ChainBallot[] = [];
  for (let after: number | undefined = 0; after !== undefined;) {
    const page: Answered<BallotsPage> = await askFor(ask, "ballots", decodeBallots, {
      after: `${after}`,
    });
    if (page.tip !== tip) return undefined;
    const { next } = page.value;
    if (next !== undefined && (next <= after || next >= definition.roll.voters)) {
      throw new UnreachableError("Cannot use the peer's answer as its pages have no end");
    }
    for (const ballot of page.value.ballots) {
      checkPlace(ballot.voter, ballots.at(-1)?.voter ?? 0, definition);
      ballots.push(checkBallot(ballot, definition));
    }
    after = next;
  }
  checkTotals(status.value, ballots, definition);
  const isSecret = definition.mode === "secret";
  const opening = isSecret ? await readOpening(ask) : undefined;
  const ceremony = isSecret ? await readCeremony(ask, definition.trustees?.length ?? 0) : undefined;
  const turnout = await askFor(ask, "turnout", decodeTurnout);
  const notices = await askFor(ask, "notices", decodeNotices);
  const replaced = await askFor(ask, "replaced", decodeReplaced);
  const others = [turnout, notices, replaced, opening, ceremony];
  if (others.some((each) => each !== undefined && each.tip !== tip)) return undefined;
  return {
    tip,
    ...final && { final },
    status: status.value,
    ...opening && { opening: opening.value },
    ...ceremony && { ceremony: ceremony.value },
    ballots,
    turnout: turnout.value.hours,
    notices: notices.value.notices,
    replaced: replaced.value.replaced,
  };
}

/** Each voter has one ballot, in the order of the roll. */
function checkPlace(voter: number, before: number, { roll: { voters } }: ElectionDefinition): void {
  if (voter > before && voter <= voters) return;
  throw new UnreachableError(
    `Cannot use the peer's answer as a ballot behind that of voter ${before} must be of a later one of the ` +
      `${voters} voters: it is of voter ${voter}`,
  );
}

/** What a peer says of all ballots together has to be what it says of each. */
function checkTotals(
  status: ElectionStatus,
  ballots: readonly ChainBallot[],
  { roll }: ElectionDefinition,
): void {
  const weight = ballots.reduce((sum, each) => sum + each.weight, 0);
  const isOne = status.voters === ballots.length && status.weight === weight &&
    status.ballots >= status.voters && weight <= roll.weights;
  if (isOne) return;
  throw new UnreachableError(
    `Cannot use the peer's answer as its ballots must be as many as it says, with the votes of the roll: it says ` +
      `${status.voters} with ${status.weight}, and has ${ballots.length} with ${weight}`,
  );
}

function checkBallot(
  ballot: BallotsPage["ballots"][number],
  { questions, mode }: ElectionDefinition,
): ChainBallot {
  const { answers, ...rest } = ballot;
  if (mode === "secret" && answers === undefined) return rest;
  const areGood = mode === "open" && Array.isArray(answers) &&
    answers.length === questions.length &&
    questions.every((question, i) => isAnswer(question, answers[i]));
  if (areGood) return { ...ballot, answers: answers as unknown as readonly Answer[] };
  throw new UnreachableError(
    `Cannot use the peer's answer as the ballot of voter ${ballot.voter} breaks the rules of its questions`,
  );
}
