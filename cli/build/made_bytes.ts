/** Modules that make WebAssembly, and the texts that stand for them in a bundle: the bytes that they would make. */
import { kernelBytes } from "../../core/mining/kernel_bytes.ts";

/** The modules' paths, and their texts in a bundle for Deno. */
export function madeBytes(): Readonly<Record<string, string>> {
  const [one, four] = ([1, 4] as const).map((lanes) => kernelBytes(lanes).toBase64());
  return {
    "core/mining/kernel_bytes.ts": `const BYTES = { 1: "${one}", 4: "${four}" };
export const kernelBytes = (lanes) => Uint8Array.fromBase64(BYTES[lanes]);\n`,
  };
}
