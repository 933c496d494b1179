import { assertEquals } from "@std/assert";
import { systemClock as clock } from "../../../../core/base/system.ts";
import { castRecords } from "../../../../cli/app/records/cast.ts";
import type { PeerApi, PeerStatus } from "../../../../net/api/peer_api.ts";
import { bind } from "../../../net/api/served_api.ts";
import { testNetwork, voteRecord } from "../../../support/block_forge.ts";
import { NodeWorld, type WorldNode } from "../../../support/node_world.ts";
import { commitOf } from "../../../support/test_certificates.ts";
import { makeWitnessSet } from "../../../support/witness_keys.ts";

const NETWORK = testNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3, { patienceMs: 60_000 }) });
const { chainId } = NETWORK;
const { signal } = new AbortController();

/** The API of a node that says that so many witnesses are heard; told each time when it was asked how it is. */
function hearing(peer: WorldNode, heard: number, onAsked: () => void | Promise<void>): PeerApi {
  const status = async (): Promise<PeerStatus> => {
    await onAsked();
    const { finality, ...rest } = await peer.api.status();
    return { ...rest, finality: { ...finality!, heard } };
  };
  return { ...bind(peer.api), status };
}

/** Has three of the four witnesses make the last block final, unless it is. */
async function finalise({ chain }: WorldNode): Promise<void> {
  const { hash, header: { index } } = chain.tip;
  if (index <= chain.final.node.header.index) return;
  await chain.addCertificate(commitOf({ chainId, round: index, index, hash }));
}

Deno.test("castRecords() waits until a record is final while enough witnesses are heard", async () => {
  await using world = new NodeWorld(NETWORK);
  const peer = await world.start();
  let asked = 0;
  // It was in its block for a while before.
  const api = hearing(peer, 3, async () => {
    if (peer.chain.tip.header.index > 0 && ++asked === 3) await finalise(peer);
  });
  const waits: string[] = [];
  const onWait = (text: string) => waits.push(text);
  const options = { timeoutMs: 20_000, signal, clock, onWait };
  const [report] = await castRecords(api, [voteRecord("ann", "red")], options);
  assertEquals([report.status, report.final, report.settled], ["included", true, true]);
  assertEquals(
    waits.at(-1),
    "waiting until block 1 is final: 3 of 4 witnesses are heard, 3 must agree; " +
      "not heard: witness 0, witness 1, witness 2, witness 3",
  );
});

Deno.test("castRecords() waits for a block alone while too few witnesses are heard, unless it must be final", async () => {
  await using world = new NodeWorld(NETWORK);
  const peer = await world.start();
  const few = hearing(peer, 2, () => {});
  const [likely] = await castRecords(few, [voteRecord("ann", "red")], {
    ...{ timeoutMs: 20_000, signal, clock },
  });
  assertEquals([likely.status, likely.final, likely.settled], ["included", false, true]);

  let asked = 0;
  const late = hearing(peer, 2, async () => {
    // So often is asked in more than the time that others are given to be heard.
    if (peer.chain.tip.header.index > 1 && ++asked === 80) await finalise(peer);
  });
  const [insisted] = await castRecords(late, [voteRecord("ben", "red")], {
    ...{ timeoutMs: 20_000, signal, clock, mustBeFinal: true },
  });
  assertEquals(insisted.final, true);
  const [never] = await castRecords(few, [voteRecord("zoe", "red")], {
    ...{ timeoutMs: 2_000, signal, clock, mustBeFinal: true },
  });
  assertEquals([never.status, never.final], ["included", false]);
});
