import { assertEquals } from "@std/assert";
import { createFinalityView } from "../../../net/witness/create_view.ts";
import { ChainBox } from "../../support/chain_box.ts";
import { testNetwork } from "../../support/block_forge.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const NOW = 1_800_000_000_000;
const UNSEEN = { seenMs: () => undefined, isHeard: () => false };

Deno.test("createFinalityView() has nothing to say in a network without witnesses", async () => {
  await using box = await ChainBox.open("memory");
  const { chain } = box;
  assertEquals(createFinalityView(chain, UNSEEN), undefined);
});

Deno.test("createFinalityView() counts the weight of those that are heard", async () => {
  const network = testNetwork({ witnesses: makeWitnessSet([5, 3, 2, 1], 8) });
  await using box = await ChainBox.open("memory", { network });
  const { chain } = box;
  const seen = [NOW, NOW - 1, NOW - 2];
  const isHeard = (key: number) => key < 2;
  const own = { key: 3, state: "listening", refusals: 0 } as const;
  const view = createFinalityView(chain, { seenMs: (key) => seen[key], isHeard, own })!;
  assertEquals(view.witnesses.map(({ seenMs, isHeard, isOwn }) => [seenMs, isHeard, isOwn]), [
    [NOW, true, false],
    [NOW - 1, true, false],
    [NOW - 2, false, false],
    [null, false, true],
  ]);
  assertEquals([view.heard, view.quorum, view.weight], [8, 8, 11]);
  assertEquals([view.index, view.hash, view.round], [0, network.chainId, 0]);
  assertEquals([view.finalMs, view.signers, view.own], [null, [], own]);
});
