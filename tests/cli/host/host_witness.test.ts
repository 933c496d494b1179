import { assert, assertEquals, assertThrows } from "@std/assert";
import { systemClock as clock, systemRandom as random } from "../../../core/base/system.ts";
import { bytesToHex } from "../../../core/base/hash.ts";
import type { Network } from "../../../core/rules/network.ts";
import { createWitnessKey } from "../../../cli/app/files/witness_key_file.ts";
import { chooseWitness, type HostWitnessWish } from "../../../cli/host/host_witness.ts";
import { joinNetwork } from "../../../cli/host/join_network.ts";
import { testNetwork } from "../../support/block_forge.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

/** A folder with the file of a network, and what a host that is started there chooses. */
class Home implements Disposable {
  readonly folder = Deno.makeTempDirSync();
  readonly data = `${this.folder}/data`;

  choose(network: Network, wish: Partial<HostWitnessWish> = {}) {
    const file = `${this.folder}/board.json`;
    const all = { file, network, data: this.data, witnessKey: undefined, makesKey: true, ...wish };
    return chooseWitness(all, { random });
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

const POLL = testNetwork();
const WITNESSED = testNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3) });

Deno.test("chooseWitness() makes a key for a poll that names no witnesses, and finds it again", () => {
  using home = new Home();
  const { network, witness } = home.choose(POLL);
  assertEquals(witness?.file, `${home.data}/host.witness`);
  if (Deno.build.os !== "windows") {
    assertEquals(Deno.statSync(`${home.data}/host.witness`).mode! & 0o777, 0o600);
  }
  const { witnesses, ...rest } = network.definition;
  const { witnesses: _none, ...plain } = POLL.definition;
  assertEquals(rest, plain);
  assertEquals(
    [witnesses?.keys.map(({ name }) => name), witnesses?.quorum, witnesses?.mining],
    [["The host"], 1, "off"],
  );
  assert(network.chainId !== POLL.chainId);
  // Before and after the first start has kept its definition.
  assertEquals(home.choose(POLL).network.chainId, network.chainId);
  const invitation = { chainId: network.chainId, hosts: ["http://192.0.2.7:7700"] };
  joinNetwork(home.data, { network, invitation, peers: [] }, { clock });
  assertEquals(home.choose(POLL).network.chainId, network.chainId);
  assertEquals(home.choose(POLL, { makesKey: false }).network.chainId, network.chainId);
});

Deno.test("chooseWitness() makes no key if it is not to, nor for a poll that was hosted without one", () => {
  using home = new Home();
  assertEquals(home.choose(POLL, { makesKey: false }), { network: POLL });
  const invitation = { chainId: POLL.chainId, hosts: ["http://192.0.2.7:7700"] };
  joinNetwork(home.data, { network: POLL, invitation, peers: [] }, { clock });
  assertEquals(home.choose(POLL), { network: POLL });
  assertEquals([...Deno.readDirSync(home.data)].some(({ name }) => /witness/.test(name)), false);
});

Deno.test("chooseWitness() makes no key where witnesses are named, and takes the one beside the file if it is theirs", () => {
  using home = new Home();
  assertEquals(home.choose(WITNESSED), { network: WITNESSED });
  const beside = `${home.folder}/board.witness`;
  const key = bytesToHex(createWitnessKey(beside, random));
  assertEquals(home.choose(WITNESSED), { network: WITNESSED });
  const { keys: [first, ...others] } = makeWitnessSet([1, 1, 1, 1], 3);
  const theirs = testNetwork({
    witnesses: { ...makeWitnessSet([1, 1, 1, 1], 3), keys: [{ ...first, key }, ...others] },
  });
  const found = home.choose(theirs);
  assertEquals([found.network, found.witness?.file], [theirs, beside]);
  assertEquals(home.choose(theirs, { makesKey: false }), { network: theirs });
  const named = home.choose(theirs, { witnessKey: "other.witness", takeOver: true });
  assertEquals(named.witness, { file: "other.witness", takeOver: true });
});

Deno.test("chooseWitness() takes no other poll for the one whose host it is", () => {
  using home = new Home();
  const { network } = home.choose(POLL);
  const invitation = { chainId: network.chainId, hosts: ["http://192.0.2.7:7700"] };
  joinNetwork(home.data, { network, invitation, peers: [] }, { clock });
  const other = home.choose(testNetwork({ name: "other" })).network;
  assert(other.chainId !== network.chainId);
  assertThrows(
    () => joinNetwork(home.data, { network: other, invitation, peers: [] }, { clock }),
    Error,
    "belongs to another network",
  );
});
