/**
 * Work over many records that can be done at once or in turns. A walk is a generator: it stops where others may have a
 * turn, and where it has to know verdicts before it can go on; then nothing of what it did is left to be seen.
 */
import type { Verifier, VerifyAnswer, VerifyQuestion } from "./verifier.ts";

/** Questions that a walk stops for. */
export interface VerifyStop {
  readonly questions: readonly VerifyQuestion[];
  /** The records of the call and of the last change, among which may be those that the questions need. */
  readonly records: readonly Uint8Array[];
}

/** Where a walk stops: for a turn of others, or for answers. */
type WalkStop = "turn" | VerifyStop;

/** Work that ends with a `T`. However it ends, also early, it leaves nothing half done. */
export type Walk<T> = Generator<WalkStop, T, readonly VerifyAnswer[] | undefined>;

/** Who answers a walk's questions in other threads, and gives others a turn in this one. */
export interface WalkHelp {
  readonly verifier: Verifier;
  /** Waits until others had a turn, if this thread has been busy for long. */
  readonly giveTurn: () => Promise<void>;
}

/** Runs a walk to its end, at once. */
export function walkAtOnce<T>(
  walk: Walk<T>,
  answer: (question: VerifyQuestion) => VerifyAnswer,
): T {
  let step = walk.next();
  while (!step.done) {
    step = walk.next(step.value === "turn" ? undefined : step.value.questions.map(answer));
  }
  return step.value;
}

/**
 * Runs a walk with turns for others.
 *
 * @param onBusy Told that what it works on may be half done from now on, or is whole again.
 */
export async function walkInTurns<T>(
  walk: Walk<T>,
  { answer, giveTurn }: Pick<WalkHelp, "giveTurn"> & {
    readonly answer: (stop: VerifyStop) => Promise<readonly VerifyAnswer[]>;
  },
  onBusy: (isBusy: boolean) => void,
): Promise<T> {
  let answers: readonly VerifyAnswer[] | undefined;
  try {
    for (;;) {
      onBusy(true);
      const step = walk.next(answers);
      answers = undefined;
      if (step.done) return step.value;
      if (step.value === "turn") {
        await giveTurn();
      } else {
        onBusy(false);
        answers = await answer(step.value);
      }
    }
  } finally {
    // Has it put back what it did, if it did not come to its end.
    walk.return(undefined as T);
    onBusy(false);
  }
}
