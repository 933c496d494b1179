import { assertEquals, assertRejects } from "@std/assert";
import type { Json } from "../../../core/base/canonical_json.ts";
import { UnreachableError } from "../../../cli/app/errors.ts";
import { readAllCounts } from "../../../cli/election/tally_pages.ts";
import { readLargest, readTally } from "../../../cli/election/tally.ts";
import { MAX_TALLY_PAGE_LENGTH } from "../../../plugins/vote/limits.ts";
import { NodeWorld, voteRecord } from "../../support/node_world.ts";

/** Longer than a page together. */
const LONG = 1_900;
const COUNT = 3 * Math.ceil(MAX_TALLY_PAGE_LENGTH / LONG);

Deno.test("readTally() gives the whole tally of more choices than an answer has, readLargest() the largest in one answer", async () => {
  await using world = new NodeWorld();
  const { node, api } = await world.start();
  const votes = Array.from(
    { length: COUNT },
    (_, i) => voteRecord(`voter ${i}`, `${i}`.padStart(LONG, "x")),
  );
  const twice = voteRecord("voter again", "7".padStart(LONG, "x"));
  const submitted = await node.submit([...votes, twice]);
  const signal = new AbortController().signal;
  const ids = submitted.map(({ recordId }) => recordId);
  await node.places.settle(ids, { waitMs: 60_000, signal });
  let asked = 0;
  const query = api.query.bind(api);
  api.query = (path, args) => (asked += 1, query(path, args));
  const tally = await readTally(api, { now: 0 });
  assertEquals([tally.votes, Object.keys(tally.counts).length], [COUNT + 1, COUNT]);
  assertEquals(tally.counts["7".padStart(LONG, "x")], 2);
  assertEquals(Object.keys(tally).filter((key) => ["answer", "choices", "next"].includes(key)), []);
  assertEquals(asked > 3, true);
  asked = 0;
  const largest = await readLargest(api, { now: 0 });
  assertEquals([asked, largest.votes, largest.choices], [1, COUNT + 1, COUNT]);
  assertEquals(Object.entries(largest.counts)[0], ["7".padStart(LONG, "x"), 2]);
});

/** A peer that answers what a test says, one page after another. */
function answering(...answers: { tip: string; answer: Json }[]) {
  const asked: unknown[] = [];
  const ask = (args: Readonly<Record<string, string>>) => {
    asked.push(args);
    return Promise.resolve(answers[Math.min(asked.length, answers.length) - 1]);
  };
  return { asked, ask };
}

const first = { votes: 2, counts: [["a", 1]], choices: 2, next: "a" };
const last = { votes: 2, counts: [["b", 1]], choices: 2 };

Deno.test("readAllCounts() begins again when a block comes between two pages", async () => {
  const { asked, ask } = answering(
    { tip: "1", answer: first },
    { tip: "2", answer: last },
    { tip: "2", answer: first },
    { tip: "2", answer: last },
  );
  const read = await readAllCounts(ask);
  assertEquals(read?.counts, { votes: 2, counts: { a: 1, b: 1 }, choices: 2 });
  assertEquals([read?.first.tip, asked], ["2", [{}, { after: "a" }, {}, { after: "a" }]]);
});

Deno.test("readAllCounts() gives up when blocks come faster than pages, or pages have no end or no form", async () => {
  let tip = 0;
  const moving = () => Promise.resolve({ tip: String(tip++), answer: first });
  await assertRejects(() => readAllCounts(moving), UnreachableError, "stay where it is");
  const endless = answering({ tip: "1", answer: first });
  await assertRejects(() => readAllCounts(endless.ask), UnreachableError, "no end");
  const { ask } = answering({ tip: "1", answer: { votes: 1 } });
  await assertRejects(() => readAllCounts(ask), UnreachableError, "tally.counts must be");
  assertEquals(await readAllCounts(() => Promise.resolve(undefined)), undefined);
});
