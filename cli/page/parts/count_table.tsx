import { useState } from "preact/hooks";
import { isCountedBySums, type SummedKind } from "../../../plugins/counting/question.ts";
import type { ElectionQuestion } from "../../../plugins/election/definition/definition.ts";
import type { QuestionResult } from "../../../plugins/election/result/count_election.ts";
import { tableOfFigures } from "../../result/count_table.ts";
import { en } from "../words/en.ts";
import { showList, showNumber, showShare, words } from "../words/language.ts";

/** A question and its count. */
export interface CountProps {
  readonly question: ElectionQuestion;
  readonly count: QuestionResult;
}

/** What was counted, question by question. */
export function QuestionCounts({ questions, counts }: {
  readonly questions: readonly ElectionQuestion[];
  readonly counts: readonly QuestionResult[];
}) {
  return (
    <>
      {questions.map((question, i) => (
        <section key={i} aria-labelledby={`question-${i}`}>
          <h2 id={`question-${i}`}>
            <bdi>{question.question}</bdi>
          </h2>
          <QuestionCountTable question={question} count={counts[i]} />
        </section>
      ))}
    </>
  );
}

/** The count of a question: the table is the chart, so nobody needs to see the bars. */
function QuestionCountTable({ question, count }: CountProps) {
  return (
    <>
      {isCountedBySums(count)
        ? <SumTable question={question} count={count} />
        : <OtherTable question={question} count={count} />}
      <Outcome question={question} count={count} />
    </>
  );
}

function SumTable({ question, count }: {
  readonly question: ElectionQuestion;
  readonly count: Extract<QuestionResult, { kind: SummedKind }>;
}) {
  const [isByVotes, setByVotes] = useState(false);
  const { choice, votes, share, blank, ballots, byBallot, byVotes } = words.value.count;
  const most = Math.max(1, ...count.counts);
  const order = isByVotes ? count.order.flat() : question.choices.map((_, i) => i);
  return (
    <>
      <table class="count">
        <caption>
          {ballots(count.ballots, showNumber(count.ballots))}
        </caption>
        <thead>
          <tr>
            <th scope="col">{choice}</th>
            <th scope="col" class="figure">{votes}</th>
            <th scope="col" class="figure">{share}</th>
          </tr>
        </thead>
        <tbody>
          {order.map((i) => (
            <CountRow
              key={i}
              name={question.choices[i]}
              votes={count.counts[i]}
              all={count.ballots}
              most={most}
            />
          ))}
          {count.blank !== null && (
            <tr class="blank">
              <th scope="row">{blank}</th>
              <td class="figure" data-column={votes}>{showNumber(count.blank)}</td>
              <td class="figure" data-column={share}>{showShare(count.blank, count.ballots)}</td>
            </tr>
          )}
        </tbody>
      </table>
      <button type="button" class="quiet" onClick={() => setByVotes(!isByVotes)}>
        {isByVotes ? byBallot : byVotes}
      </button>
    </>
  );
}

function CountRow({ name, votes, all, most }: {
  readonly name: string;
  readonly votes: number;
  readonly all: number;
  readonly most: number;
}) {
  const { count: names } = words.value;
  return (
    <tr>
      <th scope="row">
        <bdi>{name}</bdi>
        <svg class="bar" viewBox="0 0 100 4" preserveAspectRatio="none" aria-hidden="true">
          <rect width={100 * votes / most} height="4" />
        </svg>
      </th>
      <td class="figure" data-column={names.votes}>{showNumber(votes)}</td>
      <td class="figure" data-column={names.share}>{showShare(votes, all)}</td>
    </tr>
  );
}

function Outcome({ question, count }: CountProps) {
  const { winner, tie, nobody } = words.value.count;
  const namesOf = (choices: readonly number[]) => showList(choices.map((i) => question.choices[i]));
  if (count.ballots === 0) return <p>{nobody}</p>;
  return (
    <>
      {count.winners.length > 0 && (
        <p class="outcome">{winner(namesOf(count.winners), count.winners.length)}</p>
      )}
      {count.tie !== null && (
        <p class="outcome">{tie(namesOf(count.tie.among), count.tie.forSeats)}</p>
      )}
    </>
  );
}

/**
 * What has rounds, grades or comparisons, in the English of the program's own table: a table for each column, as on a phone
 * many columns do not stand side by side.
 */
function OtherTable({ question, count }: CountProps) {
  const { columns: [rowsAre, ...columns], rows, notes } = tableOfFigures(question.choices, count);
  return (
    <div lang="en" dir="ltr">
      {columns.map((name, j) => (
        <table class="count" key={j}>
          <caption>{name}</caption>
          <thead class="unseen">
            <tr>
              <th scope="col">{rowsAre || en.count.choice}</th>
              <th scope="col">{name}</th>
            </tr>
          </thead>
          <tbody>
            {rows.filter((cells) => cells[j + 1] !== "").map((cells, i) => (
              <tr key={i}>
                <th scope="row">
                  <bdi>{cells[0]}</bdi>
                </th>
                <td class="figure">{cells[j + 1]}</td>
              </tr>
            ))}
          </tbody>
        </table>
      ))}
      {notes.map((note, i) => <p key={i}>{note}</p>)}
    </div>
  );
}
