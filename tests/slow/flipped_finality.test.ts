/** Every bit turned and every length of what a file and `final.json` say of finality, and a database at thousands of places. */
import { assert, assertEquals } from "@std/assert";
import { flipped } from "../support/flipped.ts";
import {
  finalChainFile,
  FinalFolder,
  fourBlocks,
  importsFinality,
} from "../support/flipped_finality.ts";

/** Places at which a database is damaged: it has over a million bits. */
const DATABASE_PLACES = 3_000;

Deno.test("a chain file with any bit turned, or cut off anywhere, is refused, and nothing in it is taken for final", async () => {
  const blocks = await fourBlocks();
  const file = finalChainFile(blocks);
  for (let bit = 0; bit < 8 * file.length; bit++) {
    assert(!await importsFinality(flipped(file, bit), blocks), `bit ${bit}`);
  }
  for (let length = 0; length < file.length; length++) {
    assert(!await importsFinality(file.subarray(0, length), blocks), `${length} bytes`);
  }
});

Deno.test("a database with a bit turned, or cut off, is refused or rescued, and what is final is not lowered", async () => {
  await using folder = await FinalFolder.make();
  const good = folder.good(folder.database);
  let refused = 0;
  for (let i = 0; i < DATABASE_PLACES; i++) {
    const at = Math.floor((i + 0.5) * good.length / DATABASE_PLACES);
    const bytes = i % 10 === 0 ? good.slice(0, at) : flipped(good, 8 * at + i % 8);
    folder.restore(folder.database, bytes);
    const found = await folder.openDamaged();
    if (found === undefined) refused++;
    else assertEquals(found.awaited ?? found.final, 3, `place ${i}`);
  }
  console.log(`${refused} of ${DATABASE_PLACES} are refused`);
});

Deno.test("final.json with any bit turned, or cut off anywhere, says the same or is put aside", async () => {
  await using folder = await FinalFolder.make();
  const good = folder.good(folder.finalFile);
  const check = async (bytes: Uint8Array) => {
    folder.restore(folder.finalFile, bytes);
    assertEquals(await folder.openDamaged(), { final: 3, awaited: undefined });
    assert(folder.said.every((line) => line.includes("final.json cannot be used")));
  };
  for (let bit = 0; bit < 8 * good.length; bit++) await check(flipped(good, bit));
  for (let length = 0; length < good.length; length++) await check(good.slice(0, length));
});
