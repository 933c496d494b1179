/**
 * The worked examples of `docs/spec`: fenced blocks with the info string `example NAME`, which hold one value a
 * line, `name = value`. A long value goes on in the next lines, which are indented by two spaces; nothing stands
 * between the pieces.
 */

/** The values of one example, by name, in the order of the page. */
export type Example = Readonly<Record<string, string>>;

/** A block of a page. */
export interface ExampleBlock {
  readonly name: string;
  readonly example: Example;
}

/** Longest line of a block in a page, as everywhere in the project. */
const LINE_LENGTH = 100;

const INDENT = "  ";

/** How far before the end of a line a space is looked for. */
const NEAR = 40;

const BLOCK = /^```example ([a-z0-9-]+)\n(.*?)^```$/gms;

/** The examples of a page. @throws {SyntaxError} If a line is none of an example. */
export function readExamples(page: string): ExampleBlock[] {
  return Array.from(page.matchAll(BLOCK), ([, name, body]) => ({ name, example: readLines(body) }));
}

/** The page with each example as it is computed. */
export async function writeExamples(
  page: string,
  compute: (name: string) => Example | Promise<Example>,
): Promise<string> {
  const examples = new Map<string, Example>();
  for (const { name } of readExamples(page)) examples.set(name, await compute(name));
  return page.replaceAll(BLOCK, (_, name: string) => {
    const lines = Object.entries(examples.get(name)!)
      .flatMap(([key, value]) => wrap(`${key} = ${value}`));
    return `\`\`\`example ${name}\n${lines.join("\n")}\n\`\`\``;
  });
}

function readLines(body: string): Example {
  const values = new Map<string, string>();
  let last: string | undefined;
  for (const line of body.split("\n").slice(0, -1)) {
    if (line.startsWith(INDENT) && last !== undefined) {
      values.set(last, values.get(last)! + line.slice(INDENT.length));
      continue;
    }
    const at = line.indexOf(" = ");
    if (at === -1) throw new SyntaxError(`a line of an example must be "name = value": ${line}`);
    last = line.slice(0, at);
    if (values.has(last)) throw new SyntaxError(`an example must name a value once: ${last}`);
    values.set(last, line.slice(at + " = ".length));
  }
  return Object.fromEntries(values);
}

/**
 * A line in pieces that fit: cut before a space, if one is near. None ends with a space, which an editor might
 * drop.
 */
function wrap(line: string): string[] {
  const pieces: string[] = [];
  let rest = line;
  for (let room = LINE_LENGTH; rest.length > room; room = LINE_LENGTH - INDENT.length) {
    const space = rest.lastIndexOf(" ", room);
    let end = space > room - NEAR ? space : room;
    while (rest[end - 1] === " ") end -= 1;
    pieces.push(rest.slice(0, end));
    rest = rest.slice(end);
  }
  return [...pieces, rest].map((piece, i) => i === 0 ? piece : INDENT + piece);
}
