import { assertEquals } from "@std/assert";
import { Bans } from "../../../net/peers/bans.ts";
import { BAN_MS, MAX_BANS } from "../../../net/peers/limits.ts";
import { ManualClock } from "../../support/manual_clock.ts";

Deno.test("Bans refuse a machine for a while, whatever port it names", async () => {
  const clock = new ManualClock();
  const bans = new Bans({ clock });
  bans.add({ host: "192.0.2.1", port: 0 });
  assertEquals(bans.has({ host: "192.0.2.1", port: 7_701 }), true);
  assertEquals(bans.has({ host: "192.0.2.2", port: 7_701 }), false);
  bans.add({ host: "2001:db8::1", port: 1 });
  assertEquals(bans.has({ host: "2001:db8::ffff", port: 2 }), true);
  assertEquals(bans.has({ host: "2001:db8:0:1::1", port: 1 }), false);
  await clock.advance(BAN_MS - 1);
  assertEquals(bans.has({ host: "192.0.2.1", port: 1 }), true);
  await clock.advance(1);
  assertEquals(bans.has({ host: "192.0.2.1", port: 1 }), false);
});

Deno.test("Bans of one machine of a classroom, or one peer of this machine, leave the others alone", () => {
  const bans = new Bans({ clock: new ManualClock() });
  bans.add({ host: "192.168.1.5", port: 7_701 });
  assertEquals(bans.has({ host: "192.168.1.5", port: 9 }), true);
  assertEquals(bans.has({ host: "192.168.1.6", port: 7_701 }), false);
  bans.add({ host: "127.0.0.1", port: 7_701 });
  assertEquals(bans.has({ host: "127.0.0.1", port: 7_701 }), true);
  assertEquals(bans.has({ host: "127.0.0.1", port: 7_702 }), false);
  bans.add({ host: "127.0.0.1", port: 0 });
  assertEquals(bans.has({ host: "127.0.0.1", port: 0 }), false);
});

Deno.test("Bans are bounded, and the oldest is given up first", () => {
  const bans = new Bans({ clock: new ManualClock() });
  const host = (n: number) => ({ host: `198.18.${n >> 8}.${n & 255}`, port: 1 });
  for (let n = 0; n < MAX_BANS; n++) bans.add(host(n));
  bans.add(host(0));
  bans.add(host(MAX_BANS));
  const refused = Array.from({ length: MAX_BANS + 1 }, (_, n) => n)
    .filter((n) => bans.has(host(n)));
  assertEquals(refused, Array.from({ length: MAX_BANS + 1 }, (_, n) => n).filter((n) => n !== 1));
});
