/** What a data folder remembers of the witness key that signs beside it; the file `witness.json` in it. */
import { join } from "node:path";
import { hash, matching, object, optional, whole } from "../../../net/http/decode.ts";
import { UnreachableError } from "../errors.ts";
import { replaceFile } from "./replace_file.ts";
import { readSmallText } from "./small_file.ts";

/** What the witness of a host is called where nobody has named it. */
export const HOST_WITNESS_NAME = "The host";

/** The name of a file whose name ends with its kind. */
const KIND = /\.[^./\\]*$/;

/** Beside `board.election` lies `board.witness`, the key of the host, which `chainvote election build` can make. */
export function witnessBeside(network: string): string {
  return network.replace(KIND, "") + ".witness";
}

/** Where the key of a host lies that was made for a poll. */
export function keptWitnessPath(data: string): string {
  return join(data, "host.witness");
}

/** Larger than the file, in bytes. */
const MAX_FILE_BYTES = 4_096;

/** Which file of which key was used here. */
interface WitnessPlace {
  /** The public key in lower-case hex. */
  readonly key: string;
  /** What tells the file from its copies (`WitnessSigner.instance`). */
  readonly instance: string;
  /** The inode of the file, which a copy has not, also where the folder is copied with the file in it. @default {Not known} */
  readonly inode?: number;
}

const decodePlace = object<WitnessPlace>({
  key: hash,
  instance: matching(/^[0-9a-f]{1,128}$/, "bytes in lower-case hex"),
  inode: optional(whole(0)),
});

/**
 * The `instance` of the file that has signed here with a key; undefined if none has, or if it was another file than the one
 * that is there now.
 *
 * @param key.file Path of the file with the key.
 * @throws {UnreachableError} If the file is there and cannot be read: then nobody knows which one has.
 */
export function readWitnessPlace(
  folder: string,
  { key, file }: { readonly key: string; readonly file: string },
): string | undefined {
  const path = pathOf(folder);
  try {
    const text = readSmallText(path, { maxBytes: MAX_FILE_BYTES });
    const place = decodePlace(JSON.parse(text), "witness.json");
    const inode = inodeOf(file);
    const isOther = place.inode !== undefined && inode !== undefined && place.inode !== inode;
    return place.key === key && !isOther ? place.instance : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw new UnreachableError(
      `Cannot use ${path}: ${
        (error as Error).message
      }; delete it, and start with --take-over if nothing else ` +
        "uses the key",
      { cause: error },
    );
  }
}

/**
 * Has the data folder remember which file signs beside it.
 *
 * @throws {UnreachableError} If the folder cannot be written.
 */
export function writeWitnessPlace(
  folder: string,
  { key, file, instance }: Pick<WitnessPlace, "key" | "instance"> & { readonly file: string },
): void {
  const path = pathOf(folder);
  const place: WitnessPlace = { key, instance, inode: inodeOf(file) };
  try {
    replaceFile(path, JSON.stringify(place));
  } catch (error) {
    throw new UnreachableError(`Cannot write ${path}: ${(error as Error).message}`, {
      cause: error,
    });
  }
}

/** Undefined where the system has none, or one too large to be told. */
function inodeOf(file: string): number | undefined {
  const { ino } = Deno.statSync(file);
  return ino !== null && Number.isSafeInteger(ino) ? ino : undefined;
}

function pathOf(folder: string): string {
  return join(folder, "witness.json");
}
