/** A school at one host. */
import { assertEquals } from "@std/assert";
import { createNetwork, parseNetworkDefinition } from "../../core/rules/network.ts";
import { parseAddress } from "../../net/base/address.ts";
import { MAX_PLACES } from "../../net/peers/limits.ts";
import type { PeerStatus } from "../../net/api/peer_api.ts";
import { startHost } from "../support/hosting.ts";
import { HostilePeer } from "../support/hostile_peer.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";

Deno.test("chainvote host --places: 500 peers from one address get in, and the next one does not", async () => {
  await using program = new Program();
  const file = program.path("network.json");
  const network = createNetwork(parseNetworkDefinition(Deno.readTextFileSync(file)));
  // Its tracker's own look whether it can be reached would take a place for a moment.
  const args = ["--places", `${MAX_PLACES}`, "--no-dial-back"];
  const host = await startHost(program, file, { args });
  const address = parseAddress(host.listen);
  await using all = new AsyncDisposableStack();
  // All at once: none of them answers pings, so none stays for long.
  await Promise.all(Array.from({ length: MAX_PLACES }, async () => {
    all.use(await HostilePeer.greet(address, network));
  }));
  await eventually(
    async (): Promise<PeerStatus> => await (await fetch(`${host.url}/v1/status`)).json(),
    ({ peers }) => peers === MAX_PLACES,
    "all are connected",
  );
  const surplus = all.use(await HostilePeer.connect(address));
  await surplus.closed;
  assertEquals(surplus.received, []);
});
