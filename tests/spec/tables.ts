/** Tables of a Markdown page, as text. */

/**
 * The rows of the only table of a page whose first heading is `heading`, each its cells without backticks.
 *
 * @throws {RangeError} If there is not one.
 */
export function readTable(page: string, heading: string): string[][] {
  const lines = page.split("\n");
  const starts = lines.flatMap((line, at) => cellsOf(line)[0] === heading ? [at] : []);
  if (starts.length !== 1) {
    throw new RangeError(`one table must begin with ${heading}: it is ${starts.length}`);
  }
  const body = lines.slice(starts[0] + 2);
  const end = body.findIndex((line) => !line.startsWith("|"));
  return body.slice(0, end).map(cellsOf);
}

/** A number as pages write it: `1,048,576`, `2^52`. */
export function numberOf(text: string): number {
  const [base, exponent] = text.replaceAll(",", "").split("^").map(Number);
  const value = exponent === undefined ? base : base ** exponent;
  if (!Number.isFinite(value)) throw new RangeError(`a cell must be a number: it is ${text}`);
  return value;
}

function cellsOf(line: string): string[] {
  if (!line.startsWith("|")) return [];
  return line.split(/(?<!\\)\|/).slice(1, -1).map((cell) => cell.trim().replaceAll("`", ""));
}
