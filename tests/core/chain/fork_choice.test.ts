import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Block, blockHash } from "../../../core/block/block.ts";
import { BlockTree } from "../../../core/chain/block_tree.ts";
import { bytesToHex, hexToBytes } from "../../../core/base/hash.ts";
import { decodeHeader } from "../../../core/block/header.ts";
import { createNetwork, parseNetworkDefinition } from "../../../core/rules/network.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { compactToTarget, targetToWork } from "../../../core/block/target.ts";
import { EVERY_HASH, forgeBlock, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";
import { ForkChoiceModel, type ModelBlock } from "../../support/fork_choice_model.ts";
import { formatVectors, generateVectors, type Vectors } from "../../vectors/generate.ts";

const text = await Deno.readTextFile(new URL("../../vectors/fork_choice.json", import.meta.url));
const vectors: Vectors = JSON.parse(text);

/** Hands a header or block to a chain, whatever it answers. */
async function offer({ chain }: ChainBox, kind: "header" | "block", block: Block): Promise<void> {
  try {
    if (kind === "header") chain.addHeader(block.header);
    else await chain.addBlock(block);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
  }
}

function waitingIn({ chain }: ChainBox): string[] {
  return [...chain.pending].map(({ keys }) => keys[0]).sort();
}

const network = createNetwork(parseNetworkDefinition(JSON.stringify(vectors.network)));
const blocks = new Map(vectors.blocks.map(({ label, header, records }) => [label, {
  header: decodeHeader(hexToBytes(header)),
  records: records.map(hexToBytes),
}]));
const labels = new Map(vectors.blocks.map(({ label, hash }) => [hash, label]));

for (const { name, steps } of vectors.scenarios) {
  for (const kind of STORE_KINDS) {
    Deno.test(`fork choice vector: ${name} (${kind})`, async () => {
      await using box = await ChainBox.open(kind, { network });
      for (const [i, { header, block, restart, tip, waiting }] of steps.entries()) {
        if (restart) await box.restart();
        else if (header !== undefined) await offer(box, "header", blocks.get(header)!);
        else await offer(box, "block", blocks.get(block!)!);
        const seen = { tip: labels.get(box.chain.tip.hash), waiting: waitingIn(box) };
        assertEquals(seen, { tip, waiting: [...waiting] }, `step ${i}`);
      }
    });
  }
}

Deno.test("the fork choice vectors are what their generator makes, and fit their own network", () => {
  assertEquals(formatVectors(generateVectors()), text);
  assertEquals(blockHash(blocks.get("genesis")!), network.chainId);
  assert(vectors.scenarios.length >= 16);
});

/** A block of a random tree. */
interface Plan {
  readonly parent: number;
  readonly voters: readonly string[];
  /** Time since its parent, in intervals. */
  readonly after: number;
}

/** A tree of blocks by the place of each one's parent in the list, genesis being 0. */
const plans: fc.Arbitrary<Plan[]> = fc.array(
  fc.record({
    parent: fc.oneof({ weight: 1, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat() }),
    voters: fc.uniqueArray(fc.constantFrom(..."abcdefgh"), { maxLength: 2 }),
    after: fc.constantFrom(0.5, 1, 1, 1, 2),
  }),
  { minLength: 8, maxLength: 14 },
);

const events = fc.array(
  fc.record({
    kind: fc.constantFrom("block", "block", "block", "header", "restart"),
    which: fc.nat(),
    /** Prefers a block whose parent is complete: chance alone offers little else than orphans. */
    inOrder: fc.constantFrom(true, true, false),
  }),
  { minLength: 15, maxLength: 40 },
);

const easy = testNetwork({
  params: {
    ...EVERY_HASH,
    intervalMs: 1_000,
    halfLifeBlocks: 1,
    initialDifficulty: 16,
    floorDifficulty: 2,
  },
});

/** A tree in the real world and in the model's. */
function grow(plan: readonly Plan[]): { block: Block; model: ModelBlock }[] {
  const { chainId, genesis, definition: { params } } = easy;
  const tree = new BlockTree(chainId, genesis.header);
  const root: ModelBlock = { label: chainId, parent: undefined, work: 0n, voters: [] };
  const grown = [{ block: genesis, model: root, node: tree.genesis }];
  plan.forEach(({ parent: place, voters, after }, i) => {
    // Half of the time on the branch that was grown last, so that branches get long.
    const parent = grown[place === 0 ? grown.length - 1 : place % grown.length];
    const records = voters.map((voter) => voteRecord(voter, "x"));
    const extra = bytesToHex(new Uint8Array(20).fill(i + 1));
    const time = parent.node.header.time + after * params.intervalMs;
    const block = forgeBlock(parent.node, records, { params, extra, time });
    const label = blockHash(block);
    const work = targetToWork(compactToTarget(block.header.bits));
    const model = { label, parent: parent.model, work, voters };
    grown.push({ block, model, node: tree.add(label, block.header) });
  });
  return grown;
}

for (const kind of STORE_KINDS) {
  Deno.test(`Chain chooses the tip that a naive model chooses, on random trees in random order (${kind})`, async () => {
    let forks = 0;
    await fc.assert(
      fc.asyncProperty(plans, events, async (plan, list) => {
        const grown = grow(plan);
        await using box = await ChainBox.open(kind, { network: easy });
        const model = new ForkChoiceModel(grown[0].model);
        for (const { kind, which, inOrder } of list) {
          const before = model.tip;
          const next = grown.filter(({ model: { parent } }) => model.complete.includes(parent!));
          const from = inOrder && next.length > 0 ? next : grown.slice(1);
          const chosen = from[which % from.length];
          if (kind === "restart") await box.restart();
          else await offer(box, kind as "header" | "block", chosen.block);
          if (kind === "block") model.add(chosen.model);
          model.note();
          assertEquals(box.chain.tip.hash, model.tip.label);
          assertEquals(waitingIn(box), model.waiting.sort());
          if (model.tip !== before && model.tip.parent !== before) forks++;
        }
      }),
      { numRuns: kind === "memory" ? 200 : 60 },
    );
    assert(forks > 10, `${forks} reorganisations`);
  });
}
