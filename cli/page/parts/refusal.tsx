import { words } from "../words/language.ts";

/** What a peer refuses by. */
export interface RefusalProps {
  readonly code: string | undefined;
  /** In English. */
  readonly reason: string | undefined;
}

/** Why a peer takes a vote not: in the reader's language where there are words for it, else its own in English. */
export function Refusal({ code = "", reason = code }: RefusalProps) {
  const { refusals, otherReason } = words.value;
  if (Object.hasOwn(refusals, code)) return <>{refusals[code as keyof typeof refusals]}</>;
  return (
    <>
      {otherReason} <span lang="en" dir="ltr">{reason}</span>
    </>
  );
}
