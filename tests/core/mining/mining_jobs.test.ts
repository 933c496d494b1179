import { assertEquals, assertRejects } from "@std/assert";
import { MiningPool } from "../../../core/mining/mining_pool.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { createTemplate } from "../../../core/chain/block_template.ts";
import { EVERY_HASH, testNetwork } from "../../support/block_forge.ts";
import { ChainBox } from "../../support/chain_box.ts";

const network = testNetwork({
  params: { ...EVERY_HASH, initialDifficulty: 3_000, floorDifficulty: 3_000 },
});
const { params } = network.definition;

/** A clock of which every look takes half a second. */
function steppingClock() {
  let now = 0;
  return { monotonic: () => now += 500 };
}

function templateOf({ chain }: ChainBox) {
  return createTemplate(chain.tip, [], { time: chain.tip.header.time + 1, params });
}

Deno.test("MiningPool.hashrate counts each hash once, and only the time that was mined", async () => {
  await using box = await ChainBox.open("memory", { network });
  const clock = steppingClock();
  await using pool = new MiningPool({ workers: 1 }, { clock, random });
  let hashes = 0;
  for (let jobs = 1; jobs <= 4; jobs++) {
    // A lone worker has tried all nonces up to the one that it found.
    hashes += (await pool.mine(templateOf(box))).header.nonce + 1;
    assertEquals(Math.round(pool.hashrate * 0.5 * jobs), hashes);
    for (let i = 0; i < 10; i++) clock.monotonic();
  }
});

Deno.test("MiningPool.mine() never searches one space twice: every job has an extra of its own", async () => {
  await using box = await ChainBox.open("memory", { network });
  await using pool = new MiningPool({ workers: 2 }, { clock: steppingClock(), random });
  const template = templateOf(box);
  const extras = new Set<string>();
  for (let i = 0; i < 5; i++) extras.add((await pool.mine(template)).header.extra);
  assertEquals(extras.size, 5);
});

Deno.test("MiningPool gives each of its workers an extra of its own", async () => {
  await using box = await ChainBox.open("memory", { network });
  const asked: number[] = [];
  const counting = {
    below: random.below,
    bytes: (length: number) => {
      asked.push(length);
      return random.bytes(length);
    },
  };
  await using pool = new MiningPool({ workers: 3 }, {
    clock: steppingClock(),
    random: counting,
  });
  await pool.mine(templateOf(box));
  assertEquals(asked, [20, 20, 20]);
});

Deno.test("MiningPool.mine() leaves no listener behind on a signal that lives on", async () => {
  await using box = await ChainBox.open("memory", { network });
  await using pool = new MiningPool({ workers: 1 }, { clock: steppingClock(), random });
  const { signal } = new AbortController();
  let listeners = 0;
  const { addEventListener, removeEventListener } = signal;
  signal.addEventListener = (...args: Parameters<typeof addEventListener>) => {
    listeners++;
    addEventListener.apply(signal, args);
  };
  signal.removeEventListener = (...args: Parameters<typeof removeEventListener>) => {
    listeners--;
    removeEventListener.apply(signal, args);
  };
  for (let i = 0; i < 3; i++) await pool.mine(templateOf(box), { signal });
  assertEquals(listeners, 0);
});

Deno.test("MiningPool goes on with the next job after one was aborted, and mixes them up never", async () => {
  await using box = await ChainBox.open("memory", { network });
  await using pool = new MiningPool({ workers: 2 }, { clock: steppingClock(), random });
  for (let i = 0; i < 10; i++) {
    const stop = new AbortController();
    const first = pool.mine(templateOf(box), { signal: stop.signal });
    stop.abort(new Error("a new tip"));
    await assertRejects(() => first, Error, "a new tip");
    const template = templateOf(box);
    const next = { ...template, header: { ...template.header, time: template.header.time + i } };
    const block = await pool.mine(next);
    assertEquals(block.header.time, next.header.time);
    await box.addBlock(block);
  }
  assertEquals(box.chain.tip.header.index, 10);
});
