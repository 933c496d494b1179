/** How many records the threads of a {@linkcode VerifyPool} verify a second. */
import { systemClock as clock } from "../../core/base/system.ts";
import type { ValidatorSettings } from "../../core/validator/validator.ts";
import type { VerifyingValidator } from "../../plugins/host/verifier.ts";
import { VerifyPool } from "../../plugins/verify/verify_pool.ts";
import { longestThreadMs } from "./thread_time.ts";

/** Records with their facts, and what judges them. */
export interface VerifyTask {
  readonly validator: VerifyingValidator;
  readonly settings: ValidatorSettings;
  readonly ballots: readonly { readonly record: Uint8Array; readonly facts: Uint8Array }[];
}

/** Verifies all in this thread. @throws {TypeError} If one is not good: then a bench measures something else. */
export function verifyHere({ validator, settings, ballots }: VerifyTask): void {
  for (const { record, facts } of ballots) {
    const { kind } = validator.verify(record, facts, settings, []);
    if (kind !== "accept") throw new TypeError("a ballot of the bench must be good");
  }
}

/** Records a second by threads that have begun, by the time of the one that works longest. */
export async function measurePool(
  { validator, settings, ballots }: VerifyTask,
  workers: number,
): Promise<number> {
  await using pool = new VerifyPool(
    { validator, settings, workers },
    { clock, giveTurn: () => Promise.resolve() },
  );
  const questions = ballots.map((each, i) => ({ ...each, key: `${i}` }));
  await pool.verify(questions);
  return questions.length / await longestThreadMs(() => pool.verify(questions)) * 1_000;
}
