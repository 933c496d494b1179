/** The page on elections names what the validator refuses, and the limits by which it does. */
import { assert, assertEquals } from "@std/assert";
import {
  MAX_CONFIG_BYTES,
  MAX_LABEL_LENGTH,
  MAX_LANGUAGE_LENGTH,
  MAX_QUESTIONS,
  MAX_TEXT_LENGTH,
  MAX_TITLE_LENGTH,
  MIN_GRACE_MS,
} from "../../plugins/election/definition/limits.ts";
import {
  MAX_ACCEPTED,
  MAX_BALLOTS_PAGE,
  MAX_ROLL_KEY_SEQ,
  MAX_SEQ_STEP,
  MIN_REPLACED_LETTERS,
  MIN_VOTERS_PER_REPLACED,
} from "../../plugins/election/limits.ts";
import { MAX_NOTICE_LENGTH, MAX_NOTICES } from "../../plugins/election/records/limits.ts";
import { RECORD_TYPES } from "../../plugins/election/records/record_head.ts";
import { MAX_CHUNK_ENTRIES, MAX_VOTERS } from "../../plugins/election/roll/limits.ts";
import { readSpecPage } from "./pages.ts";
import { readTable } from "./tables.ts";

const PAGE = readSpecPage("election").replace(/\s+/g, " ");

Deno.test("docs/spec/election.md names every refusal of the validator, and whether it is held against the sender", async () => {
  const folder = new URL("../../plugins/election/", import.meta.url);
  let codes = 0;
  for await (const { name, isFile } of Deno.readDir(folder)) {
    if (!isFile) continue;
    const source = await Deno.readTextFile(new URL(name, folder));
    for (const [, kind, code] of source.matchAll(/\b(ignore|reject)\(\s*"([a-z-]+)"/g)) {
      assert(PAGE.includes(`(\`${code}\`, ${kind}`), `${name} ${kind} ${code}`);
      codes++;
    }
  }
  assert(codes > 25, `${codes} refusals were found`);
});

Deno.test("docs/spec/election.md has the types of records with their names", () => {
  const rows = readTable(readSpecPage("election"), "type");
  assertEquals(
    Object.fromEntries(rows.map(([type, name]) => [name, Number(type)])),
    { ...RECORD_TYPES },
  );
});

Deno.test("docs/spec/election.md has the limits of the program", () => {
  const number = (value: number) => value.toLocaleString("en");
  for (
    const sentence of [
      `a text of at most ${number(MAX_TITLE_LENGTH)}`,
      `a text of at most ${number(MAX_TEXT_LENGTH)}`,
      `texts of at most ${number(MAX_LABEL_LENGTH)}`,
      `letters or digits; ${MAX_LANGUAGE_LENGTH} in all`,
      `a list of 1 to ${MAX_QUESTIONS} `,
      `at least ${number(MIN_GRACE_MS)} after`,
      `at most ${number(MAX_CONFIG_BYTES)} bytes as canonical JSON`,
      `A chunk is ${MAX_CHUNK_ENTRIES} entries`,
      `(1 to ${number(MAX_VOTERS)})`,
      `number from 1 to ${MAX_NOTICES},`,
      `at most ${MAX_NOTICE_LENGTH} characters`,
      `\`seq\` is above ${MAX_ROLL_KEY_SEQ} (`,
      `at most ${MAX_SEQ_STEP} above that`,
      `Fewer than ${MAX_ACCEPTED} ballots`,
      `Fewer than ${MIN_REPLACED_LETTERS} letters, or ${100 / MIN_VOTERS_PER_REPLACED} %`,
      `at most ${MAX_BALLOTS_PAGE}:`,
    ]
  ) assert(PAGE.includes(sentence), sentence);
});
