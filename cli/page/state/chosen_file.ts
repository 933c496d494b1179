/** Files that are read as a whole, into the memory of this tab. */
import { MAX_READ_FILE_BYTES } from "./limits.ts";

/** Why a file is not taken. */
export type FileFault = "large" | "unreadable";

/** The text of a file, or why there is none. */
export async function readChosenFile(
  file: Pick<File, "size" | "text">,
): Promise<
  { readonly ok: true; readonly text: string } | { readonly ok: false; readonly fault: FileFault }
> {
  if (file.size > MAX_READ_FILE_BYTES) return { ok: false, fault: "large" };
  try {
    return { ok: true, text: await file.text() };
  } catch (error) {
    // A browser says so of one that is gone, or not to be read.
    if (!(error instanceof DOMException)) throw error;
    return { ok: false, fault: "unreadable" };
  }
}
