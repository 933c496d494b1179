import { assertEquals } from "@std/assert";
import { type InboundPlaces, InboundSlots } from "../../../net/peers/inbound_slots.ts";
import { MAX_INBOUND, MAX_INBOUND_PER_HOST, MAX_PLACES } from "../../../net/peers/limits.ts";

/** Slots, and the names of the connections that have one, the oldest first. */
class Scene {
  readonly slots: InboundSlots;
  readonly here = new Map<string, () => void>();

  constructor(places?: InboundPlaces) {
    this.slots = new InboundSlots(places);
  }

  /** True if a connection got a place. */
  take(name: string, host: string): boolean {
    const release = this.slots.take(host, () => this.here.delete(name));
    if (release === undefined) return false;
    this.here.set(name, release);
    return true;
  }

  leave(name: string): void {
    this.here.get(name)!();
    this.here.delete(name);
  }
}

Deno.test("InboundSlots give one machine a share of the places, and an IPv6 network one machine's", () => {
  for (const host of [() => "192.0.2.1", (n: number) => `2001:db8::${n.toString(16)}`]) {
    const scene = new Scene();
    const taken = Array.from({ length: MAX_INBOUND }, (_, n) => scene.take(`${n}`, host(n)));
    assertEquals(taken.filter(Boolean).length, MAX_INBOUND_PER_HOST);
    scene.leave("0");
    assertEquals(scene.take("again", host(0)), true);
    assertEquals(scene.take("once more", host(0)), false);
  }
});

Deno.test("InboundSlots: one from elsewhere gets the place of the youngest of the largest neighbourhood", () => {
  const scene = new Scene();
  for (let n = 0; n < MAX_INBOUND; n++) scene.take(`${n}`, n < 40 ? `8.8.${n}.1` : `9.9.${n}.1`);
  assertEquals([scene.here.size, scene.take("new", "7.7.7.7")], [MAX_INBOUND, true]);
  assertEquals([scene.here.size, scene.here.has("39")], [MAX_INBOUND, false]);
  assertEquals([scene.here.has("38"), scene.here.has("63"), scene.here.has("new")], [
    true,
    true,
    true,
  ]);
});

Deno.test("InboundSlots: however many come, a neighbourhood keeps its even share", () => {
  const scene = new Scene();
  for (let n = 0; n < MAX_INBOUND; n++) scene.take(`early ${n}`, `8.8.${n}.1`);
  for (let n = 0; n < 3 * MAX_INBOUND; n++) scene.take(`late ${n}`, `9.9.${n}.1`);
  const early = [...scene.here.keys()].filter((name) => name.startsWith("early"));
  assertEquals([scene.here.size, early.length], [MAX_INBOUND, MAX_INBOUND / 2]);
  // Who was here first stays, and nobody of the crowd pushes out its like.
  assertEquals([early[0], scene.here.has("late 0")], ["early 0", true]);
  assertEquals(scene.take("later", "9.9.9.9"), false);
});

Deno.test("InboundSlots: a place is given back once, by whoever has it", () => {
  const scene = new Scene();
  for (let n = 0; n < MAX_INBOUND; n++) scene.take(`${n}`, `8.8.${n}.1`);
  const evicted = scene.here.get(`${MAX_INBOUND - 1}`)!;
  scene.take("new", "7.7.7.7");
  // Its connection ends, and says so.
  evicted();
  assertEquals(scene.take("one of many", "8.8.8.8"), false);
});

Deno.test("InboundSlots: with more places one machine may have them all, until others come", () => {
  const scene = new Scene({ all: MAX_PLACES, perHost: MAX_PLACES });
  for (let n = 0; n < MAX_PLACES + 5; n++) scene.take(`${n}`, "192.0.2.1");
  assertEquals([scene.here.size, scene.slots.mostOfOneSource], [MAX_PLACES, MAX_PLACES]);
  for (let n = 0; n < 5; n++) assertEquals(scene.take(`other ${n}`, `8.${n}.8.8`), true);
  assertEquals([scene.here.size, scene.slots.mostOfOneSource], [MAX_PLACES, MAX_PLACES - 5]);
});
