import { assertEquals } from "@std/assert";
import {
  createNetwork,
  type Network,
  parseNetworkDefinition,
} from "../../../core/rules/network.ts";
import type { PeerId } from "../../../net/base/peer_id.ts";
import { ownHello } from "../../../net/node/own_hello.ts";
import { encodeMessage } from "../../../net/wire/codec.ts";
import { Forge, testNetwork } from "../../support/block_forge.ts";
import { makeWitnesses } from "../../support/witness_keys.ts";
import { named } from "../../support/named.ts";

const HERE = { host: "127.0.0.1", port: 7701 };

function helloIn(network: Network) {
  const { chain } = new Forge(network);
  const facts = { peerId: named<PeerId>("00".repeat(16)), listen: HERE, time: 5, agent: "test" };
  return ownHello(HERE, { ...facts, chain });
}

Deno.test("ownHello() says which block is final where witnesses are named", () => {
  const definition = { name: "witnessed", witnesses: { keys: makeWitnesses([1, 1, 1, 1]) } };
  const network = createNetwork(parseNetworkDefinition(JSON.stringify(definition)));
  assertEquals(helloIn(network).final, { index: 0, hash: network.chainId });
});

Deno.test("ownHello() says nothing of a final block elsewhere", () => {
  const hello = helloIn(testNetwork());
  assertEquals("final" in hello, false);
  assertEquals(encodeMessage(hello).payload[0], 0xa8, "a map of eight keys, as ever");
});
