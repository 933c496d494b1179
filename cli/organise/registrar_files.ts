/** What registrars have shown, as the `registrar.json` of each holds it, for the definition. */
import { type Decoder, hash, object, text, whole } from "../../net/http/decode.ts";
import type { Registrar } from "../../plugins/election/definition/definition.ts";
import { UsageError } from "../app/errors.ts";
import { readHandedFile } from "../app/files/handed_file.ts";

/** Such a file has some 400 bytes. */
const MAX_FILE_BYTES = 16_384;

/** What is read of it. */
interface Shown extends Registrar {
  /** That of the election that the list was made for. */
  readonly nonce: string;
  /** Which registrar it is, and of how many. */
  readonly registrar: number;
  readonly registrars: number;
}

const decodeShown: Decoder<Shown> = object({
  nonce: hash,
  registrar: whole(1, 2),
  registrars: whole(1, 2),
  // The rules of a definition are for `plugins/election/definition`.
  name: text(MAX_FILE_BYTES),
  key: hash,
  commit: hash,
});

/**
 * Reads the files of all registrars of one election.
 *
 * @param nonce The election's.
 * @returns The registrars in their order.
 * @throws {UnreachableError} If one cannot be read.
 * @throws {UsageError} If one is no such file, or of another election, or one is missing or there twice.
 */
export function readRegistrarFiles(paths: readonly string[], nonce: string): Registrar[] {
  const shown = paths.map((path) => ({ path, ...readShown(path) }));
  for (const { path, nonce: other, registrars } of shown) {
    const refuse = (rule: string) =>
      new UsageError(`Cannot use the registrar file ${path} as ${rule}`);
    if (other !== nonce) throw refuse("it must be of this election: its nonce is another one");
    if (registrars !== paths.length) {
      throw refuse(
        `there must be one file of each of ${registrars} registrars, named with --registrar: there are ${paths.length}`,
      );
    }
  }
  const inOrder = shown.toSorted((a, b) => a.registrar - b.registrar);
  inOrder.forEach(({ path, registrar }, i) => {
    if (registrar === i + 1) return;
    throw new UsageError(
      `Cannot use the registrar file ${path} as it must be of registrar ${
        i + 1
      }: it is of ${registrar}`,
    );
  });
  return inOrder.map(({ name, key, commit }) => ({ name, key, commit }));
}

function readShown(path: string): Shown {
  return readHandedFile(path, {
    what: "the registrar file",
    writer: "chainvote roll new",
    maxBytes: MAX_FILE_BYTES,
    decode: decodeShown,
  });
}
