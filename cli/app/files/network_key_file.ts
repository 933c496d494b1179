/** The file that holds the key of a private network. What is in it is shown nowhere. */
import { systemRandom as random } from "../../../core/base/system.ts";
import { NetworkKey } from "../../../net/private/network_key.ts";
import { UnreachableError, UsageError } from "../errors.ts";
import { describeFileError } from "./file_error.ts";
import { isStdin } from "./input_source.ts";
import { createFileSync } from "./new_file.ts";
import { readSmallText } from "./small_file.ts";
import { decodeText, NotTextError } from "./strict_text.ts";

/** A key takes some 100 bytes; whoever names another file by mistake should not wait until it is read. */
const MAX_FILE_BYTES = 4_096;

/** Rights of everybody, in a file's mode: to read it, and to change it. */
const [READ, WRITE] = [0o004, 0o002];

/**
 * Makes a key file that nobody but its user can read.
 *
 * @throws {UnreachableError} If there is such a file already, or it cannot be written.
 */
export function writeNetworkKeyFile(path: string): NetworkKey {
  const key = NetworkKey.create(random);
  try {
    createFileSync(path, `${key.toText()}\n`, { mode: 0o600 });
  } catch (error) {
    const what = error instanceof Deno.errors.AlreadyExists
      ? "it exists, and who loses a key that is in use is locked out: name another file"
      : (error as Error).message;
    throw new UnreachableError(`Cannot write the network key file ${path}: ${what}`, {
      cause: error,
    });
  }
  return key;
}

/**
 * Reads a key file (`-` is stdin).
 *
 * @param options.onWarning Told, for a person, if everybody on this machine can read it.
 * @throws {UnreachableError} If it cannot be read.
 * @throws {UsageError} If it is no text in UTF-8, or holds no key.
 */
export function readNetworkKeyFile(
  path: string,
  { onWarning }: { onWarning: (text: string) => void },
): NetworkKey {
  const { text, mode } = readFile(path);
  let key: NetworkKey;
  try {
    key = NetworkKey.parse(text);
  } catch (error) {
    // Without its cause: nothing that looks at it later should come across the text.
    throw new UsageError(
      `Cannot use the network key file ${path} as ${(error as Error).message}; ` +
        "chainvote network key FILE makes one",
    );
  }
  if (((mode ?? 0) & (READ | WRITE)) !== 0) {
    const can = ((mode ?? 0) & READ) !== 0 ? "read" : "change";
    onWarning(
      `Warning: everybody on this machine can ${can} the network key file ${path}: chmod 600 it`,
    );
  }
  return key;
}

function readFile(path: string): { text: string; mode: number | null } {
  try {
    if (isStdin(path)) {
      const options = { maxBytes: MAX_FILE_BYTES, mayBePipe: true, isSecret: true };
      return { text: readSmallText(path, options), mode: null };
    }
    using file = Deno.openSync(path);
    const { mode, isDirectory } = file.statSync();
    if (isDirectory) throw new Error("it is a folder");
    const bytes = new Uint8Array(MAX_FILE_BYTES);
    let size = 0;
    // A pipe gives its bytes bit by bit.
    while (size < bytes.length) {
      const read = file.readSync(bytes.subarray(size));
      if (read === null) break;
      size += read;
    }
    return { text: decodeText(bytes.subarray(0, size), { isSecret: true }), mode };
  } catch (error) {
    if (error instanceof NotTextError) {
      throw new UsageError(`Cannot use the network key file ${path}: ${error.message}`);
    }
    const why = error instanceof Deno.errors.NotFound
      ? "there is none; chainvote network key FILE makes one, which all machines need"
      : describeFileError(error);
    throw new UnreachableError(`Cannot read the network key file ${path}: ${why}`, {
      cause: error,
    });
  }
}
