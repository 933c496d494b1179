import { assert, assertEquals } from "@std/assert";
import { ToldLines } from "../../../net/peers/told_lines.ts";
import { StoreTrouble } from "../../../net/node/store_trouble.ts";
import { MAX_TOLD_LINES, MAX_TOLD_SOURCES, TOLD_WINDOW_MS } from "../../../net/peers/limits.ts";
import { StoreError } from "../../../core/store/store.ts";
import { ChainBox } from "../../support/chain_box.ts";
import { voteRecord } from "../../support/block_forge.ts";
import { ManualClock } from "../../support/manual_clock.ts";
import { HostilePeer } from "../../support/hostile_peer.ts";
import { NodeWorld } from "../../support/node_world.ts";

function setUp() {
  const clock = new ManualClock();
  const lines: string[] = [];
  const say = (level: string) => (text: string) => void lines.push(`${level} ${text}`);
  const log = { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") };
  return { clock, lines, log, told: new ToldLines({ clock, log }) };
}

Deno.test("ToldLines writes a few lines of a kind and neighbourhood in a minute, and how many it left out", async () => {
  const { clock, lines, told } = setUp();
  for (let i = 0; i < 1_500; i++) {
    told.write("warn", { kind: "noise", host: `198.51.${i % 256}.7`, text: `line ${i}` });
  }
  assertEquals(lines.length, MAX_TOLD_LINES);
  // Another neighbourhood, and another kind, have lines of their own.
  told.write("warn", { kind: "noise", host: "203.0.113.1", text: "from elsewhere" });
  told.write("info", { kind: "visits", host: "198.51.100.7", text: "of another kind" });
  assertEquals(lines.slice(-2), ["warn from elsewhere", "info of another kind"]);
  told.check();
  assertEquals(lines.length, MAX_TOLD_LINES + 2);
  await clock.advance(TOLD_WINDOW_MS);
  told.check();
  assertEquals(lines.slice(MAX_TOLD_LINES + 2), [
    "info 1,490 more lines on noise left out in 1 minute: 198.51.0.0/16",
  ]);
  told.write("warn", { kind: "noise", host: "198.51.100.7", text: "a new minute" });
  assertEquals(lines.at(-1), "warn a new minute");
});

Deno.test("ToldLines tells a bounded number of neighbourhoods apart, and counts all others together", () => {
  const { lines, told } = setUp();
  for (let i = 0; i < 4 * MAX_TOLD_SOURCES; i++) {
    const host = `${20 + (i >> 8)}.${i & 255}.0.1`;
    told.write("warn", { kind: "noise", host, text: `line ${i}` });
  }
  assertEquals(lines.length, MAX_TOLD_SOURCES + MAX_TOLD_LINES);
});

Deno.test("Node writes no line for each of many strangers from one machine", async () => {
  await using world = new NodeWorld();
  const target = await world.start({ mine: false });
  for (let i = 0; i < 3 * MAX_TOLD_LINES; i++) {
    await using peer = await HostilePeer.greet(target.address, world.network);
    await peer.roundTrip();
  }
  await world.until("they are gone", () => target.node.peerCount === 0);
  const count = (part: string) => target.lines.filter(({ text }) => text.startsWith(part)).length;
  assertEquals(count("connected with"), MAX_TOLD_LINES);
  assert(count("disconnected from") <= 2 * MAX_TOLD_LINES);
});

Deno.test("StoreTrouble says once that a full disk refuses records, and once that it takes them again", async () => {
  const { lines, log } = setUp();
  const trouble = new StoreTrouble(log);
  const full = () =>
    Promise.reject(new StoreError("full", "Cannot use chain.db: the disk is full"));
  for (let i = 0; i < 3; i++) await trouble.watch(full).catch(() => {});
  assertEquals(lines, ["error records are refused: Cannot use chain.db: the disk is full"]);
  for (let i = 0; i < 3; i++) await trouble.watch(() => Promise.resolve());
  assertEquals(lines.slice(1), ["info the disk works again: records are taken"]);
  await trouble.watch(full).catch(() => {});
  assertEquals(lines.length, 3);
});

Deno.test("Node.submit() leaves a line in the log when its disk is full", async () => {
  await using world = new NodeWorld();
  await using box = await ChainBox.open("memory", { network: world.network });
  const failing = box.store.write;
  box.store.write = () => {
    throw new StoreError("full", "Cannot use chain.db: the disk is full");
  };
  const { node, lines } = await world.start({ mine: false, chain: box.chain });
  const cast = () => node.submit([voteRecord("ann", "red")]).then(() => "taken", () => "refused");
  assertEquals([await cast(), await cast()], ["refused", "refused"]);
  box.store.write = failing;
  assertEquals(await cast(), "taken");
  const told = lines.filter(({ text }) => /records are/.test(text)).map(({ level }) => level);
  assertEquals(told, ["error", "info"]);
});
