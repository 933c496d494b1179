import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { hexToBytes } from "../../../core/base/hash.ts";
import { decodeHeader } from "../../../core/block/header.ts";
import { blockHash } from "../../../core/block/block.ts";
import { createNetwork, parseNetworkDefinition } from "../../../core/rules/network.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";
import { ForkChoiceModel } from "../../support/fork_choice_model.ts";
import { offer, waitingIn } from "../../support/offered_blocks.ts";
import { arrivals, easyNetwork, growTree, treePlans } from "../../support/random_tree.ts";
import { formatVectors, generateVectors, type Vectors } from "../../vectors/generate.ts";

const text = await Deno.readTextFile(new URL("../../vectors/fork_choice.json", import.meta.url));
const vectors: Vectors = JSON.parse(text);

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

const easy = easyNetwork();

for (const kind of STORE_KINDS) {
  Deno.test(`Chain chooses the tip that a naive model chooses, on random trees in random order (${kind})`, async () => {
    let forks = 0;
    await fc.assert(
      fc.asyncProperty(treePlans, arrivals, async (plan, list) => {
        const grown = growTree(easy, plan);
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
