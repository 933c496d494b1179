/** The seed's prompt, word for word; beside it, which election it is, what can be chosen, and a last question. */
import { systemClock as clock } from "../../core/base/system.ts";
import { createVoteRecord } from "../../plugins/vote/vote_record.ts";
import { readBallotPaper } from "./ballot_paper.ts";
import { nameElection } from "../app/election_name.ts";
import { EXIT, type ExitCode } from "../app/errors.ts";
import type { LineInput } from "../terminal/line_input.ts";
import { printLine, printNote, printStyled, stdoutLook } from "../terminal/output.ts";
import type { PeerAccess } from "../options/peer_access.ts";
import { readLargest } from "./tally.ts";
import { formatTallyTable } from "./tally_view.ts";
import { castVote, describeOutcome } from "./vote_one.ts";

const OPTIONS = "Enter option ('a' add record, 'd' display tally, 'q' quit):";
const VOTER_ID = "Enter voter id:";
const CHOICE = "Enter choice:";
const INVALID = "Invalid/duplicate Vote!";

/** Options of {@linkcode runVotePrompt}. */
export interface VotePromptOptions {
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
  /** True if a person answers: they are asked once more before a vote is cast. */
  readonly isConversation: boolean;
  /** A block that is not final is not enough. @default {false} */
  readonly mustBeFinal?: boolean;
}

/**
 * Asks until `q` or the end of the input.
 *
 * @throws The signal's reason, once it is aborted.
 */
export async function runVotePrompt(
  peer: PeerAccess,
  input: LineInput,
  options: VotePromptOptions,
): Promise<ExitCode> {
  const paper = await readBallotPaper(peer.api);
  const election = nameElection(paper);
  printLine(`Election ${election}`);
  printLine(paper.choices === undefined ? "Any choice counts." : "Choices:");
  for (const choice of paper.choices ?? []) printLine(`  ${choice}`);
  for (;;) {
    const option = await input.ask(OPTIONS);
    if (option === undefined) {
      printLine("");
      options.signal.throwIfAborted();
      return EXIT.done;
    }
    if (option.trim() === "q") return EXIT.done;
    if (option.trim() === "d") {
      printStyled(
        formatTallyTable(await readLargest(peer.api, { now: clock.now() }), stdoutLook()),
      );
    } else if (option.trim() === "a") {
      await addRecord(peer, input, { ...options, election });
    } else {
      printNote(`There is no option ${JSON.stringify(option)}.`);
    }
  }
}

async function addRecord(
  peer: PeerAccess,
  input: LineInput,
  { election, ...options }: VotePromptOptions & { election: string },
): Promise<void> {
  const voter = await input.ask(VOTER_ID);
  if (voter === undefined) return;
  const choice = await input.ask(CHOICE);
  if (choice === undefined) return;
  const made = createVoteRecord({ voter, choice });
  if (!made.ok) return refuse(made.reason);
  const { vote } = made;
  if (options.isConversation) {
    const answer = await input.ask(
      `Cast ${vote.voter} → ${vote.choice} in ${election}? It can not be changed. (y/n):`,
    );
    if (!/^y(es)?$/i.test(answer?.trim() ?? "")) return printNote("Nothing was cast.");
  }
  const outcome = await castVote(peer, made, options);
  if (outcome.status === "refused") refuse(outcome.reason);
  else if (outcome.status === "known") refuse("this very vote was cast before");
  else printLine(describeOutcome(outcome, vote, peer));
}

function refuse(reason = ""): void {
  printLine(INVALID);
  printNote(`(${reason})`);
}
