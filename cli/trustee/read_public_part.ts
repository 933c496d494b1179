/** The file of a trustee's public part, as the organiser is handed it. */
import { UsageError } from "../app/errors.ts";
import { readHandedFile } from "../app/files/handed_file.ts";
import { decodePublicPart, type PublicPart, publicPartBeside } from "./public_part.ts";

/** Such a file has some 1,000 bytes. */
const MAX_FILE_BYTES = 16_384;

/**
 * Reads it.
 *
 * @throws {UnreachableError} If it cannot be read.
 * @throws {UsageError} If it is no such file; it may be a secret, which nobody hands on.
 */
export function readPublicPart(path: string): PublicPart {
  if (path.toLowerCase().endsWith(".seed")) {
    throw new UsageError(
      `Cannot read the trustee's public part ${path}: it is called as a trustee's secret, which nobody else may have; ` +
        `name the file beside it, ${publicPartBeside(path)}`,
    );
  }
  return readHandedFile(path, {
    what: "the trustee's public part",
    writer: "chainvote trustee new",
    maxBytes: MAX_FILE_BYTES,
    decode: decodePublicPart,
  });
}
