/** Many peers at one host: nodes of this process, all of one address, at a host that is a process of its own. */
import { assert, assertEquals } from "@std/assert";
import { createNetwork, parseNetworkDefinition } from "../../core/rules/network.ts";
import { type Address, parseAddress } from "../../net/base/address.ts";
import type { PeerStatus } from "../../net/api/peer_api.ts";
import { tcpTransport } from "../../net/transport/tcp.ts";
import type { Transport } from "../../net/transport/transport.ts";
import { startHost } from "./hosting.ts";
import { HostilePeer } from "./hostile_peer.ts";
import { NodeWorld } from "./node_world.ts";
import { eventually } from "./process_progress.ts";
import { residentMemory } from "./process_usage.ts";
import { Program } from "./program.ts";

/** Connections of a member whose router lets nothing in: of all peers it reaches the host alone. */
function reachingOnly(host: Address): Transport {
  return {
    listen: (address) => tcpTransport.listen(address),
    connect: async (address, options) => {
      if (address.port === host.port) return await tcpTransport.connect(address, options);
      throw new Deno.errors.ConnectionRefused(`no way to port ${address.port}`);
    },
  };
}

/**
 * Has `count` peers take all places of a host, and one of them vote. Everybody must get that vote, and nobody else a
 * place.
 */
export async function crowdAHost(count: number): Promise<void> {
  await using program = new Program();
  const file = program.path("network.json");
  const host = await startHost(program, file, { args: ["--places", `${count}`] });
  const address = parseAddress(host.listen);
  const status = async (): Promise<PeerStatus> =>
    await (await fetch(`${host.url}/v1/status`)).json();
  const before = residentMemory(host.pid);
  await using world = new NodeWorld(
    createNetwork(parseNetworkDefinition(Deno.readTextFileSync(file))),
  );
  const transport = reachingOnly(address);
  for (let i = 0; i < count; i++) {
    await world.start({ mine: false, connect: [address], transport });
  }
  await eventually(status, ({ peers }) => peers === count, `all ${count} are connected`);
  await using surplus = await HostilePeer.connect(address);
  await surplus.closed;
  assertEquals(surplus.received, []);

  const [first] = world.nodes;
  await first.vote("ann", "red");
  const voters = await eventually(
    () => Promise.all(world.nodes.map((node) => node.choiceOf("ann"))),
    (choices) => choices.every((choice) => choice === "red"),
    "everybody has the vote",
  );
  assertEquals(voters.length, count);
  assertEquals((await status()).peers, count);
  const after = residentMemory(host.pid);
  if (before === undefined || after === undefined) return;
  const each = (after - before) / count;
  console.log(`${count} peers: ${Math.round(each / 1_000)} kB each at the host`);
  assert(each < 2_000_000, `${each} bytes for each peer`);
}
