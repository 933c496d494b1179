import { assertEquals, assertStringIncludes } from "@std/assert";
import { BAN_MS } from "../../net/limits.ts";
import { VirtualNetwork } from "../sim/network/virtual_network.ts";
import { VirtualTime } from "../sim/network/virtual_time.ts";
import { EVERY_HASH, testNetwork } from "../support/block_forge.ts";
import { startVirtualNode } from "../support/virtual_node.ts";

const GARBAGE = new Uint8Array(64).fill(0xa5);

Deno.test("Node: a machine that sent garbage gets no more hellos, nor lines in the log, for a while", async () => {
  const [network, time] = [testNetwork({ params: EVERY_HASH }), new VirtualTime()];
  const net = new VirtualNetwork(time, () => ({ latencyMs: 10, bytesPerMs: 1e6 }));
  const target = await startVirtualNode({ network, time, net, host: "10.0.0.1" });
  const [bad, good] = [net.start("10.0.0.2"), net.start("10.0.0.3")];

  /** Bytes that came from the node before it hung up, or until a second was over. */
  const dial = async (transport: typeof bad): Promise<number> => {
    const { signal } = new AbortController();
    const connecting = transport.connect(target.node.address, { signal });
    await time.pass(100);
    const connection = await connecting;
    const sending = connection.write(GARBAGE).catch(() => {});
    const reading = connection.read().then((chunk) => chunk?.length ?? 0, () => 0);
    await time.pass(1_000);
    connection.close();
    await sending;
    return await reading;
  };

  const first = await dial(bad);
  assertEquals([first > 0, target.warnings.length], [true, 1]);
  assertStringIncludes(target.warnings[0], "disconnected from 10.0.0.2:");
  for (let i = 0; i < 5; i++) assertEquals(await dial(bad), 0);
  assertEquals(target.warnings.length, 1);
  assertEquals(await dial(good), first);
  await time.pass(BAN_MS);
  assertEquals([await dial(bad), target.warnings.length], [first, 3]);

  const ending = target.stop();
  await time.pass(1_000);
  await ending;
});
