import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { createHash } from "node:crypto";
import type { BlockHash, RecordId } from "../../../core/block/ids.ts";
import { recordId } from "../../../core/block/record.ts";
import { testNetwork } from "../../support/block_forge.ts";
import { completeBlock, fillSketch, SHORT_ID_SIZE, shortIdsOf } from "../../../net/wire/sketch.ts";
import { named } from "../../support/named.ts";

const HASH = named<BlockHash>("ab".repeat(32));
const { header } = testNetwork().genesis;

/** What a node has of a record. */
const held = (bytes: Uint8Array) => ({ id: recordId(bytes), bytes });

/** Each of these once. */
function eachOnce(all: readonly Uint8Array[]): Uint8Array[] {
  return [...new Map(all.map((record) => [recordId(record), record])).values()];
}

const records = fc.uniqueArray(fc.uint8Array({ minLength: 1, maxLength: 20 }), {
  maxLength: 30,
  selector: (bytes) => bytes.toHex(),
});

Deno.test("shortIdsOf() takes the first six bytes of SHA-256(0x02, block hash, record id)", () => {
  const ids = [named<RecordId>("11".repeat(32)), named<RecordId>("22".repeat(32))];
  const expected = ids.map((id) =>
    createHash("sha256").update(new Uint8Array([2])).update(HASH, "hex").update(id, "hex").digest()
      .subarray(0, SHORT_ID_SIZE).toString("hex")
  );
  assertEquals(shortIdsOf(HASH, ids).toHex(), expected.join(""));
});

Deno.test("fillSketch() puts in what is here or given, and names the rest; with that the block is whole", () => {
  fc.assert(
    fc.property(records, fc.infiniteStream(fc.nat({ max: 2 })), records, (all, fates, others) => {
      const isOf = (fate: number) => all.map(() => fates.next().value === fate);
      const isHere = isOf(0);
      const given = all.flatMap((record, position) =>
        fates.next().value === 1 ? [{ position, record }] : []
      );
      // What waits at a node waits there once.
      const known = eachOnce([...all.filter((_, i) => isHere[i]), ...others]);
      const shortIds = shortIdsOf(HASH, all.map(recordId));
      const filled = fillSketch({ header, shortIds, given }, {
        hash: HASH,
        records: known.map(held),
      });
      const ids = new Set([...known, ...given.map(({ record }) => record)].map(recordId));
      const lacking = [...all.keys()].filter((i) => !ids.has(recordId(all[i])));
      assertEquals(filled.missing, lacking);
      const block = completeBlock(header, filled, lacking.map((i) => all[i]));
      assertEquals(block.records, all);
    }),
  );
});

Deno.test("fillSketch() leaves out records that it cannot tell apart", () => {
  const [a, b, c] = [1, 2, 3].map((byte) => new Uint8Array([byte]));
  const ids = [a, b, c].map(recordId);
  // The sketch names the same short id twice.
  const twice = shortIdsOf(HASH, [ids[0], ids[0], ids[1]]);
  const known = [a, b].map(held);
  assertEquals(
    fillSketch({ header, shortIds: twice, given: [] }, { hash: HASH, records: known }).missing,
    [0, 1],
  );
  // Two records here have the same short id.
  const shortIds = shortIdsOf(HASH, ids);
  const alike = [...known, { id: ids[0], bytes: c }, { id: ids[0], bytes: b }];
  assertEquals(
    fillSketch({ header, shortIds, given: [] }, { hash: HASH, records: alike }).missing,
    [0, 2],
  );
});

Deno.test("fillSketch() of an empty block, or with nothing here, is no special case", () => {
  const none = { hash: HASH, records: [] };
  const empty = { header, shortIds: new Uint8Array(), given: [] };
  assertEquals(fillSketch(empty, none), { records: [], missing: [] });
  const shortIds = shortIdsOf(HASH, [named("11".repeat(32))]);
  assertEquals(fillSketch({ ...empty, shortIds }, none).missing, [0]);
});

Deno.test("short ids of one record differ from block to block", () => {
  const ids = [named<RecordId>("11".repeat(32))];
  assert(shortIdsOf(HASH, ids).toHex() !== shortIdsOf(named("cd".repeat(32)), ids).toHex());
});
