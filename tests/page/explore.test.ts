/** The record, block by block; one vote from waiting to final, and back if the record is rearranged; another election's link. */
import { assertEquals, assertMatch } from "@std/assert";
import { TestBrowser } from "../support/browser.ts";
import { PageWorld } from "../support/page_world.ts";

const ANSWERS = [[[0], [1, 0]], [[0], [0]], [[2], [2, 1]]] as const;

Deno.test("a vote is followed until the witnesses' signatures were checked, and back where its block is undone", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using world = await PageWorld.open({ answers: ANSWERS, hasWitnesses: true, mines: false });
  const { peer, nodes } = world;
  const before = peer.chain.tip.header.index;
  // Whoever has other blocks than the peer, and more of them: it knows nothing of the vote.
  const other = await nodes.start({ mineEmpty: true, blocks: await blocksOf(world) });
  await nodes.until("the other has more blocks", () => other.chain.tip.header.index > before + 3);
  await other.stop();

  const vote = world.ballotOf(9, [[3], [0]]);
  await world.add([vote]);
  await world.miner!.stop();
  const [{ recordId, block }] = await peer.api.submit([vote]);
  const { chainId } = world.election.network;
  await using tab = await browser.look(`${world.url}/#/r/${recordId}/${chainId}`);
  const { page } = tab;
  await tab.heading("Your vote is written");
  const index = block!.index.toLocaleString("en");
  const steps = () => page.locator(".ladder li").allTextContents();
  assertMatch((await steps())[2], new RegExp(`^Done: Written into the record \\(${index}\\)`));
  assertMatch((await steps())[4], /^Not yet: Final/);
  await page.getByText("Your browser has checked that the block holds this vote.").waitFor();
  await tab.check("written");

  const rival = await nodes.start({ mine: false, chain: other.chain });
  peer.node.addAddress(rival.address);
  await tab.heading("Your vote was sent");
  await page.getByText("The record was rearranged. Your vote is waiting again.").first().waitFor();
  assertMatch((await steps())[2], /^Not yet: Written/);
  await tab.check("back");

  await nodes.start({ connect: [peer] });
  await tab.heading("Your vote is written");
  await nodes.until("the vote is in a block again", async () => {
    return (await peer.api.lookUp([recordId]))[0].status === "included";
  });
  await world.finalise();
  await world.add([world.ballotOf(10, [[], []])]);
  await tab.heading("Your vote is final");
  await page.getByText("and the signatures of the witnesses").waitFor();
  await tab.check("final");
  const [receipt] = await Promise.all([
    page.waitForEvent("download"),
    page.getByRole("button", { name: "Save a receipt" }).click(),
  ]);
  assertEquals(receipt.suggestedFilename(), `receipt-${recordId.slice(0, 8)}.json`);
});

/** The blocks of the peer's chain, without the first. */
function blocksOf({ peer: { chain } }: PageWorld) {
  const indexes = Array.from({ length: chain.tip.header.index }, (_, i) => i + 1);
  return indexes.map((index) => chain.block(chain.at(index)!.hash)!);
}
