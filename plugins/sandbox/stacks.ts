/**
 * Stacks of errors, which tell where this program is installed and what called the plugin: another text on
 * each machine. A plugin sees none, its host does.
 */

const stacks = new WeakMap<object, string>();

/** What `Error.prepareStackTrace` is in a locked realm: V8 asks it once, when a stack is first read. */
export function prepareStackTrace(error: object, sites: readonly unknown[]): string {
  stacks.set(error, sites.map((site) => `    at ${site}`).join("\n"));
  return "";
}

/** The stack of what a plugin threw; empty if it has none. May run the plugin's code. */
export function readStack(thrown: unknown): string {
  if (typeof thrown !== "object" || thrown === null) return "";
  try {
    // Has V8 ask, unless somebody has read it before.
    void (thrown as { stack?: unknown }).stack;
  } catch {
    // A stack of its own making.
  }
  return stacks.get(thrown) ?? "";
}
