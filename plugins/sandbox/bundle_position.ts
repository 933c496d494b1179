/** Where in its bundle a plugin failed. */
import { describeThrown } from "../host/thrown.ts";
import { readStack } from "./stacks.ts";

/** A place in the text of a bundle. */
export interface BundlePosition {
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
}

/** What a plugin threw, and where, if that can be told. Never throws, and may run the plugin's code. */
export function describeAt(thrown: unknown): string {
  const position = findPosition(thrown);
  const where = position === undefined ? "" : ` (${describePosition(position)})`;
  return describeThrown(thrown) + where;
}

/** A place in words, as {@linkcode replacePosition} finds it again in brackets. */
export function describePosition({ line, column }: BundlePosition): string {
  return `line ${line}, column ${column} of the bundle`;
}

/** A message of {@linkcode describeAt} with another text for its place. */
export function replacePosition(
  message: string,
  describe: (position: BundlePosition) => string | undefined,
): string {
  return message.replace(
    / \(line (\d+), column (\d+) of the bundle\)/,
    (whole, line, column) => {
      const text = describe({ line: Number(line), column: Number(column) });
      return text === undefined ? whole : ` (${text})`;
    },
  );
}

/** The innermost place of the stack that is the plugin's, which alone is loaded from a data URL. */
function findPosition(thrown: unknown): BundlePosition | undefined {
  const match = /\bdata:text\/javascript[^\n]*?:(\d+):(\d+)\)?$/m.exec(readStack(thrown));
  return match === null ? undefined : { line: Number(match[1]), column: Number(match[2]) };
}
