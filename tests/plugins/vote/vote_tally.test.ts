import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { MAX_TALLY_LARGEST, MAX_TALLY_PAGE_LENGTH } from "../../../plugins/vote/limits.ts";
import { type ChoiceCount, tallyPage } from "../../../plugins/vote/vote_tally.ts";

interface Page {
  readonly votes: number;
  readonly counts: readonly ChoiceCount[];
  readonly choices?: number;
  readonly next?: string;
}

const page = (counts: readonly ChoiceCount[], args: Record<string, string> = {}): Page =>
  tallyPage({ votes: 7, counts }, args) as unknown as Page;

/** Choices in the order of their code units, as the state has them. */
const sorted = (choices: readonly string[]): ChoiceCount[] =>
  [...new Set(choices)].sort((a, b) => a < b ? -1 : 1).map((choice, i) => [choice, i % 5]);

const long = fc.tuple(fc.string({ maxLength: 4 }), fc.nat(30_000))
  .map(([start, length]) => start + "x".repeat(length));

Deno.test("tallyPage() answers a small tally whole, in the shape that it always had", () => {
  const counts = sorted(["b", "a", "😀"]);
  assertEquals(page(counts), { votes: 7, counts });
  assertEquals(page([]), { votes: 7, counts: [] });
});

Deno.test("tallyPage() gives all choices once over its pages, none of which is longer than its ceiling", () => {
  fc.assert(
    fc.property(fc.array(long, { maxLength: 60 }), (choices) => {
      const counts = sorted(choices);
      const seen: ChoiceCount[] = [];
      let next: string | undefined;
      do {
        const each: Page = page(counts, next === undefined ? {} : { after: next });
        const length = each.counts.reduce((sum, [choice]) => sum + choice.length, 0);
        assert(length <= MAX_TALLY_PAGE_LENGTH || each.counts.length === 1, `${length}`);
        if (each.counts.length < counts.length) assertEquals(each.choices, counts.length);
        seen.push(...each.counts);
        next = each.next;
      } while (next !== undefined);
      assertEquals(seen, counts);
    }),
    { numRuns: 50 },
  );
});

Deno.test("tallyPage() begins after any text, also one that is no choice", () => {
  const counts = sorted(["a", "c", "e"]);
  assertEquals(page(counts, { after: "b" }).counts, counts.slice(1));
  assertEquals(page(counts, { after: "" }).counts, counts);
  assertEquals(page(counts, { after: "e" }), { votes: 7, counts: [], choices: 3 });
});

Deno.test("tallyPage() gives the largest choices, as many as are asked for and a thousand at most", () => {
  const counts = sorted(Array.from({ length: 3_000 }, (_, i) => `choice ${i}`));
  const top = page(counts, { top: "3" });
  assertEquals([top.choices, top.next, top.counts.map(([, votes]) => votes)], [3_000, undefined, [
    4,
    4,
    4,
  ]]);
  assertEquals(page(counts, { top: "9999" }).counts.length, MAX_TALLY_LARGEST);
  for (const nonsense of ["0", "-1", "x", "1e3", ""]) {
    assertEquals(page(counts, { top: nonsense }), page(counts));
  }
});
