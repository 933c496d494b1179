/** Bits that are turned, and files that are cut off, at a sample of places; `tests/slow` tries all. */
import { assert, assertEquals } from "@std/assert";
import { flipped } from "../../../support/flipped.ts";
import {
  finalChainFile,
  FinalFolder,
  fourBlocks,
  importsFinality,
} from "../../../support/flipped_finality.ts";

/** So many numbers below another one, spread over all of them and over all bits of a byte. */
function spread(count: number, below: number): number[] {
  return Array.from({ length: count }, (_, i) => Math.floor((i + 0.37) * below / count));
}

Deno.test("a chain file with a bit turned anywhere, or cut off, is refused, and nothing in it is taken for final", async () => {
  const blocks = await fourBlocks();
  const file = finalChainFile(blocks);
  assert(await importsFinality(file, blocks));
  for (const bit of spread(150, 8 * file.length)) {
    assert(!await importsFinality(flipped(file, bit), blocks), `bit ${bit}`);
  }
  for (const length of spread(50, file.length)) {
    assert(!await importsFinality(file.subarray(0, length), blocks), `${length} bytes`);
  }
});

Deno.test("a database with a bit turned anywhere, or cut off, is refused or rescued, and what is final is not lowered", async () => {
  await using folder = await FinalFolder.make();
  const good = folder.good(folder.database);
  const damaged = [
    ...spread(12, 8 * good.length).map((bit) => flipped(good, bit)),
    ...spread(4, good.length).map((length) => good.slice(0, length)),
  ];
  for (const bytes of damaged) {
    folder.restore(folder.database, bytes);
    const found = await folder.openDamaged();
    if (found !== undefined) assertEquals(found.awaited ?? found.final, 3);
  }
});

Deno.test("final.json with a bit turned anywhere, or cut off, says the same or is put aside with a warning", async () => {
  await using folder = await FinalFolder.make();
  const good = folder.good(folder.finalFile);
  const damaged = [
    ...spread(16, 8 * good.length).map((bit) => flipped(good, bit)),
    ...spread(4, good.length - 1).map((length) => good.slice(0, length)),
  ];
  let warned = 0;
  for (const bytes of damaged) {
    folder.restore(folder.finalFile, bytes);
    assertEquals(await folder.openDamaged(), { final: 3, awaited: undefined });
    // The database has it too.
    const [line, ...more] = folder.said;
    assertEquals(more, []);
    if (line === undefined) continue;
    warned++;
    assert(line.includes("final.json cannot be used"), line);
    assertEquals(Deno.readFileSync(`${folder.finalFile}.damaged`), bytes);
  }
  assert(warned > damaged.length / 2, `${warned} of ${damaged.length}`);
});
