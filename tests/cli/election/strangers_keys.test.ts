/** One election whose voters, choices and conflict keys are all numbers, with every key that a Map sees. */
import { assert, assertEquals } from "@std/assert";
import { parseBallots } from "../../../cli/election/ballots_csv.ts";
import { EVERY_HASH, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { ChainBox } from "../../support/chain_box.ts";
import { withMapKeys } from "../../support/map_keys.ts";

/** What V8 puts on one place of a table: multiples of 2^16 with ten digits. */
const ids = Array.from({ length: 200 }, (_, i) => String(1_000_013_824 + 65_536 * i));

Deno.test("no text of a voter is a key that V8 hashes without its seed, from the CSV file to the snapshot", async () => {
  const { keys, result } = await withMapKeys(async () => {
    const csv = ["voter,choice", ...ids.map((id) => `${id},${id}`)].join("\n");
    const { ballots, problems } = parseBallots(csv);
    assertEquals(problems, []);
    await using box = await ChainBox.open("sqlite", {
      network: testNetwork({ params: EVERY_HASH }),
    });
    const votes = ballots.map(({ voter, choice }) => voteRecord(voter, choice));
    const before = box.chain.tip;
    await box.chain.submit(votes.slice(0, 150), { source: "192.0.2.7" });
    await box.add((await box.chain.template()).records);
    await box.chain.submit(votes.slice(150));
    // Undone, and mined again by another branch.
    const side = await box.add(votes.slice(100, 120), before);
    await box.add(votes.slice(0, 100), side);
    await box.add((await box.chain.template()).records);
    await box.chain.close();
    await box.restart();
    await box.chain.query("voter", { id: ids[3] });
    return (await box.chain.query("tally")).answer as { votes: number };
  });
  assertEquals([keys, result.votes], [[], ids.length]);
  assert(ids.every((id) => Number(id) < 2 ** 32 - 1));
});
