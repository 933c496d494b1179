/** Tells where in an author's files a plugin failed. */
import process from "node:process";
import { replacePosition } from "../../../plugins/sandbox/bundle_position.ts";

/**
 * A message of a plugin's failure with its place in the author's files instead of the bundle.
 *
 * @param sourceMap The bundle's source map as JSON; without it the message stays as it is.
 */
export function tellInSource(message: string, sourceMap: string | undefined): string {
  if (sourceMap === undefined) return message;
  // Asked for so, as an import of it is loaded at every start of a bundle.
  const { SourceMap } = process.getBuiltinModule("node:module");
  return replacePosition(message, ({ line, column }) => {
    const entry = new SourceMap(JSON.parse(sourceMap)).findEntry(line - 1, column - 1);
    if (!("originalSource" in entry)) return undefined;
    const { originalSource, originalLine, originalColumn } = entry;
    return `${originalSource.replace(/^plugin:/, "")}:${originalLine + 1}:${originalColumn + 1}`;
  });
}
