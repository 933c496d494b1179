/**
 * Where esbuild's WebAssembly is. In a bundle this module is exchanged for one that knows the file beside it
 * (`cli/build`).
 */
import { createRequire } from "node:module";

/** The bytes of the module. */
export function readEsbuildWasm(): Uint8Array<ArrayBuffer> {
  return Deno.readFileSync(createRequire(import.meta.url).resolve("esbuild-wasm/esbuild.wasm"));
}
