/**
 * Packs Deno and the program into one file that a POSIX shell starts: the launcher, then the files behind
 * it, each compressed by itself. For machines that cannot fetch the base of `deno compile`.
 */
import { bytesToHex, concatBytes, sha256 } from "../../core/base/hash.ts";
import { BUNDLE_FLAGS } from "../app/run_flags.ts";
import { compressBytes } from "./compress.ts";

/** What is packed. */
export interface Packing {
  /** The files by name; `deno` is the one that is started, with `chainvote.js`. */
  readonly files: Readonly<Record<string, Uint8Array<ArrayBuffer>>>;
  /** What `--version` prints. */
  readonly version: string;
}

/** Digits that leave room for offsets and sizes, so that filling them in does not move anything. */
const DIGITS = 10;

/** The bytes of the file. The same packing gives the same bytes. */
export async function packSelfExtracting({ files, version }: Packing): Promise<Uint8Array> {
  if (/['\n]/.test(version)) throw new TypeError(`Cannot put into the launcher: ${version}`);
  const template = await Deno.readTextFile(new URL("launcher.sh", import.meta.url));
  const parts = await Promise.all(
    Object.entries(files).map(async ([name, bytes]) => ({
      name,
      sum: bytesToHex(sha256(bytes)),
      packed: await compressBytes(bytes, "gzip"),
    })),
  );
  const encoder = new TextEncoder();
  const sums = parts.map(({ name, sum }) => `${name} ${sum}`);
  const values = {
    VERSION: version,
    // The folder's name changes with anything that is packed, the launcher among it.
    ID: bytesToHex(sha256(encoder.encode([template, ...sums, ...BUNDLE_FLAGS].join()))).slice(
      0,
      32,
    ),
    FLAGS: BUNDLE_FLAGS.join(" "),
    NAMES: parts.map(({ name }) => name).join(" "),
  };
  /** The launcher of parts that begin behind `start` bytes. */
  const launcherOf = (start: number) => {
    const digits = (value: number) => String(value).padStart(DIGITS, "0");
    let at = start;
    const lines = parts.map(({ name, sum, packed: { length } }) => {
      // `tail -c +N` counts from 1.
      const line = `${name} ${sum} ${digits(at + 1)} ${digits(length)}`;
      at += length;
      return line;
    });
    return encoder.encode(fill(template, { ...values, PARTS: lines.join("\n") }));
  };
  const launcher = launcherOf(launcherOf(0).length);
  return concatBytes(launcher, ...parts.map(({ packed }) => packed));
}

/** Puts values in the places of `@NAME@`. */
function fill(template: string, values: Readonly<Record<string, string>>): string {
  return template.replace(/@([A-Z_]+)@/g, (place, name: string) => {
    const value = values[name];
    if (value === undefined) {
      throw new TypeError(`The launcher has a place for what is not: ${place}`);
    }
    return value;
  });
}
