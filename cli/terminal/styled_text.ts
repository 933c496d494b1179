/**
 * This program's own colours. Text comes to a terminal without any escape code; a line that is to have some
 * names a style, and the codes are put in behind the door, around text that has been made plain.
 */
import { plainText } from "../../core/base/plain_text.ts";

/** SGR parameters (ECMA-48, §8.3.117) of each style. */
const STYLES = { bold: 1, dim: 2, cyan: 36 } as const;

/** How a part of a line looks. */
export type Style = keyof typeof STYLES;

/** A part of a line that looks different. */
export interface Span {
  readonly text: string;
  readonly style: Style;
}

/** A line in parts, without its line end. */
export type StyledLine = readonly (string | Span)[];

/** The line as it is written to a terminal: every part plain, with codes around only if `color`. */
export function renderLine(line: StyledLine, { color }: { color: boolean }): string {
  return line.map((part) => {
    if (typeof part === "string") return plainText(part);
    const text = plainText(part.text);
    return color ? `\x1b[${STYLES[part.style]}m${text}\x1b[0m` : text;
  }).join("");
}
