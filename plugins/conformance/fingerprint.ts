/** What a plugin does with the records of a seed, as one hash, to be compared between processes. */
import fc from "fast-check";
import { bytesToHex, concatBytes, sha256 } from "../../core/base/hash.ts";
import type { ConformanceOptions } from "./conformance.ts";
import { createBench, play, recordsOf } from "./bench.ts";
import { blockAt, recordsLike, scenarios } from "./records.ts";

/**
 * A fingerprint of what a plugin does with a seed's records, to be compared with that of another process:
 * verdicts, state and all.
 */
export async function fingerprint(
  { createHost, samples, runs = 60, seed }: Omit<ConformanceOptions, "onProgress" | "signal">,
): Promise<string> {
  await using host = await createHost();
  const bench = createBench({ one: host, other: host, createHost });
  const parts: Uint8Array[] = [];
  for (const steps of fc.sample(scenarios(recordsLike(samples)), { seed, numRuns: runs })) {
    await host.reset();
    const height = await play(bench, host, steps);
    const verdicts = await host.check(blockAt(height, recordsOf(steps)));
    parts.push(...await host.snapshot(), new TextEncoder().encode(JSON.stringify(verdicts)));
  }
  return bytesToHex(sha256(concatBytes(...parts)));
}
