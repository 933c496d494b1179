/**
 * Makes `core/base/unicode_tables.ts`: `deno task unicode`. The same bytes each time.
 *
 * The tables are those of one pinned version of Unicode, whatever version a runtime has, as a vote must be
 * judged alike by all of them. The data come from an npm package that nothing else needs, so it is fetched
 * only here.
 */

/** Version of Unicode, and the package that holds its character database. */
const UNICODE = "15.1";
const PACKAGE = "npm:@unicode/unicode-15.1.0@2.0.7";

/** One run of code points of a property, both ends included. */
interface Run {
  readonly begin: number;
  /** One past the last. */
  readonly end: number;
}

const TARGET = new URL("../../core/base/unicode_tables.ts", import.meta.url);

const assigned = await read("Binary_Property/Assigned");
const privateUse = await read("General_Category/Private_Use");
const surrogates = await read("General_Category/Surrogate");
const emoji = (await read("Binary_Property/Emoji")).filter((code) => code > 0x7f);
const shownAsEmoji = new Set(await read("Binary_Property/Emoji_Presentation"));

const tables: readonly (readonly [name: string, about: string, codes: readonly number[]])[] = [
  [
    "ASSIGNED",
    "Code points that have a character (general category other than Cn, Co and Cs).",
    without(assigned, [...privateUse, ...surrogates]),
  ],
  [
    "DEFAULT_IGNORABLE",
    "Default_Ignorable_Code_Point: what is not shown where it has no effect.",
    await read("Binary_Property/Default_Ignorable_Code_Point"),
  ],
  [
    "TEXT_EMOJI",
    "Emoji beyond ASCII that are shown as text unless U+FE0F follows (UTS #51).",
    emoji.filter((code) => !shownAsEmoji.has(code)),
  ],
  [
    "SHOWN_EMOJI",
    "Emoji_Presentation: emoji that are shown as such in any case (UTS #51).",
    [...shownAsEmoji],
  ],
  [
    "VIRAMA",
    "Indic_Syllabic_Category=Virama: signs after which a joiner chooses the form.",
    await read("Indic_Syllabic_Category/Virama"),
  ],
  [
    "JOINS_BOTH",
    "Joining_Type=Dual_Joining: letters that join the one before and the one after.",
    await read("Joining_Type/Dual_Joining"),
  ],
  [
    "JOINS_BEFORE",
    "Joining_Type=Right_Joining: letters that join the one before alone.",
    await read("Joining_Type/Right_Joining"),
  ],
];

await Deno.writeTextFile(TARGET, sourceOf());

async function read(property: string): Promise<number[]> {
  // Not a literal, so that checking and testing the project do not fetch megabytes.
  const { default: runs } = await import(`${PACKAGE}/${property}/ranges.mjs`);
  return (runs as Run[]).flatMap(({ begin, end }) =>
    Array.from({ length: end - begin }, (_, i) => begin + i)
  );
}

function without(codes: readonly number[], others: readonly number[]): number[] {
  const left = new Set(others);
  return codes.filter((code) => !left.has(code));
}

/** `20-7e a0-377 …`, hex, both ends included. */
function runsOf(codes: readonly number[]): string[] {
  const runs: [number, number][] = [];
  for (const code of [...codes].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last !== undefined && last[1] === code - 1) last[1] = code;
    else runs.push([code, code]);
  }
  return runs.map(([first, last]) =>
    first === last ? first.toString(16) : `${first.toString(16)}-${last.toString(16)}`
  );
}

function sourceOf(): string {
  const lines = [
    `/** Tables of Unicode ${UNICODE}, made by \`deno task unicode\`: runs of code points in hex, both ends included. */`,
    "",
    "/** The version that texts are judged by, whatever version the runtime has. */",
    `export const UNICODE_VERSION = "${UNICODE}";`,
  ];
  for (const [name, about, codes] of tables) {
    lines.push("", `/** ${about} */`, `export const ${name} = [`);
    lines.push(...wrap(runsOf(codes)).map((line) => `  "${line}",`), '].join(" ");');
  }
  return lines.join("\n") + "\n";
}

/** Words in lines of up to 94 characters. */
function wrap(words: readonly string[]): string[] {
  const lines: string[] = [];
  for (const word of words) {
    const last = lines.at(-1);
    if (last === undefined || last.length + word.length > 93) lines.push(word);
    else lines[lines.length - 1] = `${last} ${word}`;
  }
  return lines;
}
