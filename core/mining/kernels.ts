/** Which kernels there are, and which of them this machine can trust. */
import { jsKernel } from "./js_kernel.ts";
import { type KernelName, type MiningKernel, NONCE_SPACE } from "./kernel.ts";
import { nobleKernel } from "./noble_kernel.ts";
import { createWasmKernel } from "./wasm_kernel.ts";
import { HASH_SIZE } from "../base/hash.ts";
import { HEADER_SIZE } from "../block/header.ts";

/** Makes each kernel, the fastest first. One may throw where the machine lacks what it needs. */
export const KERNELS: Readonly<Record<KernelName, () => MiningKernel>> = {
  simd: () => createWasmKernel(4),
  scalar: () => createWasmKernel(1),
  js: () => jsKernel,
  nobleMidstate: () => nobleKernel,
};

/** Nonces that a self-test tries after each start: two groups of lanes, not whole at the end. */
const TEST_COUNT = 7;

/** First nonces of a self-test: both ends, and where the sign and the middle bits turn. */
const TEST_STARTS = [0, 0xffff, 0x7fff_fffd, NONCE_SPACE - TEST_COUNT];

/** One nonce in so many meets the target of a self-test. */
const TEST_ODDS = [1, 2, 20];

/** The fastest kernel that this machine can make and that gives the answers of the reference. */
export function chooseKernel(
  kernels: readonly (() => MiningKernel)[] = Object.values(KERNELS),
): MiningKernel {
  for (const create of kernels) {
    const kernel = tryToMake(create);
    if (kernel !== undefined && kernelAgreesWithNoble(kernel)) return kernel;
  }
  return nobleKernel;
}

let best: MiningKernel | undefined;

/** What {@linkcode chooseKernel} gives, chosen when it is first asked for. */
export function bestKernel(): MiningKernel {
  return best ??= chooseKernel();
}

/** True if the kernel finds what noble finds, in a test of some hundred hashes. */
export function kernelAgreesWithNoble(kernel: MiningKernel): boolean {
  try {
    return TEST_ODDS.every((odds, i) => {
      const header = Uint8Array.from({ length: HEADER_SIZE }, (_, at) => (at + 1) * (37 + i) + i);
      const target = new Uint8Array(HASH_SIZE).fill(0xff);
      target[0] = Math.floor(0x100 / odds) - 1;
      const search = kernel.prepare(header, target);
      const reference = nobleKernel.prepare(header, target);
      return TEST_STARTS.every((from) => {
        const nonces = Array.from({ length: TEST_COUNT }, (_, at) => from + at);
        const good = nonces.filter((nonce) => reference(nonce, 1) !== undefined);
        // A search from each of them to the last.
        return nonces.every((start, skip) =>
          search(start, TEST_COUNT - skip) === good.find((nonce) => nonce >= start)
        );
      });
    });
  } catch {
    // Whatever it throws, it is not to be trusted; the next one is tried.
    return false;
  }
}

function tryToMake(create: () => MiningKernel): MiningKernel | undefined {
  try {
    return create();
  } catch {
    // A machine without these instructions, or without WebAssembly.
    return undefined;
  }
}
