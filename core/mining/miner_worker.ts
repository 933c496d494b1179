/// <reference lib="deno.worker" />
/**
 * A mining worker: calls the kernel a few thousand nonces at a time and looks in between whether its job
 * is still on. It never has to be killed, which would not stop a spinning worker anyway.
 */
import { NONCE_OFFSET } from "../header.ts";
import { nobleKernel, NONCE_SPACE } from "./kernel.ts";
import type { HashCounts, JobCell, MinerReply, MinerRequest } from "./miner_messages.ts";

/** Nonces between two looks at the job cell: some 2 ms with the reference kernel. */
const CHUNK = 2_048;

let jobCell: JobCell | undefined;
let hashCounts: HashCounts | undefined;
let worker = 0;

self.onmessage = ({ data }: MessageEvent<MinerRequest>) => {
  if (data.type === "start") {
    ({ jobCell, hashCounts, worker } = data);
  } else if (data.type === "mine") {
    const answer = search(data.job, data.header, data.target);
    if (answer !== undefined) self.postMessage(answer);
  } else {
    self.postMessage({ type: "closed" } satisfies MinerReply);
    self.close();
  }
};

function search(job: number, header: Uint8Array, target: Uint8Array): MinerReply | undefined {
  const tryNonces = nobleKernel.prepare(header, target);
  for (let from = 0; from < NONCE_SPACE; from += CHUNK) {
    if (Atomics.load(jobCell!, 0) !== job) return undefined;
    const nonce = tryNonces(from, CHUNK);
    Atomics.add(hashCounts!, worker, BigInt(nonce === undefined ? CHUNK : nonce - from + 1));
    if (nonce === undefined) continue;
    const found = header.slice();
    new DataView(found.buffer).setUint32(NONCE_OFFSET, nonce);
    return { type: "found", job, header: found };
  }
  return { type: "exhausted", job };
}
