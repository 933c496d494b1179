/** The file that holds a key by which somebody signs. */
import { UnreachableError, UsageError } from "../errors.ts";
import { describeFileError } from "./file_error.ts";
import { parseSigningKey, type SigningKey } from "./signing_key.ts";
import { readSmallText } from "./small_file.ts";
import { NotTextError } from "./strict_text.ts";

/** A key takes some 100 bytes. */
const MAX_FILE_BYTES = 4_096;

/**
 * Reads a key file.
 *
 * @param whose Such as `the registrar's key`.
 * @throws {UnreachableError} If it cannot be read.
 * @throws {UsageError} If it holds no key.
 */
export function readSigningKeyFile(path: string, whose: string): SigningKey {
  try {
    return parseSigningKey(readSmallText(path, { maxBytes: MAX_FILE_BYTES, isSecret: true }));
  } catch (error) {
    const message = `Cannot read ${whose} from ${path}: ${describeFileError(error)}`;
    // Without its cause: nothing that looks at it later should come across the text.
    if (error instanceof TypeError || error instanceof NotTextError) throw new UsageError(message);
    throw new UnreachableError(message, { cause: error });
  }
}
