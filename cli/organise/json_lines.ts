/** Where in a JSON text each value stands, so that an organiser is sent to the line. */
import { quote } from "../../core/base/plain_text.ts";
import { TextMap } from "../../core/base/text_map.ts";

/** What {@linkcode locateValues} finds. */
export interface JsonLines {
  /** The line, from 1, of a value by its path, such as `questions[0].choices[2]`; of what holds it, if it is not there. */
  lineOf(path: string): number;
  /** Keys that an object has twice, by their paths. The last one counts. */
  readonly twice: readonly string[];
}

/**
 * Finds the values of a JSON text.
 *
 * @param text JSON, whose parts are not nested deeper than the stack bears.
 */
export function locateValues(text: string): JsonLines {
  const reader = new Reader(text);
  reader.read("");
  const { lines, twice } = reader;
  return {
    twice,
    lineOf(path) {
      for (let at = path; at !== ""; at = parentOf(at)) {
        const line = lines.get(at);
        if (line !== undefined) return line;
      }
      return lines.get("") ?? 1;
    },
  };
}

/** Walks through a text that is known to be JSON. */
class Reader {
  readonly lines = new TextMap<number>();
  readonly twice: string[] = [];
  readonly #text: string;
  #at = 0;
  #line = 1;

  constructor(text: string) {
    this.#text = text;
  }

  read(path: string): void {
    this.#skipSpace();
    this.lines.set(path, this.#line);
    const first = this.#text[this.#at];
    if (first === "{") this.#readMembers(path);
    else if (first === "[") this.#readItems(path);
    else if (first === '"') this.#readText();
    else while (/[^\s,\]}]/.test(this.#text[this.#at] ?? ",")) this.#at++;
  }

  #readMembers(path: string): void {
    while (this.#goesOn("}")) {
      const key = JSON.parse(this.#readText());
      this.#skipSpace();
      this.#at++;
      const member = memberPath(path, key);
      if (this.lines.has(member)) this.twice.push(member);
      this.read(member);
    }
  }

  #readItems(path: string): void {
    for (let i = 0; this.#goesOn("]"); i++) this.read(`${path}[${i}]`);
  }

  /** Steps over the bracket or comma, and the space behind it; false at the closing bracket, which is stepped over. */
  #goesOn(end: string): boolean {
    this.#skipSpace();
    if (this.#text[this.#at] !== end) {
      this.#at++;
      this.#skipSpace();
    }
    if (this.#text[this.#at] !== end) return true;
    this.#at++;
    return false;
  }

  #readText(): string {
    const start = this.#at++;
    while (this.#text[this.#at] !== '"') this.#at += this.#text[this.#at] === "\\" ? 2 : 1;
    return this.#text.slice(start, ++this.#at);
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text[this.#at] ?? "x")) {
      if (this.#text[this.#at++] === "\n") this.#line++;
    }
  }
}

/** What holds the value at a path. */
function parentOf(path: string): string {
  return path.slice(0, Math.max(0, path.lastIndexOf("."), path.lastIndexOf("[")));
}

/** As the faults of a definition write paths. */
function memberPath(path: string, key: string): string {
  if (!/^[a-z]\w*$/i.test(key)) return `${path}[${quote(key)}]`;
  return path === "" ? key : `${path}.${key}`;
}
