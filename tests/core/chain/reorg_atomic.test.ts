import { assert, assertEquals, assertRejects } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { type Block, blockHash } from "../../../core/block/block.ts";
import { defineValidator } from "../../../core/validator/validator.ts";
import { PluginError } from "../../../core/validator/validator_host.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { voteValidator } from "../../../plugins/vote/vote.ts";
import { voteRecord } from "../../support/block_forge.ts";
import { ChainBox } from "../../support/chain_box.ts";

/** The vote validator, which throws in one call of check() or apply(): the one after this many more. */
function createFragile() {
  let left = Infinity;
  const step = () => {
    if (--left < 0) {
      left = Infinity;
      throw new TypeError("a bug");
    }
  };
  const validator = defineValidator({
    ...voteValidator,
    check: (record, state, context) => {
      step();
      return voteValidator.check(record, state, context);
    },
    apply: (record, state, context) => {
      step();
      voteValidator.apply!(record, state, context);
    },
  });
  return {
    validator,
    failAfter: (calls: number) => void (left = calls),
    /** Calls since `failAfter(Number.MAX_SAFE_INTEGER)`, and no failure from now on. */
    calls: () => {
      const calls = Number.MAX_SAFE_INTEGER - left;
      left = Infinity;
      return calls;
    },
  };
}

/** A chain of three votes, and a branch of five from the same root of which the first two are stored. */
async function makeScene(maxJournalEntries?: number) {
  const fragile = createFragile();
  const box = await ChainBox.open("sqlite", {
    createHost: () => new InProcessHost(fragile.validator, {}, { maxJournalEntries }),
  });
  const root = box.chain.tip;
  for (const voter of ["a", "b", "c"]) await box.add([voteRecord(voter, "x")]);
  await box.chain.submit([voteRecord("waits", "x")]);
  let parent = root;
  const branch: Block[] = [];
  await using maker = await ChainBox.open("memory");
  for (const [i, voter] of ["d", "b", "e", "f", "g"].entries()) {
    const block = box.make([voteRecord(voter, "y"), voteRecord(`${voter} too`, "y")], { parent });
    await maker.addBlock(block);
    parent = maker.nodeOf(block);
    if (i < 2) await box.addBlock(block);
    else branch.push(block);
  }
  return { box, fragile, branch };
}

// With room for two writes alone, the host cannot undo: the chain replays instead.
for (const [how, maxJournalEntries] of [["undone", undefined], ["replayed", 2]] as const) {
  Deno.test(`a reorganisation in which the validator throws at any one call changes nothing, and works afterwards (${how})`, async () => {
    const whole = await makeScene(maxJournalEntries);
    await using _ = whole.box;
    whole.fragile.failAfter(Number.MAX_SAFE_INTEGER);
    const { results } = await whole.box.chain.addBlocks(whole.branch);
    assertEquals(results.map(({ status }) => status), ["connected", "connected", "connected"]);
    const calls = whole.fragile.calls();
    assert(calls >= 20, `${calls} calls`);
    const { tip: _tip, ...expected } = await whole.box.picture() as Record<string, unknown>;

    for (let call = 0; call < calls; call++) {
      const { box, fragile, branch } = await makeScene(maxJournalEntries);
      await using _ = box;
      const before = await box.picture();
      fragile.failAfter(call);
      await assertRejects(() => box.chain.addBlocks(branch), PluginError, "a bug");
      assertEquals(await box.picture(), before, `call ${call}`);
      await box.restart();
      assertEquals(await box.picture(), before, `call ${call}, after a restart`);
      await box.chain.addBlocks(branch);
      const { tip, ...after } = await box.picture() as Record<string, unknown>;
      assertEquals([tip, after], [blockHash(branch[2]), expected], `call ${call}, again`);
    }
  });
}

Deno.test("a reorganisation in which SQLite fails at any one row changes nothing, and works afterwards", async () => {
  // Those of the three blocks, and of the pending votes that come and go with them.
  const FAULTS: readonly string[] = [
    ...[7, 8, 9].map((seq) => `AFTER INSERT ON blocks WHEN NEW.seq = ${seq}`),
    "BEFORE INSERT ON pending",
    "AFTER INSERT ON pending WHEN (SELECT count(*) FROM pending) = 3",
    "BEFORE DELETE ON pending",
  ];
  for (const fault of FAULTS) {
    const { box, branch } = await makeScene();
    await using _ = box;
    // One of the branch's votes waits here too, so that it is taken out.
    await box.chain.submit([voteRecord("g too", "y")]);
    const before = await box.picture();
    box.store[Symbol.dispose]();
    const database = new DatabaseSync(box.path);
    const create = `CREATE TRIGGER fault ${fault} BEGIN SELECT RAISE(ABORT, 'a fault'); END`;
    database.exec(create);
    database.close();
    await box.restart();
    await assertRejects(() => box.chain.addBlocks(branch), Error, "a fault");
    assertEquals(await box.picture(), before, fault);
    box.store[Symbol.dispose]();
    const repaired = new DatabaseSync(box.path);
    repaired.exec("DROP TRIGGER fault");
    repaired.close();
    await box.restart();
    assertEquals(await box.picture(), before, `${fault}, after a restart`);
    await box.chain.addBlocks(branch);
    assertEquals(box.chain.tip.hash, blockHash(branch[2]));
  }
});
