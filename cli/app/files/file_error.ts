/** Why a file that the user named cannot be read, in words of this program. */

/** The reason of an error that reading a file gave. */
export function describeFileError(error: unknown): string {
  if (error instanceof Deno.errors.NotCapable) {
    return "Deno, which runs this program, lets no program read what lies in /dev, /proc or /sys: copy it " +
      "to another folder, or hand it in on stdin, as the file -";
  }
  if (error instanceof Deno.errors.NotFound) return "there is no such file";
  return (error as Error).message;
}
