import { assertEquals, assertStringIncludes } from "@std/assert";
import { BAN_MS } from "../../../net/peers/limits.ts";
import { VirtualNetwork } from "../../sim/network/virtual_network.ts";
import { VirtualTime } from "../../sim/network/virtual_time.ts";
import { EVERY_HASH, testNetwork } from "../../support/block_forge.ts";
import { startVirtualNode, type VirtualNode } from "../../support/virtual_node.ts";

const GARBAGE = new Uint8Array(64).fill(0xa5);

/** A node, and machines that send it something. */
class Scene implements AsyncDisposable {
  readonly time: VirtualTime;
  readonly #net: VirtualNetwork;
  readonly #target: VirtualNode;

  private constructor(time: VirtualTime, net: VirtualNetwork, target: VirtualNode) {
    this.time = time;
    this.#net = net;
    this.#target = target;
  }

  static async start(): Promise<Scene> {
    const [network, time] = [testNetwork({ params: EVERY_HASH }), new VirtualTime()];
    const net = new VirtualNetwork(time, () => ({ latencyMs: 10, bytesPerMs: 1e6 }));
    const target = await startVirtualNode({ network, time, net, host: "10.0.0.1" });
    return new Scene(time, net, target);
  }

  get warnings(): readonly string[] {
    return this.#target.warnings;
  }

  /** Bytes that come from the node to a machine that sends some, before it hangs up or a second is over. */
  async dial(host: string, bytes: Uint8Array): Promise<number> {
    const { signal } = new AbortController();
    const connecting = this.#net.start(host).connect(this.#target.node.address, { signal });
    await this.time.pass(100);
    const connection = await connecting;
    // The node may hang up before it has read all of it, which is what these tests are about.
    const sending = connection.write(bytes).catch(() => {});
    const reading = connection.read().then((chunk) => chunk?.length ?? 0, () => 0);
    await this.time.pass(1_000);
    connection.close();
    await sending;
    return await reading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ending = this.#target.stop();
    await this.time.pass(1_000);
    await ending;
  }
}

Deno.test("Node: a machine that sent garbage gets no more hellos, nor lines in the log, for a while", async () => {
  await using scene = await Scene.start();
  const [bad, good] = ["10.0.0.2", "10.0.0.3"];
  const first = await scene.dial(bad, GARBAGE);
  assertEquals([first > 0, scene.warnings.length], [true, 1]);
  assertStringIncludes(scene.warnings[0], "disconnected from 10.0.0.2:");
  for (let i = 0; i < 5; i++) assertEquals(await scene.dial(bad, GARBAGE), 0);
  assertEquals(scene.warnings.length, 1);
  assertEquals(await scene.dial(good, GARBAGE), first);
  await scene.time.pass(BAN_MS);
  assertEquals([await scene.dial(bad, GARBAGE), scene.warnings.length], [first, 3]);
});

Deno.test("Node: a machine that took its port for that of a tracker or of a web page is not refused", async () => {
  await using scene = await Scene.start();
  const words = [
    "GET / HTTP/1.1\r\n\r\n",
    "POST /v1/networks HTTP/1.1\r\n\r\n",
    "\x16\x03\x01\x02\0\x01",
  ];
  const lengths = [];
  for (const text of words) {
    const bytes = Uint8Array.from(text, (char) => char.charCodeAt(0));
    lengths.push(await scene.dial("10.0.0.2", bytes) > 0);
  }
  assertEquals(lengths, words.map(() => true), "it was let in no more");
  for (const line of scene.warnings) assertStringIncludes(line, "this port is for peers");
  assertEquals(scene.warnings.length, words.length);
});
