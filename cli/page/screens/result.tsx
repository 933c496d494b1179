import { useEffect } from "preact/hooks";
import { QuestionCountTable } from "../parts/count_table.tsx";
import { Heading } from "../parts/heading.tsx";
import { count, type Counter, followCount } from "../state/count.ts";
import type { ElectionView } from "../state/peer.ts";
import { words } from "../words/language.ts";
import { TurnoutLines } from "./home.tsx";

/** What {@linkcode Result} works with. */
export interface ResultProps extends ElectionView {
  readonly counter: Counter;
  readonly now: () => number;
}

/** The count of every question, and whether it can still change. */
export function Result(props: ResultProps) {
  return props.election.definition.mode === "open"
    ? <OpenResult {...props} />
    : <SecretResult {...props} />;
}

function OpenResult({ counter, now, ...view }: ResultProps) {
  useEffect(() => followCount(counter, now), []);
  const { definition } = view.election;
  const { title, counting, countedHere } = words.value.count;
  const summary = count.value;
  return (
    <>
      <Heading title={`${title} · ${definition.title}`}>{title}</Heading>
      <TurnoutLines {...view} />
      {summary === undefined ? <p>{counting}</p> : (
        <>
          <p class={summary.final ? "final" : "warning"}>{standing(summary)}</p>
          {definition.questions.map((question, i) => (
            <section key={i} aria-labelledby={`question-${i}`}>
              <h2 id={`question-${i}`}>
                <bdi>{question.question}</bdi>
              </h2>
              <QuestionCountTable question={question} count={summary.questions[i]} />
            </section>
          ))}
          <p>{countedHere}</p>
          <p>
            <a href="#/audit">{words.value.count.checkAll}</a>
          </p>
        </>
      )}
    </>
  );
}

/** What trustees have opened the program shows, with the proofs that it has checked. */
function SecretResult(view: ElectionView) {
  const { title, secret } = words.value.count;
  return (
    <>
      <Heading title={`${title} · ${view.election.definition.title}`}>{title}</Heading>
      <TurnoutLines {...view} />
      <p>{secret}</p>
    </>
  );
}

function standing({ final, phase }: NonNullable<typeof count.value>): string {
  const { live, ended, final: isFinal } = words.value.count;
  if (final) return isFinal;
  return phase === "closed" ? ended : live;
}
