/** Whether something has a name. */

/**
 * True if there is a file, a folder or a link of that name, also one that leads nowhere.
 *
 * @throws What keeps it from being looked at, such as a folder that may not be read.
 */
export function isThere(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
