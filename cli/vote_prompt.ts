/** The seed's prompt, word for word. */
import type { PeerApi } from "../net/peer_api.ts";
import { EXIT, type ExitCode } from "./errors.ts";
import type { LineInput } from "./line_input.ts";
import { printLine, printNote, printStyled, stdoutLook } from "./output.ts";
import { readTally } from "./tally.ts";
import { formatTallyTable } from "./tally_view.ts";
import { castVote, describeOutcome } from "./vote_one.ts";

const OPTIONS = "Enter option ('a' add record, 'd' display tally, 'q' quit):";
const VOTER_ID = "Enter voter id:";
const CHOICE = "Enter choice:";
const INVALID = "Invalid/duplicate Vote!";

/** Asks until `q`, the end of the input, or Ctrl-C. */
export async function runVotePrompt(
  api: PeerApi,
  input: LineInput,
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<ExitCode> {
  for (;;) {
    const option = await input.ask(OPTIONS);
    if (option === undefined) printLine("");
    if (option === undefined || option.trim() === "q") return EXIT.done;
    if (option.trim() === "d") {
      printStyled(formatTallyTable(await readTally(api), stdoutLook()));
    } else if (option.trim() === "a") {
      await addRecord(api, input, options);
    } else {
      printNote(`There is no option ${JSON.stringify(option)}.`);
    }
  }
}

async function addRecord(
  api: PeerApi,
  input: LineInput,
  options: { timeoutMs: number; signal: AbortSignal },
): Promise<void> {
  const voter = await input.ask(VOTER_ID);
  if (voter === undefined) return;
  const choice = await input.ask(CHOICE);
  if (choice === undefined) return;
  const vote = { voter, choice };
  const outcome = await castVote(api, vote, options);
  if (outcome.status === "refused") {
    printLine(INVALID);
    printNote(`(${outcome.reason})`);
  } else {
    printLine(describeOutcome(outcome, vote));
  }
}
