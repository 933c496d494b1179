import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";
import type { CodeFault } from "../workers/letter_codes.ts";
import { Fours } from "./fours.tsx";
import { isolate, showNumber, words } from "../words/language.ts";

/** What {@linkcode CodeFields} is given. */
export interface CodeFieldsProps extends Pick<ElectionDefinition, "registrars"> {
  /** What was typed, one for each registrar. */
  readonly codes: readonly string[];
  readonly isFaulty: boolean;
  /** What is wrong with one of them, if it is that. */
  readonly fault?: CodeFault;
  readonly change: (codes: readonly string[]) => void;
}

/** A field for the code of each registrar's letter, `code-0` and on. What is wrong with one stands in `code-fault`. */
export function CodeFields({ registrars, codes, isFaulty, fault, change }: CodeFieldsProps) {
  const { field } = words.value.code;
  return (
    <>
      {registrars.map(({ name }, i) => (
        <p key={i}>
          <label for={`code-${i}`}>
            {registrars.length === 1 ? field : `${field} (${isolate(name)})`}
          </label>
          <input
            id={`code-${i}`}
            class="code"
            dir="ltr"
            value={codes[i]}
            onInput={({ currentTarget }) => change(codes.with(i, currentTarget.value))}
            autocomplete="off"
            autocapitalize="none"
            autocorrect="off"
            spellcheck={false}
            aria-describedby="about-code code-fault"
            aria-invalid={isFaulty}
          />
          <Typed text={codes[i]} wrong={fault?.which === i ? wrongGroupOf(fault) : undefined} />
        </p>
      ))}
    </>
  );
}

/** What was typed, in the groups of the letter: in a narrow window the field shows a part of it. */
function Typed({ text, wrong }: { readonly text: string; readonly wrong: number | undefined }) {
  const symbols = text.toUpperCase().replace(/[\s-]/gu, "");
  if (symbols === "") return null;
  return (
    <span class="typed hash" dir="ltr" aria-hidden="true">
      <Fours text={symbols} wrong={wrong} />
    </span>
  );
}

/** The group of the letter that has the fault, from 1, as far as it is known. */
function wrongGroupOf(fault: CodeFault): number | undefined {
  if (fault.code === "code-symbol") return Math.ceil(fault.place / 4);
  return fault.code === "code-slip" ? fault.group : undefined;
}

/** What is wrong with a code, in words. */
export function codeFaultText(fault: CodeFault): string {
  const { faults } = words.value.code;
  switch (fault.code) {
    case "code-length":
      return faults["code-length"](fault.symbols, showNumber(fault.symbols));
    case "code-symbol":
      return faults["code-symbol"](isolate(fault.symbol), showNumber(fault.place));
    case "code-slip":
      return fault.group === undefined
        ? faults["code-slip"]
        : faults["code-slip-in"](showNumber(fault.group));
    case "code-number":
      return faults["code-number"];
  }
}
