/**
 * The data folder: where a peer keeps its chain, and how others find the peer that uses it.
 *
 * The room owns every file of such a folder but the database itself, each in a file of its own here: the API's token,
 * addresses of others, the choice on reorganisations, the definition of the network; and how files of users are read
 * (`small_file.ts`, `strict_text.ts`, `input_source.ts`) and replaced (`replace_file.ts`). What is in the database is
 * for `core/store`; what is done with a folder, for `../peer`.
 */
import { join } from "node:path";
import { DecodeError, type Decoder, hash, object, text, whole } from "../../../net/http/decode.ts";
import { UnreachableError } from "../errors.ts";
import { checkDataFolder } from "./folder_check.ts";
import { replaceFile } from "./replace_file.ts";
import { readSmallText } from "./small_file.ts";
import { NotTextError } from "./strict_text.ts";

/** Larger than `peer.json`, in bytes: one past it is none of ours. */
const MAX_INFO_BYTES = 4_096;

/** How to reach the peer that runs on a data folder; the file `peer.json` in it. */
export interface PeerInfo {
  readonly pid: number;
  /** Chain id of its network. */
  readonly network: string;
  /** URL of its HTTP API. */
  readonly api: string;
  /** By which it proves that it is this peer (`net/api/folder_proof.ts`). */
  readonly secret: string;
}

/** The file also says which folder it was written in, as a copy of the folder is not that peer's. */
interface StoredInfo extends PeerInfo {
  readonly folder: string;
}

/** The folder that is used when none is named: where this system keeps programs' data. */
export function defaultDataFolder(): string {
  const env = (name: string) => Deno.env.get(name) || undefined;
  const home = env("HOME") ?? env("USERPROFILE");
  if (Deno.build.os === "windows") {
    const local = env("LOCALAPPDATA") ?? (home && join(home, "AppData", "Local"));
    if (local) return join(local, "chainvote");
  } else if (Deno.build.os === "darwin") {
    if (home) return join(home, "Library", "Application Support", "chainvote");
  } else {
    // XDG Base Directory Specification: https://specifications.freedesktop.org/basedir-spec/
    const data = env("XDG_DATA_HOME") ?? (home && join(home, ".local", "share"));
    if (data) return join(data, "chainvote");
  }
  throw new UnreachableError(
    "Cannot find a data folder as HOME is not set: name one with --data DIR",
  );
}

/**
 * Makes the folder, if it is not there.
 *
 * @throws {UnreachableError} If that is not possible, or if the one that is there was prepared by another user.
 */
export function prepareDataFolder(folder: string): void {
  try {
    // Votes are public, the API's address is not.
    Deno.mkdirSync(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    throw new UnreachableError(
      `Cannot use the data folder ${folder}: ${(error as Error).message}; name another --data`,
      { cause: error },
    );
  }
  checkDataFolder(folder);
}

/** Path of the chain's database. */
export function databasePath(folder: string): string {
  return join(folder, "chain.db");
}

/**
 * True if a chain is stored in the folder.
 *
 * @throws {UnreachableError} If the folder cannot be looked into.
 */
export function hasDatabase(folder: string): boolean {
  try {
    Deno.lstatSync(databasePath(folder));
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw new UnreachableError(
      `Cannot use the data folder ${folder}: ${(error as Error).message}; name another --data`,
      { cause: error },
    );
  }
}

/**
 * Tells others how to reach the peer on this folder.
 *
 * @throws {UnreachableError} If the folder cannot be written.
 */
export function writePeerInfo(folder: string, info: PeerInfo): void {
  const path = infoPath(folder);
  try {
    const stored: StoredInfo = { ...info, folder: identityOf(folder) };
    replaceFile(path, JSON.stringify(stored));
  } catch (error) {
    throw new UnreachableError(
      `Cannot write to the data folder ${folder}: ${(error as Error).message}; make room or name ` +
        "another --data",
      { cause: error },
    );
  }
}

/**
 * How to reach the peer on this folder. It may have died since; undefined if none ever said, or if the file was
 * copied here with another folder.
 */
export function readPeerInfo(folder: string): PeerInfo | undefined {
  try {
    const text = readSmallText(infoPath(folder), { maxBytes: MAX_INFO_BYTES });
    const { folder: written, ...info } = decodeInfo(JSON.parse(text), "peer.json");
    return written === identityOf(folder) ? info : undefined;
  } catch (error) {
    const isAbsent = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory;
    // A file that is no JSON, or zeros, was left by a machine that lost power: nobody can be reached by it.
    // One without all its fields was left by an earlier version.
    const isCut = error instanceof SyntaxError || error instanceof NotTextError ||
      error instanceof DecodeError;
    if (isAbsent || isCut) return undefined;
    throw new UnreachableError(
      `Cannot read the data folder ${folder}: ${(error as Error).message}`,
      { cause: error },
    );
  }
}

/** Takes back {@linkcode writePeerInfo}, unless another peer has written since. */
export function removePeerInfo(folder: string, { secret }: PeerInfo): void {
  if (readPeerInfo(folder)?.secret === secret) Deno.removeSync(infoPath(folder));
}

const decodeInfo: Decoder<StoredInfo> = object({
  pid: whole(0),
  network: hash,
  api: text(MAX_INFO_BYTES),
  secret: hash,
  folder: text(MAX_INFO_BYTES),
});

/** What tells a folder from its copies, and stays when it is moved: its number on its disk. */
function identityOf(folder: string): string {
  const { dev, ino } = Deno.statSync(folder);
  return ino === null ? Deno.realPathSync(folder) : `${dev}:${ino}`;
}

function infoPath(folder: string): string {
  return join(folder, "peer.json");
}
