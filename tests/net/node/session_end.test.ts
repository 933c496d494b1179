/** Nothing of a peer's session is kept once it is over. */
import { assertEquals } from "@std/assert";
import v8 from "node:v8";
import vm from "node:vm";
import { blockHash } from "../../../core/block/block.ts";
import { recordId } from "../../../core/block/record.ts";
import { Session } from "../../../net/session/session.ts";
import { shortIdsOf } from "../../../net/wire/sketch.ts";
import { Forge } from "../../support/block_forge.ts";
import { HostileListener, HostilePeer } from "../../support/hostile_peer.ts";
import { named } from "../../support/named.ts";
import { NodeWorld, voteRecord } from "../../support/node_world.ts";

v8.setFlagsFromString("--expose-gc");
/** Frees all that nothing refers to. */
const collect: () => void = vm.runInNewContext("gc");

/** How often it is looked whether something is freed, and the pause between two looks, in ms. */
const LOOKS = 300;
const PAUSE_MS = 20;

/** Keeps an eye on all sessions that begin meanwhile, without holding them. */
class SessionWatch implements Disposable {
  readonly #open = Session.open;
  readonly #registry = new FinalizationRegistry<void>(() => this.#freed++);
  #begun = 0;
  #freed = 0;

  constructor() {
    const open = this.#open;
    Session.open = async (...args) => {
      const session = await open.apply(Session, args);
      this.#begun++;
      this.#registry.register(session, undefined);
      return session;
    };
  }

  /** How many began. */
  get begun(): number {
    return this.#begun;
  }

  /**
   * How many of them nothing refers to any more, once there are `count`, or after a while: their last words may be on their
   * way still, and no event says that a thing is freed.
   */
  async freed(count: number): Promise<number> {
    for (let looks = 0; looks < LOOKS && this.#freed < count; looks++) {
      collect();
      await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    }
    return this.#freed;
  }

  [Symbol.dispose](): void {
    Session.open = this.#open;
  }
}

Deno.test("Node keeps nothing of sessions that are over, whatever their peers said", async () => {
  using watch = new SessionWatch();
  await using world = new NodeWorld();
  await using listener = new HostileListener();
  const target = await world.start({ mine: false, connect: [listener.address] });
  const forge = new Forge(world.network);
  await using dialled = await listener.accept();
  const hello = await dialled.next("hello");
  await dialled.say({ ...hello, peerId: named("77".repeat(16)), port: listener.address.port });
  await using dialling = await HostilePeer.greet(target.address, world.network, { port: 7_001 });
  const block = await forge.extend([voteRecord("ann", "red")]);
  const { header: next } = forge.make([]);
  const late = forge.make([], { time: forge.tooLate(Date.now()) });
  const shortIds = shortIdsOf(blockHash(block), block.records.map(recordId));
  // It owes the block, which stays wanted by that.
  await using staying = await HostilePeer.greet(target.address, world.network);
  await staying.say({ type: "tip", header: block.header });
  await staying.roundTrip();
  for (const peer of [dialled, dialling]) {
    await peer.say({ type: "eager" });
    await peer.say({ type: "getAddresses" });
    await peer.say({ type: "haveRecords", ids: [recordId(voteRecord("bob", "red"))] });
    await peer.say({ type: "records", records: [voteRecord("cid", "red")] });
    await peer.say({ type: "sketch", header: block.header, shortIds, given: [] });
    await peer.say({ type: "headers", headers: [block.header, next] });
    await peer.say({ type: "tip", header: late.header });
    await peer.roundTrip();
  }
  assertEquals([target.node.peerCount, watch.begun], [3, 3]);
  dialled.close();
  dialling.close();
  await world.until("two are gone", () => target.node.peerCount === 1);
  assertEquals(await watch.freed(2), 2);
});
