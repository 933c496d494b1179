import { useEffect } from "preact/hooks";
import { QuestionCounts } from "../parts/count_table.tsx";
import { Heading } from "../parts/heading.tsx";
import { OpeningLines } from "../parts/trustee_lines.tsx";
import { count, type Counter, followCount } from "../state/count.ts";
import type { ElectionView } from "../state/peer.ts";
import type { CheckedCount } from "../workers/count_jobs.ts";
import { words } from "../words/language.ts";
import { TurnoutLines } from "./home.tsx";

/** What {@linkcode Result} works with. */
export interface ResultProps extends ElectionView {
  readonly counter: Counter;
  readonly now: () => number;
}

/** The count of every question, and whether it can still change. */
export function Result({ counter, now, ...view }: ResultProps) {
  useEffect(() => followCount(counter, now), []);
  const { definition } = view.election;
  const { title, counting } = words.value.count;
  return (
    <>
      <Heading title={`${title} · ${definition.title}`}>{title}</Heading>
      <TurnoutLines {...view} />
      {count.value === undefined
        ? <p>{counting}</p>
        : <Counted definition={definition} {...count.value} />}
    </>
  );
}

function Counted({ definition: { questions, mode }, summary, isProven }: CheckedCount & {
  readonly definition: ElectionView["election"]["definition"];
}) {
  const { opening, phase, final } = summary;
  // What trustees have not opened, or cannot prove, is no count.
  const isCounted = opening === undefined || opening.state === "opened" && isProven === true;
  return (
    <>
      {opening !== undefined && (
        <OpeningLines opening={opening} isClosed={phase === "closed"} isProven={isProven} />
      )}
      {isCounted && (
        <>
          <p class={final ? "final" : "warning"}>{standing(summary)}</p>
          <QuestionCounts questions={questions} counts={summary.questions} />
          {mode === "open" && <p>{words.value.count.countedHere}</p>}
          <p>
            <a href="#/audit">{words.value.count.checkAll}</a>
          </p>
        </>
      )}
    </>
  );
}

function standing({ final, phase }: CheckedCount["summary"]): string {
  const { live, ended, final: isFinal } = words.value.count;
  if (final) return isFinal;
  return phase === "closed" ? ended : live;
}
