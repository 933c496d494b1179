/** `chainvote vote --test`: shows the mark of an encrypted ballot first, and then opens it, or sends it. */
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import type { Answer } from "../../plugins/counting/question.ts";
import type { VoterKey } from "../../plugins/election/roll/voter_key.ts";
import { UsageError } from "../app/errors.ts";
import { createSecretFile } from "../app/files/secret_file.ts";
import type { PeerAccess } from "../options/peer_access.ts";
import type { Election } from "../result/read_election.ts";
import type { LineInput } from "../terminal/line_input.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";
import type { BallotRefusal } from "./shown_ballot.ts";
import type { BallotToCast } from "./ballot_writer.ts";
import { awaitKeyAndTell } from "./cast_ballot.ts";
import { makeTestBallot } from "./opened_ballot.ts";

/** Options of {@linkcode testBallot}. */
export interface TestBallotOptions {
  /** Where an opened ballot is written. */
  readonly file: string;
  readonly json: boolean;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** Undefined if there is nobody to ask: then it is opened. */
  readonly input?: LineInput;
}

/** What became of it: it was opened, is to be sent as it is, or neither. */
export type TestedBallot =
  | BallotToCast
  | { readonly opened: true }
  | { readonly refused: BallotRefusal }
  | undefined;

/**
 * Encrypts a ballot and shows its mark; then it is opened into a file, or given back to be sent.
 *
 * @throws {UsageError} If ballots are open.
 * @throws {UnreachableError} If the file is there already, or cannot be written.
 */
export async function testBallot(
  peer: PeerAccess,
  election: Election,
  ballot: { readonly key: VoterKey; readonly answers: readonly Answer[] },
  { file, json, timeoutMs, signal, input }: TestBallotOptions,
): Promise<TestedBallot> {
  const awaited = await awaitKeyAndTell(peer, election, { timeoutMs, signal, clock });
  if (!awaited.ok) return { refused: awaited };
  const { key: electionKey } = awaited;
  if (electionKey === undefined) {
    throw new UsageError(
      `--test is for elections with secret ballots: those of "${peer.status.name}" are open`,
    );
  }
  const made = makeTestBallot(ballot, election, { electionKey, random });
  if (!json) printLine(`Mark of the encrypted ballot: ${made.mark}`);
  const wish = input === undefined ? "open" : await askWhatToDo(input);
  if (wish === undefined) return undefined;
  if (wish === "send") return { key: ballot.key, encryptedText: made.ballot };
  createSecretFile(file, [`${JSON.stringify(made)}\n`]);
  if (json) printJson({ status: "opened", mark: made.mark, file });
  else {
    printLine(`Opened into ${file}, and not sent: your vote is not cast.`);
    printNote(
      `Take it to another machine that has joined, where this compares it with the mark: chainvote receipt opened ${file}`,
    );
  }
  return { opened: true };
}

async function askWhatToDo(input: LineInput): Promise<"open" | "send" | undefined> {
  for (;;) {
    const said = await input.ask(
      "Write the mark down. Open it to see whether it says what you chose, or send it? (open/send):",
    );
    const wish = said?.trim().toLowerCase();
    if (wish === "open" || wish === "send") return wish;
    if (said !== undefined && !/^no?$/.test(wish ?? "")) continue;
    printNote("Nothing was sent.");
    return undefined;
  }
}
