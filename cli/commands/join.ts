/** `chainvote join`: from an invitation to a folder in which every command finds the election. */
import { type Command, Option } from "commander";
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import { saysWordsOf, wordsOf } from "../../core/base/chain_words.ts";
import type { Network } from "../../core/rules/network.ts";
import { systemAccess } from "../../net/http/access.ts";
import { nameElection } from "../app/election_name.ts";
import { EXIT, type ExitCode, UsageError } from "../app/errors.ts";
import { folderOf } from "../app/files/joined_elections.ts";
import { createHost } from "../app/plugin/host.ts";
import { describeNetwork } from "../host/describe_network.ts";
import { fetchDefinition } from "../host/fetch_definition.ts";
import { type Invitation, parseInvitation } from "../host/invitation.ts";
import { isJoined, joinNetwork } from "../host/join_network.ts";
import type { RunCommand } from "../options/command_context.ts";
import { addExamples, outputOptions } from "../options/output_options.ts";
import { peerOptions } from "../options/peer_options.ts";
import { askLine, isConversation } from "../terminal/conversation.ts";
import { printJson, printLine, printNote } from "../terminal/output.ts";

const EXAMPLES = [
  "chainvote join 'http://192.0.2.7:7700/j/#kyGnaPX…'       the link in quotes, as a shell reads # otherwise",
  "chainvote join 'LINK' --words 'legal winner thank year wave sausage'",
  "chainvote join 'LINK' --yes                              whoever has compared the words already",
];

interface JoinFlags {
  readonly words?: string;
  readonly yes?: true;
  readonly data?: string;
  readonly json?: true;
}

export function addJoinCommand(program: Command, run: RunCommand): void {
  const { json } = outputOptions("warning");
  const command = program.command("join")
    .description("take part in the election that a link invites to")
    .argument("<link>", "the whole link, in quotes")
    .addOption(
      new Option("--words <words>", "the six words that the organiser tells: they must fit"),
    )
    .addOption(new Option("--yes", "ask nothing"))
    .addOption(peerOptions.data)
    .addOption(json)
    .action((link, options) => run(({ signal }) => join(link, options, signal)));
  addExamples(command, EXAMPLES);
}

async function join(link: string, flags: JoinFlags, signal: AbortSignal): Promise<ExitCode> {
  const invitation = readLink(link);
  const words = wordsOf(invitation.chainId);
  checkWords(invitation, flags);
  const { network, peer } = await fetchDefinition(invitation, {
    ...systemAccess,
    clock,
    random,
  }, signal);
  const { chainId, definition: { name } } = network;
  await checkRuns(network);
  const data = flags.data ?? await folderOf(network);
  const wasJoined = isJoined(data);
  if (!wasJoined && !await isWanted(network, flags, signal)) {
    printNote("Nothing was joined.");
    return EXIT.refused;
  }
  joinNetwork(data, { network, invitation, peers: [peer] }, { clock });
  if (flags.json) printJson({ network: chainId, name, words, data, joinedBefore: wasJoined });
  else {
    printLine(
      `${wasJoined ? "Joined before:" : "Joined:"} ${nameElection({ name, network: chainId })}`,
      `  words    ${words}`,
      `  data     ${data}`,
      "Next: chainvote vote · chainvote tally · chainvote status",
    );
  }
  return EXIT.done;
}

function readLink(link: string): Invitation {
  try {
    return parseInvitation(link);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Without its cause: nothing that looks at it later should come across a key.
    throw new UsageError(`Cannot use the link as ${error.message}`);
  }
}

/** Before anybody is asked: the words follow from the link. */
function checkWords({ chainId }: Invitation, { words, yes, json }: JoinFlags): void {
  if (words !== undefined) {
    if (saysWordsOf(chainId, words)) return;
    throw new UsageError([
      "the words do not fit: the link leads to another election than the one that they are of.",
      `  the link's words    ${wordsOf(chainId)}`,
      `  the words you gave  ${words}`,
      "Ask whoever told you the words for the link again.",
    ]);
  }
  if (yes || (!json && isConversation())) return;
  throw new UsageError(
    "there is nobody to ask whether this is the right election: give --words with the six words that the " +
      "organiser tells, or --yes",
  );
}

/** A network that this program cannot run leaves no folder. Its plugin may come later, from its peers. */
async function checkRuns(network: Network): Promise<void> {
  if (network.definition.validator.bundle !== undefined) return;
  await using _ = await createHost(network, {}, { clock });
}

/** True if the person, or an option, says that it is the right one. */
async function isWanted(
  network: Network,
  { words, yes, json }: JoinFlags,
  signal: AbortSignal,
): Promise<boolean> {
  if (!json) printLine(...describeNetwork(network));
  if (yes || words !== undefined) return true;
  for (;;) {
    const answer = await askLine(
      "Are these the six words that the organiser tells? Join (yes or no)?",
      signal,
    );
    const said = answer?.trim().toLowerCase();
    if (said === "yes" || said === "y") return true;
    if (said === undefined || said === "no" || said === "n") return false;
    printNote(`It must be yes or no: it is ${JSON.stringify(answer)}.`);
  }
}
