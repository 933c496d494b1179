import { assertEquals, assertStringIncludes } from "@std/assert";
import type { PeerClock } from "../../net/clock_offset.ts";
import { ClockWatch } from "../../net/clock_watch.ts";
import { ManualClock } from "../support/manual_clock.ts";

/** How far ahead of the clock a block may be: a third of it is worth a word. */
const LIMIT_MS = 15_000;

/** A machine whose clock can be wrong, connected with peers whose clocks are right. */
class Machine {
  readonly lines: string[] = [];
  skewMs = 0;
  peers = 5;
  readonly #clock = new ManualClock();
  readonly #watch: ClockWatch;

  constructor() {
    const say = (level: string) => (text: string) => void this.lines.push(`${level} ${text}`);
    const log = { debug: say("debug"), info: say("info"), warn: say("warn"), error: say("error") };
    const clock = {
      now: () => this.#clock.now() + this.skewMs,
      monotonic: () => this.#clock.monotonic(),
    };
    const right: PeerClock = { aheadOfMonotonic: this.#clock.now(), uncertaintyMs: 0 };
    const clocks = () => Array<PeerClock>(this.peers).fill(right);
    this.#watch = new ClockWatch(LIMIT_MS, { clock, log, clocks });
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

const MINUTE_MS = 60_000;

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
