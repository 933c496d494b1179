/** Records that were counted and are no longer: what is remembered of them, and what is said of who stands there. */
import { assert, assertEquals } from "@std/assert";
import { recordId } from "../../../core/block/record.ts";
import { openSqlite } from "../../support/sqlite.ts";
import { voteRecord as vote } from "../../support/block_forge.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";
import { makeLayout5 } from "../../support/old_layouts.ts";

const ALICE_BLUE = vote("alice", "blue");
const ALICE_RED = vote("alice", "red");
const BOB = vote("bob", "blue");

/** Alice's and Bob's votes are counted in block 2; then a heavier branch from block 1 on holds another of Alice's. */
async function rewrite(box: ChainBox) {
  const fork = await box.add([]);
  await box.add([ALICE_BLUE, BOB]);
  const first = box.make([ALICE_RED], { parent: fork, time: fork.header.time + 7 });
  await box.addBlock(first);
  const result = await box.addBlock(box.make([], { parent: box.nodeOf(first) }));
  assert(result.status === "connected");
  return result.change;
}

for (const kind of STORE_KINDS) {
  const test = (name: string, fn: (box: ChainBox) => Promise<void>) =>
    Deno.test(`${name} (${kind})`, async () => {
      await using box = await ChainBox.open(kind);
      await fn(box);
    });

  test("Chain.losses counts what a reorganisation undid for good, and not what waits again, also after a restart", async (box) => {
    assertEquals(box.chain.losses, undefined);
    const change = await rewrite(box);
    assertEquals([change.lost, change.returned], [1, [recordId(BOB)]]);
    const losses = { records: 1, times: 1, last: { time: box.now, index: 2, records: 1 } };
    assertEquals(box.chain.losses, losses);
    await box.add([BOB]);
    assertEquals(box.chain.losses, losses);
    await box.restart();
    assertEquals(box.chain.losses, losses);
  });

  test("Chain.losses counts one that waited again when another takes its place", async (box) => {
    await rewrite(box);
    await box.add([vote("bob", "red")]);
    assertEquals(box.chain.losses?.records, 2);
    assertEquals(box.chain.losses?.last.index, 4);
    assertEquals(box.chain.losses?.times, 2);
  });

  test("chain.place() says of a refused record for whom the voter is counted, and in which block, also after a reorganisation", async (box) => {
    await box.add([ALICE_BLUE]);
    const [refused] = await box.chain.submit([ALICE_RED], { source: "user" });
    assert(refused.status === "refused");
    assertEquals(refused.reason, 'the voter "alice" has already voted, for "blue", in block 1');
    const reasonOf = (record: Uint8Array) => {
      const place = box.chain.place(recordId(record));
      return place.status === "refused" ? place.reason : place.status;
    };
    await box.restart();
    // The block moves: others come before it.
    const { genesis } = box.chain.tree;
    const first = box.make([], { parent: genesis, time: genesis.header.time + 7 });
    await box.addBlock(first);
    const second = box.make([ALICE_RED], { parent: box.nodeOf(first) });
    await box.addBlock(second);
    assertEquals(reasonOf(ALICE_RED), "included");
    assertEquals(
      reasonOf(ALICE_BLUE),
      'the voter "alice" has already voted, for "red", in block 2',
    );
    await box.restart();
    assertEquals(
      reasonOf(ALICE_BLUE),
      'the voter "alice" has already voted, for "red", in block 2',
    );
  });

  test("chain.place() says the same of one that waited when a block took its place", async (box) => {
    await box.chain.submit([ALICE_BLUE]);
    await box.add([ALICE_RED]);
    const place = box.chain.place(recordId(ALICE_BLUE));
    assert(place.status === "refused");
    assertEquals(place.reason, 'the voter "alice" has already voted, for "red", in block 1');
    assertEquals(box.chain.losses, undefined, "it was never counted");
  });
}

Deno.test("SqliteStore lifts a database of layout 5, of which nothing was lost and no refusal says by whom", async () => {
  await using box = await ChainBox.open("sqlite");
  await box.add([ALICE_BLUE]);
  await box.chain.submit([ALICE_RED], { source: "user" });
  box.store[Symbol.dispose]();
  makeLayout5(box.path);
  using lifted = openSqlite(box.path, box.network);
  assertEquals(lifted.losses(), undefined);
  const [{ code, by }] = lifted.refusals().values();
  assertEquals([code, by], ["duplicate", undefined]);
  assertEquals(lifted.selfCheck(), []);
});
