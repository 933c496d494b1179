/** Which data folder a command uses when the user names none: that of the network, or of the election joined. */
import type { Network } from "../../core/rules/network.ts";
import { defaultDataFolder, hasDatabase } from "../app/files/data_folder.ts";
import { type ElectionName, nameElection } from "../app/election_name.ts";
import { UsageError } from "../app/errors.ts";
import { usedByDefault } from "../app/files/election_choice.ts";
import { folderOf, type JoinedElection, listJoined } from "../app/files/joined_elections.ts";
import { createDefaultNetwork } from "../app/files/networks.ts";
import { askLine, isConversation } from "../terminal/conversation.ts";
import { printNote } from "../terminal/output.ts";
import { shellWord } from "../app/shell_word.ts";

/** What the user said. */
export interface ElectionWish {
  readonly data: string | undefined;
  readonly network: Network | undefined;
  /** True if there may be nobody to ask. */
  readonly json: boolean;
  /** The common network, which is an open poll, will not do. @default {false} */
  readonly needsRoll?: boolean;
  readonly signal: AbortSignal;
}

/**
 * The data folder. With neither a folder nor a network named it is that of the one election that this user has
 * joined; of several the one that was chosen by `chainvote use`, or the only one of
 * a link, and the user is asked where none is; the common
 * network's where there is none.
 *
 * @throws {UsageError} If there are several, and nobody to ask.
 */
export async function chooseDataFolder(
  { data, network, json, needsRoll = false, signal }: ElectionWish,
): Promise<string> {
  if (data !== undefined) return data;
  const base = defaultDataFolder();
  if (network !== undefined) return await folderOf(network, base);
  const joined = await listJoined(base);
  if (joined.length === 0 && needsRoll) {
    throw new UsageError(
      "No election is joined on this machine: chainvote join 'LINK' joins one; or name it with --network FILE",
    );
  }
  if (joined.length === 0) return await folderOf(createDefaultNetwork(), base);
  const used = usedByDefault(joined, base);
  if (used !== undefined) return used.folder;
  if (json || !isConversation()) throw new UsageError(describeChoice(joined));
  return (await askFor(joined, signal)).folder;
}

/** Tells who named no election, and has none in the folder, which one is used. */
export function noteCommonNetwork(
  { data, network }: { readonly data: string; readonly network: Network | undefined },
): void {
  if (network !== undefined || hasDatabase(data)) return;
  printNote(
    `No election is named or stored here: this is ${
      nameElection(namesOf(createDefaultNetwork()))
    }, ` +
      "common to all who name none. --network FILE names one.",
  );
}

function namesOf({ chainId, definition: { name } }: Network): ElectionName {
  return { name, network: chainId };
}

function describeChoice(joined: readonly JoinedElection[]): readonly string[] {
  return [
    `there are ${joined.length} elections on this machine: choose one with chainvote use NAME, or name it with ` +
    "--network FILE, or with",
    ...joined.map(({ title, folder }) => `  --data ${shellWord(folder)}    ${title}`),
  ];
}

async function askFor(
  joined: readonly JoinedElection[],
  signal: AbortSignal,
): Promise<JoinedElection> {
  joined.forEach(({ title, folder }, i) => printNote(`  ${i + 1}  ${title}  ${folder}`));
  for (;;) {
    const answer = await askLine(`Which election (1 to ${joined.length})?`, signal);
    if (answer === undefined) throw new UsageError(describeChoice(joined));
    const chosen = /^\d{1,6}$/.test(answer.trim()) ? joined[Number(answer) - 1] : undefined;
    if (chosen !== undefined) return chosen;
    printNote(`It must be a number from 1 to ${joined.length}: it is ${JSON.stringify(answer)}.`);
  }
}
