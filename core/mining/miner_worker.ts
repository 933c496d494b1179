/// <reference lib="deno.worker" />
/**
 * A mining worker: calls the kernel some thousand nonces at a time and looks in between whether its job
 * is still on. It never has to be killed, which would not stop a spinning worker anyway.
 */
import { NONCE_OFFSET } from "../block/header.ts";
import { systemClock } from "../base/system.ts";
import { NONCE_SPACE } from "./kernel.ts";
import { chooseKernel } from "./kernels.ts";
import type { MinerReply, MinerRequest } from "./miner_messages.ts";

type Start = Extract<MinerRequest, { type: "start" }>;
type Mine = Extract<MinerRequest, { type: "mine" }>;

/** How long a call of the kernel should take, in ms: work is taken up and given up in between. */
const CALL_MS = { least: 4, most: 10 } as const;

/** Fewest nonces of a call. */
const MIN_CHUNK = 32;

const kernel = chooseKernel();
/** Nonces of a call: less than the kernel's own where a machine is slow. A power of two, as that is. */
let chunk = kernel.chunk;
/** When the rest that the duty cycle asks for is over, also if another job comes meanwhile. */
let restUntil = 0;
let shared: Start;

self.onmessage = ({ data }: MessageEvent<MinerRequest>) => {
  if (data.type === "start") {
    shared = data;
    answer({ type: "ready", kernel: kernel.name });
  } else if (data.type === "mine") {
    const result = search(data);
    if (result !== undefined) answer(result);
  } else {
    answer({ type: "closed" });
    self.close();
  }
};

function answer(reply: MinerReply): void {
  self.postMessage(reply);
}

function search({ job, header, target }: Mine): MinerReply | undefined {
  const { jobCell, hashCounts, worker } = shared;
  const isOn = () => Atomics.load(jobCell, 0) === job;
  const tryNonces = kernel.prepare(header, target);
  for (let from = 0; from < NONCE_SPACE;) {
    rest(job);
    if (!isOn()) return undefined;
    const count = Math.min(chunk, NONCE_SPACE - from);
    const started = systemClock.monotonic();
    const nonce = tryNonces(from, count);
    adapt(started, systemClock.monotonic(), nonce === undefined);
    // Time is counted while the job is on, so hashes are too.
    if (!isOn()) return undefined;
    Atomics.add(hashCounts, worker, BigInt(nonce === undefined ? count : nonce - from + 1));
    from += count;
    if (nonce === undefined) continue;
    const found = header.slice();
    new DataView(found.buffer).setUint32(NONCE_OFFSET, nonce);
    return { type: "found", job, header: found };
  }
  return isOn() ? { type: "exhausted", job } : undefined;
}

/** Sets the length of the next call, and the rest before it, by how long a call has taken. */
function adapt(started: number, ended: number, isWhole: boolean): void {
  const busy = ended - started;
  restUntil = ended + busy / shared.dutyCycle - busy;
  if (busy > CALL_MS.most) chunk = Math.max(MIN_CHUNK, chunk / 2);
  else if (isWhole && busy < CALL_MS.least) chunk = Math.min(kernel.chunk, chunk * 2);
}

/** Sleeps as long as the duty cycle asks; the end of the job wakes it. */
function rest(job: number): void {
  const ms = restUntil - systemClock.monotonic();
  if (ms > 0 && shared.dutyCycle < 1) Atomics.wait(shared.jobCell, 0, job, ms);
}
