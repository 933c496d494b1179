import { words } from "../words/language.ts";

/** What a peer refuses by. */
export interface WhyRefusedProps {
  readonly code: string | undefined;
  /** In English. */
  readonly reason: string | undefined;
}

/** Why a peer does not take a vote: in the reader's language where there are words for it, else its own in English. */
export function WhyRefused({ code = "", reason = code }: WhyRefusedProps) {
  const { refusals, otherReason } = words.value;
  if (Object.hasOwn(refusals, code)) return <>{refusals[code as keyof typeof refusals]}</>;
  return (
    <>
      {otherReason} <span lang="en" dir="ltr">{reason}</span>
    </>
  );
}
