/**
 * The kernels' modules as bytes. In a bundle this module is exchanged for one that carries them (`cli/build`): to make them
 * takes each worker 28 ms of CPU.
 */
import { buildKernelModule, type Lanes } from "./kernel_module.ts";

/** The bytes of the module that tries so many nonces at a time. */
export function kernelBytes(lanes: Lanes): Uint8Array<ArrayBuffer> {
  return buildKernelModule(lanes);
}
