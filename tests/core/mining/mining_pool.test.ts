import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { checkSanity } from "../../../core/rules/check_block.ts";
import { bytesToHex } from "../../../core/base/hash.ts";
import { MiningPool } from "../../../core/mining/mining_pool.ts";
import type { ConsensusParams } from "../../../core/rules/params.ts";
import type { BlockHash } from "../../../core/block/ids.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { systemClock as clock, systemRandom as random } from "../../../core/base/system.ts";
import { createTemplate } from "../../../core/chain/block_template.ts";
import { EVERY_HASH, testNetwork } from "../../support/block_forge.ts";
import { ChainBox } from "../../support/chain_box.ts";
import { named } from "../../support/named.ts";

const PARAMS: Partial<ConsensusParams> = {
  ...EVERY_HASH,
  initialDifficulty: 5_000,
  floorDifficulty: 5_000,
};
/** More hashes than any machine has done. */
const NEVER: Partial<ConsensusParams> = {
  ...EVERY_HASH,
  initialDifficulty: 2 ** 52,
  floorDifficulty: 2 ** 52,
};

async function withPool(
  params: Partial<ConsensusParams>,
  use: (pool: MiningPool, box: ChainBox) => Promise<void>,
): Promise<void> {
  await using box = await ChainBox.open("memory", { network: testNetwork({ params }) });
  const options = { workers: 2 };
  await using pool = new MiningPool(options, { clock, random });
  await use(pool, box);
}

function templateOf({ chain, network }: ChainBox) {
  const { params } = network.definition;
  return createTemplate(chain.tip, [], { time: chain.tip.header.time + 1, params });
}

Deno.test("MiningPool.mine() gives blocks that the reference confirms, one job after another", async () => {
  await withPool(PARAMS, async (pool, box) => {
    assertEquals([pool.workers, pool.hashrate], [2, 0]);
    for (let i = 0; i < 3; i++) {
      const template = templateOf(box);
      const block = await pool.mine(template);
      checkSanity(block, box.network);
      assertEquals(block.header, { ...block.header, ...template.header });
      assertEquals((await box.addBlock(block)).status, "connected");
    }
    assert(pool.hashrate > 0);
  });
});

Deno.test("MiningPool.mine() stops with the signal's reason, and another job may follow", async () => {
  await withPool(NEVER, async (pool, box) => {
    const template = templateOf(box);
    for (let i = 0; i < 3; i++) {
      const stop = new AbortController();
      const mining = pool.mine(template, { signal: stop.signal });
      await assertRejects(() => pool.mine(template), TypeError, "on already");
      stop.abort(new Error(`enough ${i}`));
      await assertRejects(() => mining, Error, `enough ${i}`);
      await assertRejects(() => pool.mine(template, { signal: stop.signal }), Error, "enough");
    }
  });
});

Deno.test("MiningPool ends its job and its workers when it is disposed, twice if need be", async () => {
  await withPool(NEVER, async (pool, box) => {
    const mining = pool.mine(templateOf(box));
    const refused = assertRejects(() => mining, TypeError, "closed");
    await Promise.all([pool[Symbol.asyncDispose](), pool[Symbol.asyncDispose]()]);
    await refused;
    await assertRejects(() => pool.mine(templateOf(box)), TypeError, "closed");
  });
});

Deno.test("MiningPool leaves nothing that keeps a process alive", async () => {
  const core = new URL("../../../core/", import.meta.url).href;
  const script = `
    import { MiningPool } from "${core}mining/mining_pool.ts";
    import { createNetwork, parseNetworkDefinition } from "${core}rules/network.ts";
    import { systemClock as clock, systemRandom as random } from "${core}base/system.ts";
    import { Chain } from "${core}chain/chain.ts";
    import { createTemplate } from "${core}chain/block_template.ts";
    import { BlockTree } from "${core}chain/block_tree.ts";
    const { definition: { params }, chainId, genesis } = createNetwork(parseNetworkDefinition(
      JSON.stringify({ name: "t", params: ${JSON.stringify(NEVER)} })));
    const pool = new MiningPool({ workers: 2 }, { clock, random });
    const tree = new BlockTree(chainId, genesis.header);
    const mining = pool.mine(createTemplate(tree.genesis, [], { time: 2e12, params }));
    mining.catch(() => console.log("stopped"));
    await pool[Symbol.asyncDispose]();
  `;
  const root = new URL("../../../", import.meta.url);
  const { code, stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--quiet", script],
    cwd: root,
  }).output();
  assertEquals([code, new TextDecoder().decode(stdout)], [0, "stopped\n"]);
});

Deno.test("MiningPool tells whoever mines that a worker failed, and can still be closed", async () => {
  await using box = await ChainBox.open("memory", { network: testNetwork({ params: NEVER }) });
  const broken = "data:text/javascript,throw new Error('out of order')";
  const pool = new MiningPool({ workers: 2 }, { clock, random, workerUrl: broken });
  await assertRejects(() => pool.mine(templateOf(box)), Error, "out of order");
  await assertRejects(() => pool.mine(templateOf(box)), Error, "A mining worker failed");
  assertEquals(await pool.kernel, undefined);
  await pool[Symbol.asyncDispose]();
});

Deno.test("MiningPool gives a worker that has tried all nonces another extra, and takes no late answer", async () => {
  const params = { ...EVERY_HASH, initialDifficulty: 1, floorDifficulty: 1 };
  await using box = await ChainBox.open("memory", { network: testNetwork({ params }) });
  // Stands for 2^32 nonces: it finds nothing in the first header that it gets, and then its first nonce.
  const worker = `
    let jobs = 0;
    self.onmessage = ({ data: { type, job, header } }) => {
      if (type === "close") postMessage({ type: "closed" });
      if (type !== "mine") return;
      postMessage({ type: "found", job: job - 1, header: new Uint8Array(116) });
      postMessage(jobs++ === 0 ? { type: "exhausted", job } : { type: "found", job, header });
    };`;
  const given: string[] = [];
  const counting = {
    below: random.below,
    bytes: (length: number) => {
      const bytes = random.bytes(length);
      given.push(bytesToHex(bytes));
      return bytes;
    },
  };
  await using pool = new MiningPool(
    { workers: 1 },
    { clock, random: counting, workerUrl: `data:text/javascript,${encodeURIComponent(worker)}` },
  );
  const { header } = await pool.mine(templateOf(box));
  assertEquals([given.length, header.extra], [2, given[1]]);
});

Deno.test("MiningPool tells its workers when a job is over, whether another one follows or not", async () => {
  const params = { ...EVERY_HASH, initialDifficulty: 1, floorDifficulty: 1 };
  await using box = await ChainBox.open("memory", { network: testNetwork({ params }) });
  // Says that it is ready only when its first job is over, and then finds as a nonce what it was told.
  const worker = `
    let cell, told;
    self.onmessage = ({ data: { type, job, header, jobCell, dutyCycle } }) => {
      if (type === "start") cell = jobCell;
      if (type === "close") postMessage({ type: "closed" });
      if (type === "mine" && job === 1) {
        Atomics.wait(cell, 0, 1);
        told = Atomics.load(cell, 0);
        postMessage({ type: "ready", kernel: "js" });
      }
      if (type === "mine" && job === 2) {
        new DataView(header.buffer).setUint32(112, told);
        postMessage({ type: "found", job, header });
      }
    };`;
  await using pool = new MiningPool(
    { workers: 1 },
    { clock, random, workerUrl: `data:text/javascript,${encodeURIComponent(worker)}` },
  );
  const stop = new AbortController();
  const first = pool.mine(templateOf(box), { signal: stop.signal });
  stop.abort(new Error("over"));
  await assertRejects(() => first, Error, "over");
  await pool.kernel;
  assertEquals((await pool.mine(templateOf(box))).header.nonce, 0, "no job is on");
});

Deno.test("MiningPool.mine() with a template that is none rejects, and the next job is mined", async () => {
  await withPool(PARAMS, async (pool, box) => {
    const template = templateOf(box);
    const broken = {
      ...template,
      header: { ...template.header, prevHash: named<BlockHash>("zz") },
    };
    await assertRejects(() => pool.mine(broken), RangeError, "zz");
    checkSanity(await pool.mine(template), box.network);
  });
});

Deno.test("MiningPool shows nobody what a worker only says that it found", async () => {
  await using box = await ChainBox.open("memory", { network: testNetwork({ params: NEVER }) });
  const liar = `
    self.onmessage = ({ data: { type, job, header } }) => {
      if (type === "close") postMessage({ type: "closed" });
      if (type === "mine") postMessage({ type: "found", job, header });
    };`;
  await using pool = new MiningPool(
    { workers: 1 },
    { clock, random, workerUrl: `data:text/javascript,${encodeURIComponent(liar)}` },
  );
  const error = await assertRejects(() => pool.mine(templateOf(box)), RuleError);
  assertEquals(error.code, "work");
});

Deno.test("MiningPool with a duty cycle mines, and wakes from its sleep to stop", async () => {
  await using box = await ChainBox.open("memory", { network: testNetwork({ params: NEVER }) });
  // After the first chunk of nonces it sleeps for an hour: whoever did not wake it would wait that long.
  await using pool = new MiningPool({ workers: 1, dutyCycle: 1e-6 }, { clock, random });
  const stop = new AbortController();
  const mining = pool.mine(templateOf(box), { signal: stop.signal });
  while (pool.hashrate === 0) await clock.sleep(1);
  stop.abort(new Error("enough"));
  await assertRejects(() => mining, Error, "enough");

  await using easy = await ChainBox.open("memory", { network: testNetwork({ params: PARAMS }) });
  const options = { workers: 1, dutyCycle: 0.5 };
  await using half = new MiningPool(options, { clock, random });
  checkSanity(await half.mine(templateOf(easy)), easy.network);
});

Deno.test("MiningPool refuses a duty cycle that is none", () => {
  for (const dutyCycle of [0, -1, 1.01, NaN]) {
    assertThrows(
      () => new MiningPool({ workers: 1, dutyCycle }, { clock, random }),
      RangeError,
      "duty cycle",
    );
  }
});

Deno.test("MiningPool refuses to have no worker", () => {
  for (const workers of [0, -1, 1.5, NaN]) {
    assertThrows(
      () => new MiningPool({ workers }, { clock, random }),
      RangeError,
      "worker",
    );
  }
});
