/**
 * Stacks of errors, which tell where this program is installed and what called the plugin: another text on
 * each machine. A plugin sees none, its host does.
 */

let isShown = false;

/** What `Error.prepareStackTrace` is in a locked realm: V8 asks it once, when a stack is first read. */
export function prepareStackTrace(_error: unknown, sites: readonly unknown[]): string {
  return isShown ? sites.map((site) => `    at ${site}`).join("\n") : "";
}

/** The stack of what a plugin threw, if the plugin has not read it before. May run the plugin's code. */
export function readStack(thrown: unknown): string {
  isShown = true;
  try {
    return String((thrown as { stack?: unknown }).stack);
  } catch {
    // A stack of its own making.
    return "";
  } finally {
    isShown = false;
  }
}
