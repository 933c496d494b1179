import { assertEquals } from "@std/assert";
import { createFinalityView } from "../../../net/witness/create_view.ts";
import { HEARD_MS } from "../../../net/witness/limits.ts";
import { ChainBox } from "../../support/chain_box.ts";
import { testNetwork } from "../../support/block_forge.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const NOW = 1_800_000_000_000;
const UNSEEN = { now: NOW, seenMs: () => undefined };

Deno.test("createFinalityView() has nothing to say in a network without witnesses", async () => {
  await using box = await ChainBox.open("memory");
  const { chain } = box;
  assertEquals(createFinalityView(chain, UNSEEN), undefined);
});

Deno.test("createFinalityView() counts the weight of those that were heard in the last two minutes", async () => {
  const network = testNetwork({ witnesses: makeWitnessSet([5, 3, 2, 1], 8) });
  await using box = await ChainBox.open("memory", { network });
  const { chain } = box;
  const seen = [NOW, NOW - HEARD_MS + 1, NOW - HEARD_MS];
  const own = { key: 3, state: "listening", refusals: 0 } as const;
  const view = createFinalityView(chain, { now: NOW, seenMs: (key) => seen[key], own })!;
  assertEquals(view.witnesses.map(({ seenMs, isHeard, isOwn }) => [seenMs, isHeard, isOwn]), [
    [NOW, true, false],
    [NOW - HEARD_MS + 1, true, false],
    [NOW - HEARD_MS, false, false],
    [null, false, true],
  ]);
  assertEquals([view.heard, view.quorum, view.weight], [8, 8, 11]);
  assertEquals([view.index, view.hash, view.round], [0, network.chainId, 0]);
  assertEquals([view.finalMs, view.signers, view.own], [null, [], own]);
});
