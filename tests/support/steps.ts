/** Times of what is done, as they go by and of the processors. */
import { treeCpuSeconds } from "./process_usage.ts";

/** Prints how long each step takes. */
export class Steps {
  async take<T>(label: string, step: () => Promise<T>): Promise<T> {
    const began = performance.now();
    const cpu = ourCpu();
    const result = await step();
    const seconds = ((performance.now() - began) / 1_000).toFixed(1);
    console.log(`  ${label}: ${seconds} s, ${(ourCpu() - cpu).toFixed(1)} s of a core`);
    return result;
  }
}

/** Seconds of a core that this process and all that it started have used. */
function ourCpu(): number {
  return treeCpuSeconds([Deno.pid])?.get(Deno.pid) ?? NaN;
}
