/** The page without scripts as HTML. */
import { wordsOf } from "../../core/base/chain_words.ts";
import { isCountedBySums, type SummedKind } from "../../plugins/counting/question.ts";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";
import type { QuestionResult } from "../../plugins/election/result/count_election.ts";
import { Html, html, type HtmlValue, renderHtml } from "../app/html.ts";
import { tableOfFigures } from "./count_table.ts";
import type { ElectionSummary } from "./election_summary.ts";
import { PLAIN_LANGUAGES, type PlainWords } from "./plain_words.ts";
import type { Election } from "./read_election.ts";

/** What the page shows. */
export interface PlainView {
  readonly election: Election;
  readonly summary: ElectionSummary;
  /** The peer has not read the whole record yet: what it lacks may be there all the same. */
  readonly isCatchingUp: boolean;
  /** Style sheet of the page: the bytes whose hash its policy names. */
  readonly style: string;
}

/** Writes the page. @param tag One of {@linkcode PLAIN_LANGUAGES}. */
export function plainHtml(
  { election, summary, isCatchingUp, style }: PlainView,
  tag: string,
): string {
  const { network, definition } = election;
  const words = PLAIN_LANGUAGES[tag];
  const { phase, quorum, notices } = summary;
  const moment = momentsOf(tag);
  const heading = isCatchingUp ? words.catchingUp : words.phase[phase];
  const page = html`
    <!DOCTYPE html>
    <html lang="${tag}" dir="${words.direction}">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>${heading} · ${definition.title}</title>
        <style>${Html.ofOwnMarkup(style)}</style>
      </head>
      <body>
        <header>${languageLinks(tag)}</header>
        <main>
          <h1>${heading}</h1>
          <p><bdi>${definition.title}</bdi></p>
          <p>${words.opens} ${moment(definition.opens)}</p>
          <p>${words.closes} ${moment(definition.closes)}</p>
          <p>${words.voted} ${summary.ballots} / ${summary.voters}</p>
          ${quorum === null ? "" : html`<p>${words.quorum} ${quorum.voters}</p>`}
          ${notices.length === 0 ? "" : html`<h2>${words.notices}</h2>`}
          ${notices.map(({ text, time }) =>
            html`<blockquote><bdi>${text}</bdi> (${moment(time)})</blockquote>`
          )}
          ${countOf(election, summary, words)}
          <p>${words.words} <strong lang="en" dir="ltr">${wordsOf(network.chainId)}</strong></p>
          <p>${words.unchecked}</p>
        </main>
      </body>
    </html>
  `;
  return renderHtml(page).trim();
}

function languageLinks(current: string): HtmlValue {
  return Object.entries(PLAIN_LANGUAGES).filter(([tag]) => tag !== current).map(([tag, { name }]) =>
    html`
      <a href="/plain?lang=${tag}" lang="${tag}">${name}</a>
    `
  );
}

/** Times in UTC: whose the reader's zone is nobody here knows. */
function momentsOf(tag: string): (ms: number) => string {
  const locale = tag === "ar" ? "ar-u-nu-latn" : tag;
  const format = new Intl.DateTimeFormat(locale, {
    dateStyle: "full",
    timeStyle: "short",
    timeZone: "UTC",
  });
  return (ms) => `${format.format(ms)} UTC`;
}

function countOf(
  { definition: { questions } }: Election,
  { questions: counts, ballots, final }: ElectionSummary,
  words: PlainWords,
): HtmlValue {
  if (counts.length === 0) return html`<p>${words.secret}</p>`;
  return html`
    <p>${final ? words.final : words.notFinal}</p>
    ${ballots === 0 ? html`<p>${words.nobody}</p>` : ""}
    ${questions.map((question, i) => questionOf(question, counts[i], words))}
  `;
}

function questionOf(
  question: ElectionQuestion,
  count: QuestionResult,
  words: PlainWords,
): HtmlValue {
  const named = (choices: readonly number[]) => choices.map((i) => question.choices[i]).join(", ");
  return html`
    <h2><bdi>${question.question}</bdi></h2>
    ${isCountedBySums(count) ? sumsOf(question, count, words) : figuresOf(question, count)}
    ${count.winners.length === 0
      ? ""
      : html`<p>${words.winners} <bdi>${named(count.winners)}</bdi></p>`}
    ${count.tie === null ? "" : html`<p>${words.tie} <bdi>${named(count.tie.among)}</bdi></p>`}
  `;
}

function sumsOf(
  { choices }: ElectionQuestion,
  { counts, blank }: Extract<QuestionResult, { kind: SummedKind }>,
  words: PlainWords,
): HtmlValue {
  const row = (name: string, votes: number) =>
    html`
      <tr>
        <th scope="row"><bdi>${name}</bdi></th>
        <td>${votes}</td>
      </tr>
    `;
  return html`
    <table>
      <thead>
        <tr>
          <th scope="col">${words.choice}</th>
          <th scope="col">${words.votes}</th>
        </tr>
      </thead>
      <tbody>
        ${choices.map((name, i) => row(name, counts[i]))}
        ${blank === null ? "" : row(words.blank, blank)}
      </tbody>
    </table>
  `;
}

/** What has rounds, grades or comparisons, in the English of the program's own table. */
function figuresOf({ choices }: ElectionQuestion, count: QuestionResult): HtmlValue {
  const { columns, rows, notes } = tableOfFigures(choices, count);
  return html`
    <table lang="en" dir="ltr">
      <thead>
        <tr>${columns.map((name) => html`<th scope="col">${name || "Choice"}</th>`)}</tr>
      </thead>
      <tbody>
        ${rows.map(([name, ...cells]) =>
          html`<tr><th scope="row"><bdi>${name}</bdi></th>${
            cells.map((cell) => html`<td>${cell}</td>`)
          }</tr>`
        )}
      </tbody>
    </table>
    ${notes.map((note) => html`<p lang="en" dir="ltr">${note}</p>`)}
  `;
}
