import { assert, assertEquals, assertRejects, assertStringIncludes } from "@std/assert";
import { VALIDATOR_FAILED } from "../../../core/pending/pending.ts";
import { USER_SOURCE } from "../../../core/pending/pending_pool.ts";
import { recordId } from "../../../core/block/record.ts";
import { accept, defineValidator } from "../../../core/validator/validator.ts";
import { PluginError } from "../../../core/validator/validator_host.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { ChainBox } from "../../support/chain_box.ts";

const record = (...bytes: number[]) => new Uint8Array(bytes);

/** Throws in check() of records that begin with 1, and in apply() of those that begin with 2. */
const fragile = defineValidator({
  name: "fragile",
  version: 1,
  check([kind]) {
    if (kind === 1) throw new TypeError("dropped");
    return accept();
  },
  apply([kind], state) {
    if (kind === 2) throw new TypeError("spilled");
    state.set("seen", String(kind), true);
  },
  query: (_path, _args, state) => state.size("seen"),
});

for (const kind of ["memory", "sqlite"] as const) {
  const open = () => ChainBox.open(kind, { createHost: () => new InProcessHost(fragile, {}) });

  Deno.test(`chain.submit() asks no more about a record that made the validator fail (${kind})`, async () => {
    await using box = await open();
    const bad = record(1, 7);
    const both = [record(3), bad];
    const error = await assertRejects(
      () => box.chain.submit(both, { source: USER_SOURCE }),
      PluginError,
    );
    assertEquals(error.recordId, recordId(bad));
    assertEquals(box.chain.pending.size, 0);
    // The other record of the same call was not to blame.
    for (let round = 0; round < 2; round++) {
      const [good, shunned] = await box.chain.submit(both, { source: "somebody" });
      assertEquals(good.status, "pending");
      assert(shunned.status === "refused" && !shunned.forged);
      assertEquals(shunned.code, VALIDATOR_FAILED);
      assertStringIncludes(shunned.reason, "dropped");
      await box.restart();
    }
  });

  Deno.test(`chain.template() drops a waiting record that makes the validator fail, and a restart stays up (${kind})`, async () => {
    await using box = await open();
    await box.chain.submit([record(2, 1), record(3)], { source: USER_SOURCE });
    assertEquals(box.chain.pending.size, 2);
    const error = await assertRejects(() => box.chain.template(), PluginError);
    assertEquals(error.recordId, recordId(record(2, 1)));
    assertEquals([...box.chain.pending].map(({ id }) => id), [recordId(record(3))]);
    await box.restart();
    assertEquals((await box.chain.template()).records, [record(3)]);
    await box.add([record(3)]);
    assertEquals((await box.chain.query("")).answer, 1);
  });

  Deno.test(`chain.addBlock() fails at a block whose record makes the validator fail, each time, and keeps the rest (${kind})`, async () => {
    await using box = await open();
    await box.add([record(3)]);
    const { hash } = box.chain.tip;
    const block = box.make([record(4), record(1)]);
    for (let round = 0; round < 2; round++) {
      await assertRejects(() => box.chain.addBlock(block), PluginError, "dropped");
      assertEquals([box.chain.tip.hash, (await box.chain.query("")).answer], [hash, 1]);
      await box.restart();
    }
  });
}
