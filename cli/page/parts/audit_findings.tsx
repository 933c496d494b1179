import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";
import { CHAIN_CHECK_NAMES } from "../state/chain_checks.ts";
import type { AuditedChain, BrokenRule } from "../workers/audit_jobs.ts";
import { auditWords } from "../words/audit_words.ts";
import { showNumber } from "../words/language.ts";
import { QuestionCounts } from "./count_table.tsx";

/** Every check of a chain with its outcome: what stands behind the first broken rule was not checked. */
export function AuditLines({ chain }: { readonly chain: AuditedChain }) {
  const { checks, holds, broken, notChecked } = auditWords.value;
  const names = CHAIN_CHECK_NAMES.filter((name) => name !== "witnesses" || chain.hasWitnesses);
  const failed = chain.failure && names.indexOf(chain.failure.check);
  return (
    <ul class="ladder">
      {names.map((name, i) => {
        const isBroken = failed === i;
        const isUnknown = failed !== undefined && i > failed;
        return (
          <li key={name} class={isBroken ? "broken" : isUnknown ? "" : "done"}>
            <span class="outcome">{isBroken ? broken : isUnknown ? notChecked : holds}</span>{" "}
            {checks[name]}
            {isBroken && <WhyBroken {...chain.failure!} />}
          </li>
        );
      })}
    </ul>
  );
}

function WhyBroken({ index, reason }: BrokenRule) {
  const { at, unreadable } = auditWords.value;
  return (
    <p>
      {index === undefined ? unreadable : at(showNumber(index))}{" "}
      <span lang="en" dir="ltr">{reason}</span>
    </p>
  );
}

/** What was counted of each question. */
export function AuditedCounts({ chain: { summary }, questions }: {
  readonly chain: AuditedChain;
  readonly questions: ElectionDefinition["questions"];
}) {
  if (summary.questions.length === 0) return null;
  return <QuestionCounts questions={questions} counts={summary.questions} />;
}

/** The last entry, by whose digits people compare two computers; and what no check can show. */
export function AuditLimits({ chain }: { readonly chain: AuditedChain }) {
  const { last, notShown } = auditWords.value;
  return (
    <>
      <p>{last(showNumber(chain.index))}</p>
      <p class="hash" dir="ltr">{digitsOf(chain.tip)}</p>
      <h2>{notShown.title}</h2>
      <ul>
        <li>{notShown.who}</li>
        <li>{notShown.other}</li>
        <li>{notShown.free}</li>
        <li>{notShown.page}</li>
      </ul>
    </>
  );
}

/** The end of a hash, as its beginning is small by the work in it. */
function digitsOf(hash: string): string {
  return hash.slice(-24).replace(/(.{4})(?=.)/g, "$1 ");
}
