import { Heading } from "../parts/heading.tsx";
import { QuestionCountTable } from "../parts/count_table.tsx";
import type { ElectionView } from "../state/peer.ts";
import { words } from "../words/language.ts";
import { TurnoutLines } from "./home.tsx";

/** The count of every question, and whether it can still change. */
export function Result(view: ElectionView) {
  const { election: { definition }, summary } = view;
  const { title, countedHere } = words.value.count;
  return (
    <>
      <Heading title={`${title} · ${definition.title}`}>{title}</Heading>
      <p class={summary.final ? "final" : "warning"}>{standing(view)}</p>
      <TurnoutLines {...view} />
      {definition.questions.map((question, i) => (
        <section key={i} aria-labelledby={`question-${i}`}>
          <h2 id={`question-${i}`}>
            <bdi>{question.question}</bdi>
          </h2>
          <QuestionCountTable question={question} count={summary.questions[i]} />
        </section>
      ))}
      <p>{countedHere}</p>
    </>
  );
}

function standing({ summary }: ElectionView): string {
  const { live, ended, final } = words.value.count;
  if (summary.final) return final;
  return summary.phase === "closed" ? ended : live;
}
