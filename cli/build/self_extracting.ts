/**
 * Packs Deno and the program into one file that a POSIX shell starts: the launcher, then the two parts
 * behind it, each compressed by itself. For machines that cannot fetch the base of `deno compile`.
 */
import { bytesToHex, concatBytes, sha256 } from "../../core/hash.ts";
import { BUNDLE_FLAGS } from "../run_flags.ts";

/** What is packed. */
export interface Parts {
  /** The executable of Deno. */
  readonly deno: Uint8Array<ArrayBuffer>;
  /** The program as one module. */
  readonly program: Uint8Array<ArrayBuffer>;
  /** What `--version` prints. */
  readonly version: string;
}

/** Digits that leave room for offsets and sizes, so that filling them in does not move anything. */
const DIGITS = 10;

/** The bytes of the file. The same parts give the same bytes. */
export async function packSelfExtracting({ deno, program, version }: Parts): Promise<Uint8Array> {
  if (/['\n]/.test(version)) throw new TypeError(`Cannot put into the launcher: ${version}`);
  const template = await Deno.readTextFile(new URL("launcher.sh", import.meta.url));
  const [denoPart, programPart] = await Promise.all([gzip(deno), gzip(program)]);
  const sums = [deno, program].map((bytes) => bytesToHex(sha256(bytes)));
  const encoder = new TextEncoder();
  const values = {
    VERSION: version,
    // The folder's name changes with anything that is packed, the launcher among it.
    ID: bytesToHex(sha256(encoder.encode([template, ...sums, ...BUNDLE_FLAGS].join()))).slice(
      0,
      32,
    ),
    FLAGS: BUNDLE_FLAGS.join(" "),
    DENO_SUM: sums[0],
    APP_SUM: sums[1],
    DENO_SIZE: denoPart.length,
    APP_SIZE: programPart.length,
  };
  const length = encoder.encode(fill(template, { ...values, DENO_AT: 0, APP_AT: 0 })).length;
  // `tail -c +N` counts from 1.
  const places = { DENO_AT: length + 1, APP_AT: length + denoPart.length + 1 };
  const launcher = encoder.encode(fill(template, { ...values, ...places }));
  return concatBytes(launcher, denoPart, programPart);
}

/** Puts values in the places of `@NAME@`. */
function fill(template: string, values: Readonly<Record<string, string | number>>): string {
  return template.replace(/@([A-Z_]+)@/g, (place, name: string) => {
    const value = values[name];
    if (value === undefined) {
      throw new TypeError(`The launcher has a place for what is not: ${place}`);
    }
    return typeof value === "number" ? String(value).padStart(DIGITS, "0") : value;
  });
}

async function gzip(bytes: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("gzip"));
  return await new Response(stream).bytes();
}
