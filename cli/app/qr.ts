/** The one door to QR codes (ISO/IEC 18004): for print as SVG, for a terminal as lines of half blocks. */
import { encodeQR } from "qr";

/** Light modules around a code, by which readers find it (ISO/IEC 18004, §6.3.8). */
const QUIET_ZONE = 4;

/** A code as a drawing: modules on a side, and the path of the dark ones, in SVG's words. */
export interface QrDrawing {
  readonly size: number;
  readonly path: string;
}

/** Draws a code, with the quiet zone around it. */
export function qrDrawing(text: string): QrDrawing {
  const rows = drawCode(text);
  const dark = rows.flatMap((row, y) =>
    darkRuns(row).map(({ start, end }) => `M${start} ${y}h${end - start}v1H${start}z`)
  );
  return { size: rows.length, path: dark.join("") };
}

/** A code for print: black on white, without a size of its own. */
export function qrSvg(text: string): string {
  const { size, path } = qrDrawing(text);
  return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${size} ${size}" shape-rendering="crispEdges">` +
    `<path fill="#fff" d="M0 0h${size}v${size}H0z"/><path d="${path}"/></svg>`;
}

/**
 * A code for a terminal, two rows of modules a line. What is light is drawn, as most terminals are dark; on a light one
 * the code is inverted, which readers know too (ISO/IEC 18004, §5.1, reflectance reversal).
 */
export function qrBlocks(text: string): string[] {
  const rows = drawCode(text);
  const lines: string[] = [];
  for (let y = 0; y < rows.length; y += 2) {
    const below: readonly boolean[] = rows[y + 1] ?? [];
    // The row below the last one is nothing, which is dark.
    lines.push(
      rows[y].map((isDark, x) => BLOCKS[(isDark ? 0 : 2) + (below[x] === false ? 1 : 0)]).join(""),
    );
  }
  return lines;
}

/** By what is light: nothing, the lower half, the upper half, both. */
const BLOCKS = [" ", "▄", "▀", "█"];

/**
 * Rows of modules, true where dark.
 *
 * @throws {RangeError} If the text is too long: more than some 2,300 bytes.
 */
function drawCode(text: string): boolean[][] {
  try {
    return encodeQR(text, "raw", { ecc: "medium", border: QUIET_ZONE });
  } catch (error) {
    const bytes = new TextEncoder().encode(text).length;
    throw new RangeError(
      `a QR code must hold a text of at most some 2,300 bytes: it has ${bytes}`,
      { cause: error },
    );
  }
}

/** Where dark modules stand side by side: `end` is behind the last. */
function darkRuns(row: readonly boolean[]): { start: number; end: number }[] {
  const runs: { start: number; end: number }[] = [];
  row.forEach((isDark, x) => {
    if (!isDark) return;
    if (row[x - 1]) runs[runs.length - 1].end = x + 1;
    else runs.push({ start: x, end: x + 1 });
  });
  return runs;
}
