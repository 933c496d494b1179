import { assertEquals } from "@std/assert";
import type { Address } from "../../../net/base/address.ts";
import {
  INBOUND_SLOTS,
  MAX_OUTBOUND,
  MAX_OUTBOUND_PER_GROUP,
  SHARED_SLOTS,
} from "../../../net/peers/limits.ts";
import { INBOUND, OWN_WORD } from "../../../net/base/origin.ts";
import { OutboundSlots } from "../../../net/peers/outbound_slots.ts";

/** Addresses of as many public neighbourhoods. */
function* publicAddresses(): Generator<Address> {
  for (let n = 0;; n++) yield { host: `8.${n}.0.1`, port: 7_701 };
}

/** How many slots a root gets where these others are. */
function taken(root: string, roots: readonly string[], slots = new OutboundSlots()): number {
  let count = 0;
  for (const address of publicAddresses()) {
    if (slots.has(address)) continue;
    if (!slots.mayTake(address, root, new Set(roots))) return count;
    slots.take(address, root);
    count++;
  }
  return count;
}

Deno.test("OutboundSlots give trackers equal shares, strangers that came by themselves two, the user all", () => {
  assertEquals(taken("a", ["a"]), SHARED_SLOTS);
  assertEquals(taken("a", ["a", INBOUND, OWN_WORD]), SHARED_SLOTS);
  assertEquals(taken("a", ["a", "b"]), SHARED_SLOTS / 2);
  assertEquals(taken("a", ["a", "b", "c", "d"]), 1);
  assertEquals(taken("a", Array.from("abcdefghi")), 1);
  assertEquals(taken(INBOUND, ["a", INBOUND]), INBOUND_SLOTS);
  assertEquals(taken(OWN_WORD, ["a", OWN_WORD]), MAX_OUTBOUND);
});

Deno.test("OutboundSlots never go all to a bad tracker and its friends, whatever comes first", () => {
  const slots = new OutboundSlots();
  const roots = ["good", "bad", INBOUND];
  assertEquals(taken("bad", roots, slots) + taken(INBOUND, roots, slots), 5);
  assertEquals(taken("good", roots, slots), 3);
  assertEquals(slots.isFull, true);
});

Deno.test("OutboundSlots go twice at most into one public neighbourhood, and as often as one likes into one's own", () => {
  const open = (host: string, port: (n: number) => number) => {
    const slots = new OutboundSlots();
    let count = 0;
    for (let n = 0; n < 10; n++) {
      const address = { host: host.replace("N", String(n)), port: port(n) };
      if (!slots.mayTake(address, OWN_WORD, new Set())) continue;
      slots.take(address, OWN_WORD);
      count++;
    }
    return count;
  };
  assertEquals(open("8.8.N.1", () => 7_701), MAX_OUTBOUND_PER_GROUP);
  assertEquals(open("2001:db8:N::1", () => 7_701), MAX_OUTBOUND_PER_GROUP);
  assertEquals(open("192.168.1.N", () => 7_701), MAX_OUTBOUND);
  assertEquals(open("127.0.0.1", (n) => 7_000 + n), MAX_OUTBOUND);
});

Deno.test("OutboundSlots are free again when a connection is over", () => {
  const slots = new OutboundSlots();
  const address = { host: "8.8.8.8", port: 1 };
  slots.take(address, "a");
  assertEquals([slots.has(address), slots.mayTake(address, "a", new Set("a"))], [true, false]);
  slots.release(address);
  assertEquals([slots.has(address), slots.mayTake(address, "a", new Set("a"))], [false, true]);
});
