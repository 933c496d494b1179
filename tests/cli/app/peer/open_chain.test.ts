import { assertEquals, assertRejects } from "@std/assert";
import { systemClock as clock, systemRandom as random } from "../../../../core/base/system.ts";
import { createNetwork, parseNetworkDefinition } from "../../../../core/rules/network.ts";
import { MemoryStore } from "../../../../core/store/memory_store.ts";
import { UsageError } from "../../../../cli/app/errors.ts";
import { openChain } from "../../../../cli/app/peer/open_chain.ts";
import { makeWitnesses } from "../../../support/witness_keys.ts";

const NETWORK = createNetwork(parseNetworkDefinition(JSON.stringify({
  name: "Board 2026",
  witnesses: { keys: makeWitnesses([1, 1, 1, 1]), mining: "off" },
})));
const SENTENCE = 'Cannot run the network "Board 2026" as its definition says that nobody mines: ' +
  "this version does not run networks without mining yet";
const log = { debug() {}, info() {}, warn() {}, error() {} };

Deno.test("openChain() runs no network in which nobody mines, and opens no store for it", async () => {
  let opened = 0;
  const openStore = () => {
    opened++;
    return { store: new MemoryStore(NETWORK.genesis), network: NETWORK, [Symbol.dispose]() {} };
  };
  const deps = { clock, random, openStore };
  const options = { data: undefined, network: NETWORK, log };
  await assertRejects(() => openChain(options, deps), UsageError, SENTENCE);
  assertEquals(opened, 0);
  // A folder that has such a network already, of which nobody named the definition.
  await assertRejects(
    () => openChain({ ...options, network: undefined }, deps),
    UsageError,
    SENTENCE,
  );
  assertEquals(opened, 1);
});
