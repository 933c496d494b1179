/// <reference lib="deno.worker" />
/**
 * A mining worker: calls the kernel some thousand nonces at a time and looks in between whether its job
 * is still on. It never has to be killed, which would not stop a spinning worker anyway.
 */
import { NONCE_OFFSET } from "../header.ts";
import { systemClock } from "../system.ts";
import { NONCE_SPACE } from "./kernel.ts";
import { chooseKernel } from "./kernels.ts";
import type { MinerReply, MinerRequest } from "./miner_messages.ts";

type Start = Extract<MinerRequest, { type: "start" }>;
type Mine = Extract<MinerRequest, { type: "mine" }>;

const kernel = chooseKernel();
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
  for (let from = 0; from < NONCE_SPACE && isOn(); from += kernel.chunk) {
    const started = systemClock.monotonic();
    const nonce = tryNonces(from, kernel.chunk);
    // Time is counted while the job is on, so hashes are too.
    if (!isOn()) return undefined;
    Atomics.add(hashCounts, worker, BigInt(nonce === undefined ? kernel.chunk : nonce - from + 1));
    if (nonce === undefined) {
      rest(job, systemClock.monotonic() - started);
      continue;
    }
    const found = header.slice();
    new DataView(found.buffer).setUint32(NONCE_OFFSET, nonce);
    return { type: "found", job, header: found };
  }
  return isOn() ? { type: "exhausted", job } : undefined;
}

/** Sleeps after `busy` milliseconds of work, as the duty cycle asks; the end of the job wakes it. */
function rest(job: number, busy: number): void {
  const { dutyCycle, jobCell } = shared;
  if (dutyCycle < 1) Atomics.wait(jobCell, 0, job, busy / dutyCycle - busy);
}
