/** The kernels in WebAssembly: a generated module, fed with a header's words. */
import { hashWithNonce, headerToWords, isAtMost } from "./header_words.ts";
import type { KernelName, MiningKernel } from "./kernel.ts";
import { kernelBytes } from "./kernel_bytes.ts";
import { type Lanes, MEMORY } from "./kernel_module.ts";

const NAMES: Readonly<Record<Lanes, KernelName>> = { 1: "scalar", 4: "simd" };

/** Most nonces of one call of the module, so that whatever it gives back is a number below 2^31. */
const MAX_RUN = 2 ** 30;

/**
 * Makes the kernel.
 *
 * @throws {WebAssembly.CompileError} If this machine does not know the instructions.
 * @throws {ReferenceError} If it has no WebAssembly.
 */
export function createWasmKernel(lanes: Lanes): MiningKernel {
  const module = new WebAssembly.Module(kernelBytes(lanes));
  const { memory, run } = new WebAssembly.Instance(module).exports as {
    memory: WebAssembly.Memory;
    run: (from: number, count: number) => number;
  };
  const view = new DataView(memory.buffer);
  const write = (at: number, words: readonly number[]) =>
    words.forEach((word, i) => view.setUint32(at + 4 * i, word, true));

  return {
    name: NAMES[lanes],
    chunk: 8_192 * lanes,
    prepare(header, target) {
      const words = headerToWords(header, target);
      return (from, count) => {
        // All searches share the memory, as an instance for each would hold gigabytes of address space.
        write(MEMORY.midstate, words.midstate);
        write(MEMORY.rest, words.rest);
        write(MEMORY.targetHead, words.target.slice(0, 1));
        const end = from + count;
        while (from < end) {
          // The module tries whole groups of lanes; what it finds beyond the end is not asked for.
          const tried = Math.min(end - from, MAX_RUN);
          const asked = Math.ceil(tried / lanes) * lanes;
          const nonce = from + run(from, asked);
          if (nonce >= from + tried) from += tried;
          // The module compares the first word alone. With a hard target that is all but always enough.
          else if (isAtMost(hashWithNonce(words, nonce), words.target)) return nonce;
          else from = nonce + 1;
        }
        return undefined;
      };
    },
  };
}
