/** True if arrays and objects of a JSON text lie deeper in each other than `most`. */
export function isNested(text: string, most: number): boolean {
  let depth = 0;
  for (let at = 0; at < text.length; at++) {
    const each = text[at];
    // What texts hold does not count.
    if (each === '"') at = endOfText(text, at);
    else if (each === "[" || each === "{") depth++;
    else if (each === "]" || each === "}") depth--;
    if (depth > most) return true;
  }
  return false;
}

/** Where the text ends whose first quotation mark is at `start`. */
function endOfText(text: string, start: number): number {
  let at = start + 1;
  while (at < text.length && text[at] !== '"') at += text[at] === "\\" ? 2 : 1;
  return at;
}
