/**
 * Tries whether a plugin keeps the promises of a validator (`core/validator/validator.ts`): with samples, variations of
 * them and hostile records, over blocks and reorganisations, by fast-check, which shrinks what fails.
 *
 * The room owns the promises (`promises.ts`), a check for each (`checks.ts`), and the records and configs that are tried
 * (`records.ts`). It does not own how a plugin is run: it is handed hosts. `chainvote plugin check` uses it.
 */
import fc from "fast-check";
import type { JsonObject } from "../../core/base/canonical_json.ts";
import { recordId } from "../../core/block/record.ts";
import { PluginError, type ValidatorHost } from "../../core/validator/validator_host.ts";
import { createBench } from "./bench.ts";
import { type Check, CHECKS } from "./checks.ts";
import { brokenBy, type Promised, PROMISES } from "./promises.ts";
import { configsLike, recordsLike } from "./records.ts";

/** Options of {@linkcode checkConformance}. */
export interface ConformanceOptions {
  /** Runs the plugin anew, with its config or another one, so that `verify` is asked again and again. */
  readonly createHost: (config?: JsonObject) => Promise<ValidatorHost>;
  /** Its config. @default {{}} */
  readonly config?: JsonObject;
  /** Records that the plugin is for, some of which it accepts. */
  readonly samples: readonly Uint8Array[];
  /** Tries of each check. @default {60} */
  readonly runs?: number;
  /** What the tries are made of: the same seed and runs give the same tries. */
  readonly seed: number;
  /** Told how many of all tries are done. */
  readonly onProgress?: (done: number, total: number) => void;
  /** Ends the trying with its reason. */
  readonly signal?: AbortSignal;
}

/** How a plugin broke a promise. */
export interface ConformanceFault {
  /** Which promise. */
  readonly check: Promised;
  /** What was seen. */
  readonly message: string;
  /** The fewest records with which it was seen, in their order. */
  readonly records: readonly Uint8Array[];
}

/** Outcome of {@linkcode checkConformance}. */
export interface ConformanceReport {
  /** Tries that were made. */
  readonly tries: number;
  /** Records that the plugin accepted in them; with none, little was tried. */
  readonly accepted: number;
  readonly fault?: ConformanceFault;
}

/** What is checked, in this order. */
export const CONFORMANCE_CHECKS: readonly Promised[] = Object.values(PROMISES);

/** Tries a plugin. What it finds is in the report; it rejects only if the plugin cannot be run at all. */
export async function checkConformance(
  { createHost, config = {}, samples, runs = 60, seed, onProgress = () => {}, signal }:
    ConformanceOptions,
): Promise<ConformanceReport> {
  await using one = await createHost();
  await using other = await createHost();
  const bench = createBench({ one, other, createHost });
  const runsOf = ({ most = runs }: Check) => Math.min(runs, most);
  const total = CHECKS.reduce((sum, check) => sum + runsOf(check), 0);
  let tries = 0;
  for (const check of CHECKS) {
    const { name, trials } = check;
    /** What ended the hosts: what is tried from then on says nothing. */
    let end: PluginError | undefined;
    const property = fc.asyncProperty(
      trials(recordsLike(samples), configsLike(config)),
      async ({ run }) => {
        // Fails at once, and so do the few smaller ones that are tried then.
        signal?.throwIfAborted();
        if (end !== undefined) return;
        try {
          await run(bench);
        } catch (error) {
          if (error instanceof PluginError && error.isFinal) end = error;
          throw error;
        }
      },
    );
    const counted = property.beforeEach(() => onProgress(Math.min(++tries, total), total));
    const details = await fc.check(counted, { numRuns: runsOf(check), seed });
    signal?.throwIfAborted();
    if (!details.failed) continue;
    const { errorInstance, counterexample } = details;
    const records = counterexample?.flatMap(({ tried }) => recordsIn(tried)) ?? [];
    const fault = describeFault(errorInstance, { during: name, records });
    return { tries, accepted: bench.accepted, fault };
  }
  return { tries, accepted: bench.accepted };
}

/** What a failed try says: of the record that it failed on alone, if that is known. */
function describeFault(
  error: unknown,
  { during, records }: { during: Promised; records: readonly Uint8Array[] },
): ConformanceFault {
  const message = error instanceof Error ? error.message : String(error);
  if (!(error instanceof PluginError)) return { check: during, message, records };
  const blamed = records.filter((record) => recordId(record) === error.recordId);
  const shown = blamed.length > 0 ? blamed.slice(0, 1) : records;
  return { check: brokenBy(error, during), message, records: shown };
}

/** All records that a try was made of. */
function recordsIn(tried: unknown): Uint8Array[] {
  if (tried instanceof Uint8Array) return [tried];
  return typeof tried === "object" && tried !== null ? Object.values(tried).flatMap(recordsIn) : [];
}
