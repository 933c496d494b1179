/** How an election that was joined is reached: the file `invitation.json` of a data folder, and `network.key` beside it. */
import { join } from "node:path";
import { DecodeError, type Decoder, list, object, text, whole } from "../../../net/http/decode.ts";
import { parseAddress } from "../../../net/base/address.ts";
import { parseTrackerUrl } from "../../../net/http/base_url.ts";
import type { NetworkKey } from "../../../net/private/network_key.ts";
import { UnreachableError } from "../errors.ts";
import { readNetworkKeyFile } from "./network_key_file.ts";
import { replaceFile } from "./replace_file.ts";
import { readSmallText } from "./small_file.ts";
import { NotTextError } from "./strict_text.ts";

/** Version of the file's layout. */
const VERSION = 1;

/** Larger than what is written, in bytes: a file past it is none of ours. */
const MAX_FILE_BYTES = 64 * 1024;

/** More hosts, and peers, than a link names and than are added one by one. */
const MAX_PLACES_KEPT = 16;

/** By what an election is reached. */
export interface StoredInvitation {
  /** URLs of its hosts, which are trackers too; the newest first. */
  readonly hosts: readonly string[];
  /** Where hosts take connections from peers, `HOST:PORT`. */
  readonly peers: readonly string[];
  /** When it was joined first, in ms since the Unix epoch. */
  readonly joinedAt: number;
}

const decodeStored: Decoder<StoredInvitation & { readonly version: number }> = object({
  version: whole(VERSION, VERSION),
  hosts: list(readBy(parseTrackerUrl), MAX_PLACES_KEPT),
  peers: list(readBy(checkAddress), MAX_PLACES_KEPT),
  joinedAt: whole(0),
});

/** Path of the file in a data folder. */
function invitationPath(folder: string): string {
  return join(folder, "invitation.json");
}

/** Path of the network key that came with a link, in a data folder. */
function joinedKeyPath(folder: string): string {
  return join(folder, "network.key");
}

/**
 * By what the election of a data folder is reached; undefined if it was not joined by a link.
 *
 * @throws {UnreachableError} If the file cannot be read, or is none of ours.
 */
export function readInvitation(folder: string): StoredInvitation | undefined {
  const path = invitationPath(folder);
  try {
    const value = JSON.parse(readSmallText(path, { maxBytes: MAX_FILE_BYTES }));
    const { hosts, peers, joinedAt } = decodeStored(value, "invitation.json");
    return { hosts, peers, joinedAt };
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    if (isAbsent) return undefined;
    const isDamaged = error instanceof SyntaxError || error instanceof NotTextError ||
      error instanceof DecodeError;
    const what = isDamaged ? "; move it away and join again" : "";
    throw new UnreachableError(`Cannot use ${path}: ${(error as Error).message}${what}`, {
      cause: error,
    });
  }
}

/**
 * The network key that came with the link; undefined for a public network.
 *
 * @param options.onWarning Told, for a person, if others can read it.
 */
export function readJoinedKey(
  folder: string,
  options: { onWarning: (text: string) => void },
): NetworkKey | undefined {
  const path = joinedKeyPath(folder);
  try {
    Deno.lstatSync(path);
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new UnreachableError(`Cannot read ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
  return readNetworkKeyFile(path, options);
}

/**
 * Keeps by what an election is reached. What an earlier link named stays, behind what this one names.
 *
 * @throws {UnreachableError} If it cannot be written.
 */
export function keepInvitation(
  folder: string,
  { hosts, peers, joinedAt, networkKey }: StoredInvitation & { readonly networkKey?: NetworkKey },
): void {
  const before = readInvitation(folder);
  const joined = (news: readonly string[], old: readonly string[] = []) =>
    [...news, ...old.filter((each) => !news.includes(each))].slice(0, MAX_PLACES_KEPT);
  const stored = {
    version: VERSION,
    hosts: joined(hosts, before?.hosts),
    peers: joined(peers, before?.peers),
    joinedAt: before?.joinedAt ?? joinedAt,
  };
  try {
    if (networkKey !== undefined) replaceFile(joinedKeyPath(folder), `${networkKey.toText()}\n`);
    replaceFile(invitationPath(folder), `${JSON.stringify(stored, undefined, 2)}\n`);
  } catch (error) {
    throw new UnreachableError(
      `Cannot write to the data folder ${folder}: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** A text that `read` takes. */
function readBy(read: (text: string) => string): Decoder<string> {
  return (value, at) => {
    const given = text(2_000)(value, at);
    try {
      return read(given);
    } catch (error) {
      throw new DecodeError(at, `good: ${(error as Error).message}`, given);
    }
  };
}

function checkAddress(place: string): string {
  parseAddress(place);
  return place;
}
