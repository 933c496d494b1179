/** Texts in columns of a terminal, where CJK and emoji take two. */
import stringWidth from "fast-string-width";

let graphemes: Intl.Segmenter | undefined;

/** The width of the widest of these, in columns. */
export function widest(texts: readonly string[]): number {
  return texts.reduce((most, text) => Math.max(most, stringWidth(text)), 0);
}

/** `text`, or as many whole grapheme clusters of it as fit with a `…` into `width` columns. */
export function cut(text: string, width: number): string {
  if (stringWidth(text) <= width) return text;
  let kept = "";
  let room = width - 1;
  // Made when it is needed: its data take a tenth of a start.
  graphemes ??= new Intl.Segmenter("en", { granularity: "grapheme" });
  for (const { segment } of graphemes.segment(text)) {
    room -= stringWidth(segment);
    if (room < 0) break;
    kept += segment;
  }
  return `${kept}…`;
}

/** `text` with spaces behind it, `width` columns in all. */
export function padEnd(text: string, width: number): string {
  return text + " ".repeat(Math.max(0, width - stringWidth(text)));
}

/** `text` with spaces before it, `width` columns in all. */
export function padStart(text: string, width: number): string {
  return " ".repeat(Math.max(0, width - stringWidth(text))) + text;
}

/** Puts as many words on a line as fit. */
export function wrapWords(text: string, columns: number): string[] {
  return wrap(text.split(" "), " ", columns);
}

/** Puts as many parts on a line as fit; a part that is too long for a line is cut. */
export function wrap(parts: readonly string[], separator: string, columns: number): string[] {
  const lines: string[] = [];
  for (const part of parts) {
    const longer = `${lines.at(-1)}${separator}${part}`;
    if (lines.length > 0 && stringWidth(longer) <= columns) lines[lines.length - 1] = longer;
    else lines.push(cut(part, columns));
  }
  return lines;
}
