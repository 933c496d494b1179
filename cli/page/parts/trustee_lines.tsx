import type { CeremonySummary } from "../../result/ceremony_summary.ts";
import type { OpeningSummary } from "../../result/opening_summary.ts";
import { isolate, showList, showMoment, showNumber, words } from "../words/language.ts";

/** How far the key of secret ballots is, before voting opens. @param hasFailed Whether it is too late for it. */
export function CeremonyLine({ state, by, awaited, cheat, hasFailed }: CeremonySummary & {
  readonly hasFailed: boolean;
}) {
  const { missing, made, cheat: cheated, late } = words.value.secret.trustees;
  if (cheat !== undefined) return <p class="warning">{cheated(isolate(cheat))}</p>;
  if (state === "ready") return <p>{made}</p>;
  const names = showList(awaited);
  return hasFailed ? <p class="warning">{late(names)}</p> : <p>{missing(showMoment(by), names)}</p>;
}

/** What {@linkcode OpeningLines} shows. */
export interface OpeningLinesProps {
  readonly opening: OpeningSummary;
  /** Whether no ballot enters any more. */
  readonly isClosed: boolean;
  /** Whether the proofs of those who opened the sum hold. */
  readonly isProven: boolean | undefined;
}

/** Who has opened the sum of secret ballots, or who is awaited. */
export function OpeningLines({ opening, isClosed, isProven }: OpeningLinesProps) {
  const { opened, proven, broken } = words.value.secret.trustees;
  if (opening.state !== "opened") {
    return <p class={isClosed ? "warning" : ""}>{openingText(opening, isClosed)}</p>;
  }
  return (
    <>
      <p>{opened(showList(opening.openedBy))}</p>
      <p class={isProven === true ? "" : "warning"}>{isProven === true ? proven : broken}</p>
    </>
  );
}

function openingText(
  { state, minimum, needed, sealsNeeded, sealedBy, openedBy, awaited }: OpeningSummary,
  isClosed: boolean,
): string {
  const { waiting, unsummed, sealing, opening, tooFew } = words.value.secret.trustees;
  if (!isClosed) return waiting;
  if (state === "too-few") return tooFew(showNumber(minimum));
  if (state === "waiting") return unsummed;
  const names = showList(awaited);
  const seals = sealsNeeded - sealedBy.length;
  return seals > 0
    ? sealing(showNumber(seals), names)
    : opening(showNumber(needed - openedBy.length), names);
}
