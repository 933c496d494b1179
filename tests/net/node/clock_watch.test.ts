import { assertEquals, assertStringIncludes } from "@std/assert";
import type { ClockReport } from "../../../net/node/clock_report.ts";
import { type ClockPeer, ClockWatch } from "../../../net/node/clock_watch.ts";
import { testNetwork } from "../../support/block_forge.ts";
import { ManualClock } from "../../support/manual_clock.ts";

/** How far ahead of the clock a block may be: a third of it is worth a word. */
const LIMIT_MS = 15_000;

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** How long ago the network was made. */
const CREATED_BEFORE_MS = 30 * 24 * HOUR_MS;

const HEADER = testNetwork().genesis.header;

/** A machine whose clock can be wrong, connected with peers whose clocks are right. */
class Machine {
  readonly lines: string[] = [];
  skewMs = 0;
  /** How many with right clocks it dialled. */
  peers = 5;
  /** Others beside them. */
  others: ClockPeer[] = [];
  /** How far ahead of the true time the last block is. */
  tipAheadMs = -MINUTE_MS;
  readonly #clock = new ManualClock();
  readonly #watch: ClockWatch;

  constructor() {
    const say = (level: string) => (text: string) => void this.lines.push(`${level} ${text}`);
    const log = { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") };
    const clock = {
      now: () => this.#clock.now() + this.skewMs,
      monotonic: () => this.#clock.monotonic(),
    };
    const options = { futureLimitMs: LIMIT_MS, created: this.#clock.now() - CREATED_BEFORE_MS };
    this.#watch = new ClockWatch(options, {
      clock,
      log,
      tip: () => ({ header: { ...HEADER, time: this.#clock.now() + this.tipAheadMs } }),
      peers: () => [...Array.from({ length: this.peers }, () => this.peer()), ...this.others],
    });
  }

  get report(): ClockReport {
    return this.#watch.report;
  }

  /** A peer whose clock, and whose blocks that are held back, are ahead of the true time by so much. */
  peer(
    { aheadMs = 0, heldMs, outbound = true }: {
      aheadMs?: number;
      heldMs?: number;
      outbound?: boolean;
    } = {},
  ): ClockPeer {
    const aheadOfMonotonic = this.#clock.now() - this.#clock.monotonic() + aheadMs;
    return {
      outbound,
      clock: { aheadOfMonotonic, uncertaintyMs: 0 },
      heldTime: heldMs === undefined ? undefined : this.#clock.now() + heldMs,
    };
  }

  /** Looks every three seconds for so long, as a node does; the lines that came. */
  async watch(ms: number): Promise<string[]> {
    const before = this.lines.length;
    for (let passed = 0; passed < ms; passed += 3_000) {
      this.#watch.check();
      await this.#clock.advance(3_000);
    }
    return this.lines.slice(before);
  }
}

Deno.test("ClockWatch says once that the clock is wrong, by how much, and what to do", async () => {
  const machine = new Machine();
  assertEquals(await machine.watch(MINUTE_MS), []);
  machine.skewMs = -42_000;
  const [line, ...more] = await machine.watch(10 * MINUTE_MS);
  assertEquals(more, []);
  assertEquals(
    line,
    "warn this machine's clock is 42 s behind the median of 5 peers; set it, for example with " +
      '"timedatectl set-ntp true"; blocks more than 15 s ahead are not taken until then',
  );
});

Deno.test("ClockWatch says it again when it is another offset, and when it is gone", async () => {
  const machine = new Machine();
  machine.skewMs = 42_000;
  const [first] = await machine.watch(MINUTE_MS);
  assertStringIncludes(first, "is 42 s ahead of the median of 5 peers");
  assertStringIncludes(first, "others take no block");
  machine.skewMs = 46_000;
  assertEquals(await machine.watch(MINUTE_MS), []);
  machine.skewMs = 60_000;
  const [second] = await machine.watch(MINUTE_MS);
  assertStringIncludes(second, "is 60 s ahead of");
  machine.skewMs = 100;
  assertEquals(await machine.watch(10 * MINUTE_MS), [
    "info this machine's clock agrees with the median of 5 peers again",
  ]);
  machine.skewMs = 42_000;
  assertEquals((await machine.watch(MINUTE_MS)).length, 1);
});

Deno.test("ClockWatch says nothing of less than a third of what blocks may be ahead, nor of what wavers around it", async () => {
  const machine = new Machine();
  machine.skewMs = -4_999;
  assertEquals(await machine.watch(MINUTE_MS), []);
  machine.skewMs = -5_000;
  assertEquals((await machine.watch(MINUTE_MS)).length, 1);
  for (let i = 0; i < 5; i++) {
    machine.skewMs = i % 2 === 0 ? -4_000 : -6_000;
    assertEquals(await machine.watch(MINUTE_MS), []);
  }
});

Deno.test("ClockWatch says nothing of what does not last, nor again when the same peers come back", async () => {
  const machine = new Machine();
  machine.skewMs = -42_000;
  assertEquals(await machine.watch(18_000), []);
  machine.skewMs = 0;
  assertEquals(await machine.watch(MINUTE_MS), []);
  machine.skewMs = -42_000;
  assertEquals((await machine.watch(MINUTE_MS)).length, 1);
  machine.peers = 2;
  assertEquals(await machine.watch(MINUTE_MS), []);
  machine.peers = 5;
  assertEquals(await machine.watch(MINUTE_MS), []);
});

Deno.test("ClockWatch knows of a wrong clock by one peer whose blocks it holds back, and says by how much", async () => {
  const machine = new Machine();
  machine.peers = 0;
  machine.skewMs = -HOUR_MS;
  machine.others = [machine.peer({ heldMs: 0 })];
  const { offsetMs, comparedWith, heldBackPeers, heldBackMs, isHoldingBack } = machine.report;
  assertEquals([offsetMs, comparedWith, heldBackPeers, heldBackMs], [-HOUR_MS, 1, 1, HOUR_MS]);
  assertEquals(isHoldingBack, true);
  const [line, ...more] = await machine.watch(10 * MINUTE_MS);
  assertEquals(more, []);
  assertEquals(
    line,
    "warn a clock is wrong, this machine's or another: this one is 60 min behind 1 peer: blocks of 1 peer lie up " +
      "to 60 min ahead of this machine's clock and are not taken, so votes may be missing here; if it is this " +
      'clock, set it, for example with "timedatectl set-ntp true"',
  );
  machine.skewMs = 0;
  machine.others = [machine.peer()];
  assertEquals(machine.report.isHoldingBack, false);
  assertEquals(await machine.watch(MINUTE_MS), [
    "info no blocks are held back any more as ahead of this machine's clock",
  ]);
});

Deno.test("ClockWatch takes what is held back of whoever dialled it for a doubt, unless one that it dialled agrees with it", () => {
  const machine = new Machine();
  machine.peers = 0;
  const stranger = machine.peer({ aheadMs: HOUR_MS, heldMs: HOUR_MS, outbound: false });
  machine.others = [stranger];
  assertEquals(machine.report.isHoldingBack, true);
  machine.peers = 1;
  assertEquals([machine.report.isHoldingBack, machine.report.heldBackPeers], [false, 1]);
  // One that it dialled itself counts as much as the other.
  machine.others = [machine.peer({ aheadMs: HOUR_MS, heldMs: HOUR_MS })];
  assertEquals(machine.report.isHoldingBack, true);
});

Deno.test("ClockWatch is sure of its clock when the median of three that it dialled agrees, whatever one holds", () => {
  const machine = new Machine();
  machine.peers = 2;
  machine.others = [machine.peer({ aheadMs: HOUR_MS, heldMs: HOUR_MS })];
  assertEquals(machine.report.isHoldingBack, false);
  assertEquals([machine.report.comparedWith, machine.report.offsetMs], [3, 0]);
  machine.skewMs = -HOUR_MS;
  assertEquals(machine.report.isHoldingBack, true);
});

Deno.test("ClockWatch blames no clock for blocks that are ahead of their own peer's clock too", () => {
  const machine = new Machine();
  machine.peers = 0;
  machine.others = [machine.peer({ heldMs: HOUR_MS })];
  const { isHoldingBack, heldBackPeers, offsetMs } = machine.report;
  assertEquals([isHoldingBack, heldBackPeers, offsetMs], [false, 1, 0]);
});

Deno.test("ClockWatch says, without any peer, that the own last block is from the future", async () => {
  const machine = new Machine();
  machine.peers = 0;
  machine.tipAheadMs = LIMIT_MS;
  assertEquals([machine.report.tipAheadMs, machine.report.isHoldingBack], [0, false]);
  machine.tipAheadMs = HOUR_MS;
  assertEquals([machine.report.tipAheadMs, machine.report.isHoldingBack], [HOUR_MS, true]);
  const [line] = await machine.watch(MINUTE_MS);
  assertStringIncludes(line, "the last block here lies 60 min ahead of this machine's clock");
});

Deno.test("ClockWatch says, without any peer, that it is before the network was made", async () => {
  const machine = new Machine();
  machine.peers = 0;
  machine.skewMs = -20_000 * 24 * HOUR_MS;
  assertEquals(machine.report.beforeNetworkMs, (20_000 - 30) * 24 * HOUR_MS);
  const [line] = await machine.watch(MINUTE_MS);
  assertStringIncludes(
    line,
    "clock is wrong: it shows a time 19970 days before this network was made",
  );
});
