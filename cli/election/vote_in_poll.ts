/** `chainvote vote` in an open poll: one vote, a file of ballots, or questions. */
import { createVoteRecord } from "../../plugins/vote/vote_record.ts";
import { EXIT } from "../app/errors.ts";
import { KnownBefore } from "../app/records/known_before.ts";
import { type AccessOptions, type PeerAccess, withPeer } from "../options/peer_access.ts";
import { describeFollowing } from "../records/outcome_finality.ts";
import { outcomeExitCode, refuseUnmade } from "../records/record_outcome.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import type { BallotFile } from "./ballot_file.ts";
import { readBallotPaper } from "./ballot_paper.ts";
import { checkIsElection } from "./tally.ts";
import type { FileOutcome } from "./vote_file.ts";
import { castVote, describeOutcome } from "./vote_one.ts";

/** Who is asked about what makes no record. */
const NOBODY = { isPassing: false, given: [] };

/** How votes of a command are cast. */
export interface Casting {
  readonly access: AccessOptions;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  readonly json: boolean;
  /** A block that is not final is not enough. */
  readonly mustBeFinal: boolean;
}

/** A file of ballots that was read. */
export interface CsvToCast {
  readonly file: string;
  /** As `readCsvFile` gives it. */
  readonly text: string;
  /** Leave bad lines out, instead of sending nothing. */
  readonly skipBad: boolean;
}

/** Casts one vote. */
export async function voteOne(
  voter: string,
  choice: string,
  { access, timeoutMs, signal, json, mustBeFinal }: Casting,
): Promise<number> {
  const made = createVoteRecord({ voter, choice });
  if (!made.ok) {
    const outcome = refuseUnmade(made);
    if (json) printJson(outcome);
    else printNote(describeOutcome(outcome, { voter, choice }, NOBODY));
    return outcomeExitCode(outcome);
  }
  const options = { timeoutMs, signal, known: new KnownBefore(), mustBeFinal };
  const { outcome, peer } = await withElection(access, async (peer) => {
    return { outcome: await castVote(peer, made, options), peer };
  });
  const exit = outcomeExitCode(outcome);
  if (json) printJson(outcome);
  else if (exit === EXIT.done) printLine(describeOutcome(outcome, made.vote, peer));
  else printNote(describeOutcome(outcome, made.vote, peer));
  if (!json && outcome.status !== "refused") {
    printNote(...[describeFollowing(outcome, access.given)].flatMap((line) => line ?? []));
  }
  return exit;
}

/** Casts the ballots of a file. */
export async function voteFile(
  { file, text, skipBad }: CsvToCast,
  { access, timeoutMs, signal, json, mustBeFinal }: Casting,
): Promise<number> {
  const { castFile, tellFile, tellRejected } = await import("../election/vote_file.ts");
  const { holdToChoices, readBallots } = await import("../election/ballot_file.ts");
  const read = readBallots(file, text);
  if (read.problems.length > 0 && !skipBad) return tellRejected(read, { json });
  const options = { timeoutMs, signal, known: new KnownBefore(), mustBeFinal };
  type Cast = { held: BallotFile } | { outcome: FileOutcome; peer: PeerAccess };
  const cast = await withElection(access, async (peer): Promise<Cast> => {
    const { choices } = await readBallotPaper(peer.api);
    const held = choices === undefined ? read : holdToChoices(read, choices);
    if (held.problems.length > 0 && !skipBad) return { held };
    return { outcome: await castFile(peer, held, options), peer };
  });
  return "held" in cast
    ? tellRejected(cast.held, { json })
    : tellFile(cast.outcome, cast.peer, { json });
}

/** As {@linkcode withPeer}, once it is sure that the peer's network is one of votes. */
function withElection<T>(
  access: AccessOptions,
  use: (access: PeerAccess) => Promise<T>,
): Promise<T> {
  return withPeer(access, async (peer) => {
    checkIsElection(peer.status);
    return await use(peer);
  });
}
