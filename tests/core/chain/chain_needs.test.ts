/** Records that `verify` needs: read from a chain's store, over reorganisations, restarts and audits. */
import { assert, assertEquals } from "@std/assert";
import { auditStore } from "../../../core/audit/store_audit.ts";
import { systemClock as clock } from "../../../core/base/system.ts";
import type { Block } from "../../../core/block/block.ts";
import { recordId } from "../../../core/block/record.ts";
import { recordsOfBlocks, recordsOfStore } from "../../../core/chain/stored_records.ts";
import type { Network } from "../../../core/rules/network.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { EVERY_HASH, testNetwork } from "../../support/block_forge.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";
import { openSqlite } from "../../support/sqlite.ts";
import { item, summedItems, total } from "../../support/summed_items.ts";

const network = testNetwork({ params: EVERY_HASH });
const createHost = ({ chainId: chain }: Network) => new InProcessHost(summedItems, {}, { chain });

/** Blocks one after another from genesis, of a chain of their own. */
async function branchOf(blocks: readonly Uint8Array[][]): Promise<Block[]> {
  await using side = await ChainBox.open("memory", { network, createHost });
  const branch: Block[] = [];
  for (const records of blocks) {
    branch.push(side.make(records));
    await side.addBlock(branch[branch.length - 1]);
  }
  return branch;
}

for (const kind of STORE_KINDS) {
  Deno.test(`a chain has verify() read records of stored blocks and of those that come with it, also in a reorganisation (${kind})`, async () => {
    await using box = await ChainBox.open(kind, { network, createHost });
    const totals = async () => (await box.chain.query("totals")).answer;
    const own = [[item(1)], [item(2)], [total(3)]];
    const rival = [[item(4)], [item(5), item(6)], [total(15)], [item(7)], [total(22)]];
    // All of a branch at once, of which nothing is stored.
    await box.chain.addBlocks(await branchOf(own));
    assertEquals(await totals(), [["3", 2]]);
    const branch = await branchOf(rival);
    // Some of it stored beside the chain, the rest together with the change.
    await box.chain.addBlocks(branch.slice(0, 2));
    await box.chain.addBlocks(branch.slice(2));
    assertEquals(await totals(), [["15", 3], ["22", 4]]);
    const submitted = await box.chain.submit([total(22), total(23)]);
    assertEquals(submitted.map(({ status }) => status), ["included", "refused"]);
    await box.restart();
    assertEquals(await totals(), [["15", 3], ["22", 4]]);
    await box.add([item(9), total(31)]);
    assertEquals(await totals(), [["15", 3], ["22", 4], ["31", 5]]);
  });
}

Deno.test("auditStore() finds by itself what verify() needs, whatever the index of records says", async () => {
  await using box = await ChainBox.open("sqlite", { network, createHost });
  await box.chain.addBlocks(await branchOf([[item(1)], [item(2)], [total(3)]]));
  box.store[Symbol.dispose]();
  using stored = openSqlite(box.path, network);
  await using host = createHost(network);
  const audit = await auditStore(stored, {
    network,
    host,
    clock,
    signal: AbortSignal.timeout(60_000),
  });
  assertEquals(audit.chain.failure, undefined);
  assertEquals(await host.query("", {}), [["3", 2]]);
});

Deno.test("recordsOfStore() and recordsOfBlocks() give records in the order of the ids, and read no more than they have to", async () => {
  const bodies = [[item(1), item(2)], [item(3)], [item(4)]];
  const read: number[] = [];
  const blocks = recordsOfBlocks(function* () {
    for (const [at, body] of bodies.entries()) {
      read.push(at);
      yield body;
    }
  });
  const store = recordsOfStore({
    blocksOf: (id) =>
      bodies.flatMap((body, at) =>
        body.some((record) => recordId(record) === id) ? [String(at) as never] : []
      ),
    body: (hash) => {
      read.push(Number(hash));
      return bodies[Number(hash)];
    },
  });
  const ids = [item(3), item(9), item(1), item(2)].map(recordId);
  for (const source of [blocks, store]) {
    assertEquals(await source(ids), [item(3), undefined, item(1), item(2)]);
    assertEquals(await source([]), []);
  }
  read.length = 0;
  await blocks([recordId(item(3))]);
  assertEquals(read, [0, 1]);
  read.length = 0;
  await store(ids);
  assert(read.length === 2, "each block is read once");
});
