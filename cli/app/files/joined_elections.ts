/**
 * Which elections, and other networks, this user has joined: a folder for each below the user's data folder, named
 * by the network's name and the first digits of its id, so that two networks of one name lie side by side.
 *
 * ```text
 * ~/.local/share/chainvote/
 *   elections/board-2026-9321a768/   chain.db  network.json  invitation.json  peers.json  api-token …
 *   default                          the name of the folder that is used where none is named
 *   left/                            folders of elections that were left and not deleted
 * ```
 */
import { join } from "node:path";
import {
  createNetwork,
  type Network,
  parseNetworkDefinition,
} from "../../../core/rules/network.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { defaultDataFolder, hasDatabase, readPeerInfo } from "./data_folder.ts";
import { nameElection } from "../election_name.ts";
import { UnreachableError } from "../errors.ts";
import { readInvitation } from "./invitation_file.ts";
import { isThere } from "./is_there.ts";
import { createFileSync } from "./new_file.ts";
import { readSmallText } from "./small_file.ts";

/** Larger than a definition, in bytes: one past it is none of ours. */
const MAX_FILE_BYTES = 64 * 1024;

/** Digits of the chain id in a folder's name. */
const ID_DIGITS = 8;

/** Longest part of a folder's name that comes of the network's. */
const MAX_SLUG = 40;

/** A folder in which a chain is stored, or is to be. */
export interface JoinedElection {
  readonly folder: string;
  /** Its name and the first digits of its id, for people; its folder, if that is not known. */
  readonly title: string;
  /** Undefined if the folder does not say. */
  readonly chainId: string | undefined;
  /** Undefined if the folder does not say. */
  readonly network: Network | undefined;
}

/** Elections that were joined or are stored below the user's data folder, in the order of their folders' names. */
export async function listJoined(base = defaultDataFolder()): Promise<JoinedElection[]> {
  const elections = join(base, "elections");
  const folders = namesIn(elections).toSorted().map((name) => join(elections, name));
  // Earlier versions kept one election, in the data folder itself.
  return await Promise.all([base, ...folders].filter(isElection).map(describeFolder));
}

/** True if a folder holds a chain, or what is needed to get one. */
function isElection(folder: string): boolean {
  return hasDatabase(folder) || readInvitation(folder) !== undefined ||
    isThere(definitionPath(folder));
}

/** The folder of a network: where it is stored already, or else where it is to be. */
export async function folderOf(network: Network, base = defaultDataFolder()): Promise<string> {
  const joined = (await listJoined(base)).find(({ chainId }) => chainId === network.chainId);
  return joined?.folder ?? join(base, "elections", folderName(network));
}

/** Keeps the definition beside the chain: people, and `listJoined`, can read it while a peer runs. */
export function keepDefinition(folder: string, { definition }: Network): void {
  try {
    createFileSync(definitionPath(folder), `${JSON.stringify(definition, undefined, 2)}\n`, {
      mode: 0o600,
    });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
  }
}

/** Such as `board-2026-9321a768`: letters and digits that every file system takes. */
function folderName({ chainId, definition: { name } }: Network): string {
  const slug = name.normalize("NFKD").toLowerCase().replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^a-z0-9]+/g, "-").slice(0, MAX_SLUG).replaceAll(/^-+|-+$/g, "");
  return `${slug || "election"}-${chainId.slice(0, ID_DIGITS)}`;
}

async function describeFolder(folder: string): Promise<JoinedElection> {
  let network = readKeptDefinition(folder);
  if (network === undefined) {
    // The database is most of a start, and hardly ever looked into.
    const { readStored } = await import("./stored_network.ts");
    network = readStored(folder);
  }
  if (network === undefined) {
    return { folder, title: folder, chainId: readPeerInfo(folder)?.network, network };
  }
  const { chainId, definition: { name } } = network;
  return { folder, title: nameElection({ name, network: chainId }), chainId, network };
}

/** What {@linkcode keepDefinition} wrote; undefined if there is nothing of ours. */
export function readKeptDefinition(folder: string): Network | undefined {
  try {
    const text = readSmallText(definitionPath(folder), { maxBytes: MAX_FILE_BYTES });
    return createNetwork(parseNetworkDefinition(text));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof RuleError) return undefined;
    // Nothing is kept below a file. What is wrong with the folder itself is told when it is opened.
    if (error instanceof Deno.errors.NotADirectory) return undefined;
    throw new UnreachableError(
      `Cannot read ${definitionPath(folder)}: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** Path of the definition that a data folder keeps. */
export function definitionPath(folder: string): string {
  return join(folder, "network.json");
}

function namesIn(folder: string): string[] {
  try {
    return [...Deno.readDirSync(folder)].filter((each) => each.isDirectory).map(({ name }) => name);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound || error instanceof Deno.errors.NotADirectory) {
      return [];
    }
    throw new UnreachableError(`Cannot read ${folder}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}
