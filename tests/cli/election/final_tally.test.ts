import { assertEquals, assertRejects } from "@std/assert";
import { UnreachableError, UsageError } from "../../../cli/app/errors.ts";
import { readLargest, readTally } from "../../../cli/election/tally.ts";
import { formatTallyCsv, formatTallyTable } from "../../../cli/election/tally_view.ts";
import { renderLine } from "../../../cli/terminal/styled_text.ts";
import { bind } from "../../net/api/served_api.ts";
import { testNetwork } from "../../support/block_forge.ts";
import { NodeWorld, type WorldNode } from "../../support/node_world.ts";
import { commitOf } from "../../support/test_certificates.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const NETWORK = testNetwork({
  witnesses: makeWitnessSet([1, 1, 1, 1], 3, { patienceMs: 60_000 }),
  config: { choices: ["red", "blue", "green", "__proto__"] },
});
const { signal } = new AbortController();

/** A peer with five votes in blocks, of which the first two are final. */
async function startVoted(world: NodeWorld): Promise<WorldNode> {
  const peer = await world.start();
  const cast = async (votes: readonly (readonly [string, string])[]) => {
    for (const [voter, choice] of votes) {
      const id = await peer.vote(voter, choice);
      await peer.node.places.settle([id], { waitMs: 20_000, signal });
    }
  };
  await cast([["ann", "red"], ["ben", "blue"]]);
  const { chainId } = NETWORK;
  const { hash, header: { index } } = peer.chain.tip;
  await peer.chain.addCertificate(commitOf({ chainId, round: 3, index, hash }));
  await cast([["club", "red"], ["dora", "red"], ["zoe", "__proto__"]]);
  return peer;
}

function show(tally: Parameters<typeof formatTallyTable>[0]): string {
  const lines = formatTallyTable(tally, { columns: 200 });
  return lines.map((line) => renderLine(line, { color: false })).join("\n");
}

Deno.test("readTally() says up to where a tally is final, who signed, and how many votes are behind that", async () => {
  await using world = new NodeWorld(NETWORK);
  const { api, chain } = await startVoted(world);
  const { node: { header: { index }, hash: tip } } = chain.final;
  const tally = await readTally(api, { now: 0 });
  const witnesses = ["witness 0", "witness 1", "witness 2"];
  assertEquals(tally.final, { index, tip, likely: 3, witnesses, of: 4 });
  assertEquals([tally.votes, tally.counts.red], [5, 3]);
  const shown = show(await readLargest(api, { now: 0 }));
  for (
    const part of [
      `5 votes · final up to block ${index} · `,
      "Of these 3 are in blocks that are not final yet",
      "No other machine is connected, so who of the witnesses is there is not known here",
    ]
  ) assertEquals(shown.includes(part), true, `${part} in\n${shown}`);
});

Deno.test("readTally() counts final blocks alone where that is asked for, as a naive count of them does", async () => {
  await using world = new NodeWorld(NETWORK);
  const { api, chain } = await startVoted(world);
  const { final, votes, counts: counted } = await readTally(api, { countsFinal: true, now: 0 });
  const counts = { red: 1, blue: 1, green: 0, ["__proto__"]: 0 };
  assertEquals([votes, final?.votes], [2, 2]);
  assertEquals(counted, final?.counts);
  assertEquals(JSON.parse(JSON.stringify(final?.counts)), JSON.parse(JSON.stringify(counts)));
  const { chainId } = NETWORK;
  const { hash, header: { index } } = chain.tip;
  const told = await readTally(api, { countsFinal: true, now: 0 });
  const shown = show(told);
  assertEquals(/2 votes · final up to block/.test(shown), true, shown);
  assertEquals(
    /3 more votes are in blocks that are not final yet, and not/.test(shown),
    true,
    shown,
  );
  assertEquals(formatTallyCsv(told).includes("red,1"), true);

  await chain.addCertificate(commitOf({ chainId, round: 9, index, hash }));
  const all = await readTally(api, { countsFinal: true, now: 0 });
  assertEquals([all.final?.votes, all.final?.likely, all.final?.counts?.red], [5, 0, 3]);
});

Deno.test("readTally() counts no final blocks without witnesses, nor of a peer whose answers do not fit together", async () => {
  await using plain = new NodeWorld();
  const { api: without } = await plain.start({ mine: false });
  assertEquals("final" in await readTally(without, { now: 0 }), false);
  await assertRejects(
    () => readTally(without, { countsFinal: true, now: 0 }),
    UsageError,
    "has none",
  );

  await using world = new NodeWorld(NETWORK);
  const { api } = await startVoted(world);
  const query = async (path: string) => {
    const report = await api.query(path);
    return report && { ...report, answer: { votes: 0, counts: [["red", 0]] } };
  };
  await assertRejects(
    () => readTally({ ...bind(api), query }, { countsFinal: true, now: 0 }),
    UnreachableError,
    "must count every vote of block",
  );
  const moved = { ...bind(api), blocks: () => Promise.resolve([]) };
  await assertRejects(
    () => readTally(moved, { countsFinal: true, now: 0 }),
    UnreachableError,
    "the chain must stay where it is",
  );
});
