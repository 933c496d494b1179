/** What {@linkcode Fours} is given. */
export interface FoursProps {
  readonly text: string;
  /** Which four is marked as wrong, from 1. */
  readonly wrong?: number;
}

/** Digits or letters that people compare, in fours. Copied, they are one text without spaces. */
export function Fours({ text, wrong }: FoursProps) {
  const fours = text.match(/.{1,4}/gsu) ?? [];
  return (
    <>
      {fours.map((four, i) => (
        <span key={i} class={i + 1 === wrong ? "four wrong" : "four"}>{four}</span>
      ))}
    </>
  );
}
