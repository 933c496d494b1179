/** Draws the table of a count for a terminal. Text in, lines out. */
import { plainText } from "../../core/base/plain_text.ts";
import type { StyledLine } from "../terminal/styled_text.ts";
import { cut, padEnd, padStart, widest, wrapWords } from "../terminal/text_columns.ts";
import type { CountTable } from "./table.ts";

const GAP = "  ";

/** Narrower names say nothing. */
const MIN_NAME = 8;

/**
 * The table, no line of it wider than `columns`: figures that do not fit beside each other, such as many rounds, follow below
 * with the names again. Its texts may be a stranger's, and are made plain before they are measured.
 */
export function formatCountTable(
  table: CountTable,
  { columns }: { readonly columns: number },
): StyledLine[] {
  const rows = [table.columns, ...table.rows].map((row) => row.map(plainText));
  const nameRoom = Math.max(MIN_NAME, Math.floor(columns / 3));
  const names = rows.map(([name]) => cut(name, nameRoom));
  const nameWidth = widest(names);
  const figureRoom = Math.max(1, columns - nameWidth - GAP.length);
  const figures = rows.map((row) => row.slice(1).map((text) => cut(text, figureRoom)));
  const widths = figures[0].map((_, i) => widest(figures.map((row) => row[i])));
  const lines: StyledLine[] = [];
  for (const part of splitWidths(widths, columns - nameWidth)) {
    if (lines.length > 0) lines.push([]);
    figures.forEach((row, i) => {
      const cells = part.map((column) => padStart(row[column], widths[column]));
      const text = [padEnd(names[i], nameWidth), ...cells].join(GAP).trimEnd();
      lines.push(i === 0 ? [{ text, style: "bold" }] : [text]);
    });
  }
  for (const note of table.notes) {
    for (const text of wrapWords(plainText(note), columns)) lines.push([{ text, style: "dim" }]);
  }
  return lines;
}

/** Which columns stand side by side: as many as fit, and one at least. */
function splitWidths(widths: readonly number[], room: number): number[][] {
  const parts: number[][] = [];
  let used = 0;
  widths.forEach((width, column) => {
    const part = parts.at(-1);
    const needed = GAP.length + width;
    if (part !== undefined && used + needed <= room) {
      part.push(column);
      used += needed;
    } else {
      parts.push([column]);
      used = needed;
    }
  });
  return parts;
}
