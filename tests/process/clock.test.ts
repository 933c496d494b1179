/**
 * A peer process whose clock differs from that of its peers. A process's clock cannot be set for it alone
 * without tools that few machines have, so the others' are wrong here, which to the process is the same.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { createNetwork, parseNetworkDefinition } from "../../core/rules/network.ts";
import { formatAddress } from "../../net/base/address.ts";
import type { PeerStatus } from "../../net/api/peer_api.ts";
import { helloOf, HostileListener } from "../support/hostile_peer.ts";
import { statusOf } from "../support/peer_process.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";

/** How far the others are ahead, in ms. */
const AHEAD_MS = 42_000;

Deno.test("chainvote peer says that its clock is wrong, in its log and in status, and goes on", async () => {
  await using program = new Program();
  const network = createNetwork(
    parseNetworkDefinition(Deno.readTextFileSync(program.path("network.json"))),
  );
  await using listeners = new AsyncDisposableStack();
  const others = Array.from({ length: 3 }, () => listeners.use(new HostileListener()));
  const greeting = others.map(async (listener) => {
    const peer = await listener.accept();
    await peer.say(helloOf(network, { time: Date.now() + AHEAD_MS }));
    await peer.next("tip");
  });
  const peer = await program.peer(
    "a",
    others.flatMap(({ address }) => ["--connect", formatAddress(address)]),
  );
  await Promise.all(greeting);
  const { clockOffsetMs } = await eventually(
    () => statusOf(peer),
    ({ clockOffsetMs }) => clockOffsetMs !== null,
    "it has compared its clock",
  );
  assert(Math.abs(clockOffsetMs! + AHEAD_MS) < 5_000, `${clockOffsetMs}`);
  const data = program.path("a");
  const json = await program.json<PeerStatus>(["status", "--data", data]);
  assert(Math.abs(json.clockOffsetMs! + AHEAD_MS) < 5_000, `${json.clockOffsetMs}`);
  const { stdout } = await program.run(["status", "--data", data]);
  assert(/^clock {7}4\d\.\d s behind the median of its peers: set it/m.test(stdout), stdout);

  const line = await peer.seen("stderr", /this machine's clock is \d+ s behind .*\n/);
  assertStringIncludes(line, "of 3 peers; set it, for example with");
  assertEquals((await statusOf(peer)).peers, 3);
});

Deno.test("chainvote status says that there are too few peers to compare clocks with", async () => {
  await using program = new Program();
  await program.peer("a");
  const data = program.path("a");
  assertEquals((await program.json<PeerStatus>(["status", "--data", data])).clockOffsetMs, null);
  const { stdout } = await program.run(["status", "--data", data]);
  assertStringIncludes(stdout, "clock       not compared");
});
