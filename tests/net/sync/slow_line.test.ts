import { assert, assertEquals } from "@std/assert";
import { type Block, blockHash } from "../../../core/block/block.ts";
import { FrameReader } from "../../../net/wire/frames.ts";
import { MIN_PROGRESS_BYTES } from "../../../net/sync/limits.ts";
import { REQUEST_TIMEOUT_MS } from "../../../net/base/limits.ts";
import { decodeMessage } from "../../../net/wire/codec.ts";
import type { MessageType } from "../../../net/wire/messages.ts";
import type { Connection } from "../../../net/transport/transport.ts";
import { VirtualNetwork } from "../../sim/network/virtual_network.ts";
import { VirtualTime } from "../../sim/network/virtual_time.ts";
import { EVERY_HASH, Forge, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { frameOf, helloOf } from "../../support/hostile_peer.ts";
import { startVirtualNode, type VirtualNode } from "../../support/virtual_node.ts";

const NETWORK = testNetwork({ params: EVERY_HASH });
const TARGET = { host: "10.0.0.1", port: 7_000 };
const STEP_MS = 3_000;

/** A node in virtual time, and a large block that it lacks. */
class Scene implements AsyncDisposable {
  readonly block: Block;
  readonly time: VirtualTime;
  readonly net: VirtualNetwork;
  readonly warnings: readonly string[];
  readonly #node: VirtualNode;

  private constructor(time: VirtualTime, net: VirtualNetwork, node: VirtualNode) {
    this.time = time;
    this.net = net;
    this.#node = node;
    this.warnings = node.warnings;
    const records = Array.from({ length: 200 }, (_, i) => voteRecord(`${i}`, "x".repeat(2_000)));
    this.block = new Forge(NETWORK).make(records);
  }

  static async start(): Promise<Scene> {
    const time = new VirtualTime();
    const net = new VirtualNetwork(time, () => ({ latencyMs: 10, bytesPerMs: 1e6 }));
    const { host } = TARGET;
    return new Scene(time, net, await startVirtualNode({ network: NETWORK, time, net, host }));
  }

  get hasBlock(): boolean {
    return this.#node.node.chain.tip.hash === blockHash(this.block);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ending = this.#node.stop();
    await this.time.pass(1_000);
    await ending;
  }
}

/** A peer by hand that has the block. */
class SlowPeer {
  readonly heard: MessageType[] = [];
  readonly #scene: Scene;
  readonly #connection: Connection;
  #isOver = false;

  private constructor(scene: Scene, connection: Connection) {
    this.#scene = scene;
    this.#connection = connection;
    this.#read();
  }

  /** Connects, says hello and names the block. */
  static async greet(scene: Scene, host: string): Promise<SlowPeer> {
    const { signal } = new AbortController();
    const connecting = scene.net.start(host).connect(TARGET, { signal });
    await scene.time.pass(100);
    const peer = new SlowPeer(scene, await connecting);
    peer.#say(frameOf(helloOf(NETWORK)));
    peer.#say(frameOf({ type: "tip", header: scene.block.header }));
    await scene.time.pass(100);
    return peer;
  }

  get isOver(): boolean {
    return this.#isOver;
  }

  get isAsked(): boolean {
    return this.heard.some((type) => type === "getBlocks" || type === "getSketch");
  }

  /** Sends the block in pieces, one each step. Ends when the other side hangs up. */
  async send(pieceBytes: number): Promise<void> {
    const frame = frameOf({ type: "block", block: this.#scene.block });
    for (let at = 0; at < frame.length && !this.#isOver; at += pieceBytes) {
      this.#say(frame.subarray(at, at + pieceBytes));
      await this.#scene.time.pass(STEP_MS);
    }
  }

  #say(bytes: Uint8Array): void {
    this.#connection.write(bytes).catch(() => this.#isOver = true);
  }

  async #read(): Promise<void> {
    const reader = new FrameReader(() => Infinity);
    try {
      for (let chunk; (chunk = await this.#connection.read()) !== null;) {
        for (const frame of reader.push(chunk)) this.heard.push(decodeMessage(frame).type);
      }
    } catch {
      // It was hung up on.
    }
    this.#isOver = true;
  }
}

Deno.test("Node: a large block over a slow line is waited for as long as it comes", async () => {
  await using scene = await Scene.start();
  const peer = await SlowPeer.greet(scene, "10.0.0.2");
  assert(peer.isAsked);
  const started = scene.time.now;
  await peer.send(MIN_PROGRESS_BYTES);
  assert(scene.time.now - started > REQUEST_TIMEOUT_MS, "it was not slow");
  assertEquals([scene.hasBlock, peer.isOver, scene.warnings], [true, false, []]);
});

Deno.test("Node: a block that hardly comes is not waited for", async () => {
  await using scene = await Scene.start();
  const peer = await SlowPeer.greet(scene, "10.0.0.2");
  await peer.send(MIN_PROGRESS_BYTES / 2);
  assertEquals([scene.hasBlock, peer.isOver, scene.warnings.length], [false, true, 1]);
});

Deno.test("Node: a block over a slow line is asked of another, and taken of whoever is first", async () => {
  await using scene = await Scene.start();
  const first = await SlowPeer.greet(scene, "10.0.0.2");
  const second = await SlowPeer.greet(scene, "10.0.0.3");
  assertEquals([first.isAsked, second.isAsked], [true, false]);
  await scene.time.pass(2 * STEP_MS);
  assert(second.isAsked, "nobody else was asked");
  await first.send(Infinity);
  assertEquals([scene.hasBlock, first.isOver, scene.warnings], [true, false, []]);
  // What the other sends of it later is nobody's fault.
  await second.send(Infinity);
  assertEquals([second.isOver, scene.warnings], [false, []]);
});
