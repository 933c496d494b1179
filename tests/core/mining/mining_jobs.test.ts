import { assert, assertEquals, assertNotEquals, assertRejects, assertThrows } from "@std/assert";
import fc from "fast-check";
import { createPrefixedHash, equalBytes, sha256 } from "../../../core/base/hash.ts";
import { MiningPool } from "../../../core/mining/mining_pool.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { createTemplate } from "../../../core/chain/template.ts";
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
  await using pool = new MiningPool({ workers: 1, params }, { clock, random });
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
  await using pool = new MiningPool({ workers: 2, params }, { clock: steppingClock(), random });
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
  await using pool = new MiningPool({ workers: 3, params }, {
    clock: steppingClock(),
    random: counting,
  });
  await pool.mine(templateOf(box));
  assertEquals(asked, [20, 20, 20]);
});

Deno.test("MiningPool.mine() leaves no listener behind on a signal that lives on", async () => {
  await using box = await ChainBox.open("memory", { network });
  await using pool = new MiningPool({ workers: 1, params }, { clock: steppingClock(), random });
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
  await using pool = new MiningPool({ workers: 2, params }, { clock: steppingClock(), random });
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

Deno.test("createPrefixedHash() is SHA-256 of prefix and rest, for every rest", () => {
  const prefix = fc.uint8Array({ minLength: 64, maxLength: 64 });
  fc.assert(fc.property(prefix, fc.array(fc.uint8Array({ maxLength: 150 })), (start, rests) => {
    const prefixed = createPrefixedHash(start);
    const out = new Uint8Array(32);
    for (const rest of rests) {
      prefixed.digestInto(rest, out);
      assertEquals([...out], [...sha256(new Uint8Array([...start, ...rest]))]);
    }
  }));
  for (const length of [0, 63, 65, 128]) {
    assertThrows(() => createPrefixedHash(new Uint8Array(length)), RangeError, `${length}`);
  }
});

Deno.test("equalBytes() compares lengths and every byte", () => {
  const bytes = (...list: number[]) => new Uint8Array(list);
  assert(equalBytes(bytes(), bytes()));
  assert(equalBytes(bytes(1, 2), bytes(1, 2)));
  for (const other of [bytes(1), bytes(1, 2, 3), bytes(1, 3), bytes(0, 2), bytes()]) {
    assert(!equalBytes(bytes(1, 2), other) && !equalBytes(other, bytes(1, 2)));
    assertNotEquals([...other], [1, 2]);
  }
});
