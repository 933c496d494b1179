/** `chainvote vote --file` in an election with a roll: the ballots of many, each with its code. */
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { type ExitCode, UsageError } from "../app/errors.ts";
import { KnownBefore } from "../app/records/known_before.ts";
import type { LineProblem } from "../csv/named_columns.ts";
import {
  castFile,
  type FileOutcome,
  type FileToCast,
  tellFile,
  tellRejected,
} from "../election/vote_file.ts";
import type { Casting, CsvToCast } from "../election/vote_in_poll.ts";
import { type PeerAccess, withPeer } from "../options/peer_access.ts";
import { type Election, readElection } from "../result/read_election.ts";
import { createJobProgress } from "../terminal/job_progress.ts";
import { printNote } from "../terminal/output.ts";
import { catchUp } from "./catch_up_first.ts";
import type { BallotPlace } from "./ballot_place.ts";
import { type BallotTools, writeBallot } from "./ballot_writer.ts";
import { awaitKeyAndTell } from "./cast_ballot.ts";
import { type CodedBallot, parseCodedBallots } from "./coded_ballots.ts";
import { placeBallots } from "./place_ballots.ts";

/** Ballots that are made before others get their turn: some 10 ms, and some 300 ms if they are encrypted. */
const SIGNED_AT_ONCE = 8;

/** A ballot that has its place. */
interface PlacedLine {
  readonly ballot: CodedBallot;
  readonly place: BallotPlace;
}

/** A file with what can be cast of it. */
interface PlacedFile {
  readonly lines: readonly PlacedLine[];
  /** Ballots that say what the one that counts says already. */
  readonly same: number;
  /** Ballots of voters who have cast one before. */
  readonly again: number;
  readonly problems: readonly LineProblem[];
}

/** Casts the ballots of a file, and prints what became of them. */
export async function voteCodedFile(
  { file, text, skipBad }: CsvToCast,
  { access, timeoutMs, signal, json, mustBeFinal }: Casting,
): Promise<ExitCode> {
  type Cast = { bad: FileToCast } | { outcome: FileOutcome; peer: PeerAccess };
  const known = new KnownBefore();
  const cast = await withPeer(access, async (peer): Promise<Cast> => {
    await catchUp(peer, { timeoutMs, signal });
    const election = await readElection(peer.api, peer.status);
    const placed = await placeFile(text, election, peer);
    const { lines, problems } = placed;
    const ballots = lines.map(({ ballot: { line }, place: { voter } }) => ({
      line,
      voter: `${voter}`,
    }));
    if (problems.length > 0 && !skipBad) return { bad: { file, ballots, records: [], problems } };
    const again = json ? undefined : describeAgain(placed, election.definition);
    if (again !== undefined) printNote(again);
    const awaited = await awaitKeyAndTell(peer, election, { timeoutMs, signal, clock });
    if (!awaited.ok) {
      throw new UsageError(`Cannot cast the ballots of ${file} as ${awaited.reason}`);
    }
    const tools = { electionKey: awaited.key, random };
    const records = await signAll(lines, election, { tools, signal });
    const whole = { file, ballots, records, problems };
    const outcome = await castFile(peer, whole, { timeoutMs, signal, known, mustBeFinal });
    return { outcome: addSame(outcome, placed), peer };
  });
  return "bad" in cast
    ? tellRejected(cast.bad, { json })
    : tellFile(cast.outcome, cast.peer, { json });
}

async function placeFile(
  text: string,
  election: Election,
  { api, url }: PeerAccess,
): Promise<PlacedFile> {
  const reading = createJobProgress("codes read");
  const { ballots, problems: faults } = parseCodedBallots(
    text,
    election.definition,
    reading.show,
  );
  reading.end();
  const places = await placeBallots({ api, url }, election, ballots, clock.now());
  const lines: PlacedLine[] = [];
  const problems = [...faults];
  let [same, again] = [0, 0];
  ballots.forEach((ballot, i) => {
    const place = places[i];
    if (place === "same") same++;
    else if ("code" in place) problems.push({ line: ballot.line, reason: place.reason });
    else {
      lines.push({ ballot, place });
      if (place.next > 1) again++;
    }
  });
  return { lines, same, again, problems: problems.sort((a, b) => a.line - b.line) };
}

async function signAll(
  lines: readonly PlacedLine[],
  election: Election,
  { tools, signal }: { readonly tools: BallotTools; readonly signal: AbortSignal },
): Promise<Uint8Array[]> {
  const signing = createJobProgress("ballots signed");
  const records: Uint8Array[] = [];
  for (const { ballot, place: { voter, next } } of lines) {
    records.push(writeBallot({ voter, seq: next }, ballot, election, tools));
    signing.show(records.length, lines.length);
    if (records.length % SIGNED_AT_ONCE !== 0) continue;
    // Ctrl-C is heard between two turns.
    await new Promise((resolve) => setTimeout(resolve, 0));
    signal.throwIfAborted();
  }
  signing.end();
  return records;
}

/** Nobody can see whether a secret ballot that is there says the same, so all of a file are cast, also if it was sent before. */
export function describeAgain(
  { again }: Pick<PlacedFile, "again">,
  { mode, revote }: Pick<ElectionDefinition, "mode" | "revote">,
): string | undefined {
  if (mode === "open" || again === 0 || revote === "once") return undefined;
  return `Of the voters in it ${again} have cast a ballot before. Nobody can compare secret ballots, so all of the file are cast, and ` +
    "take the place of what these voters have cast themselves.";
}

/** What counts already counts as cast before. */
function addSame(outcome: FileOutcome, { same }: PlacedFile): FileOutcome {
  const { ballots, added, known } = outcome;
  return { ...outcome, ballots: ballots + same, added: added + same, known: known + same };
}
