/** A report as a page for print: one file of HTML, without scripts and without anything from elsewhere. */
import { countOf } from "../../core/base/count_of.ts";
import { groupDigits } from "../../core/base/group_digits.ts";
import { Html, html, renderHtml } from "../app/html.ts";
import type { AuditLine } from "../audit/audit_line.ts";
import { tableOfCount } from "../result/count_table.ts";
import type { Election } from "../result/read_election.ts";
import { formatMoment } from "../app/format_time.ts";
import { describeOpening } from "../result/opening_summary.ts";
import { describeTurnout } from "../result/summary_lines.ts";
import type { CountTable } from "../result/table.ts";
import type { ElectionReport } from "./report.ts";
import { REPORT_STYLE } from "./report_style.ts";

/** How far secret ballots are opened; nothing of open ones. */
function openingLines({ result: { opening, phase } }: ElectionReport): string[] {
  return opening === undefined ? [] : [describeOpening(opening, phase === "closed")];
}

/** The page. */
export function formatReport(report: ElectionReport, { definition }: Election): string {
  const { title, language = "en" } = definition;
  const page = html`
    <!DOCTYPE html>
    <html lang="${language}">
      <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <meta http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'">
        <title>${title}: report</title>
        <style>${Html.ofOwnMarkup(REPORT_STYLE)}</style>
      </head>
      <body>
    <h1>${title}</h1>
    ${report.ok ? "" : html`<p class="warning">NOT EVERYTHING HOLDS: see the checks.</p>`}
    ${report.standing.map((line, i) =>
      html`<p class="${i === 0 ? "warning" : "note"}">${line}</p>`
    )}
    ${sectionOfElection(report, definition)}
    <h2>Result</h2>
    <p>${describeTurnout(report.result).join("; ")}.</p>
    ${openingLines(report).map((line) => html`<p>${line}</p>`)}
    ${report.result.questions.map((count, i) =>
      html`
        <section>
        <h3>${i + 1}. ${count.question}</h3>
        ${tableHtml(tableOfCount(definition.questions[i].choices, count))}
        </section>
      `
    )}
    ${sectionOfBallots(report)}
    <h2>Checks</h2>
    <table class="checks">${report.checks.map(checkRow)}</table>
    <p>The chain ends with block ${groupDigits(report.tip.index)}, <code>${report.tip
      .hash}</code>, after
    ${report.tip.work} expected hashes.</p>
    <h2>What this shows</h2>
    <ul>${report.proves.map((line) => html`<li>${line}</li>`)}</ul>
    <h2>What this does not show</h2>
    <ul>${report.doesNotProve.map((line) => html`<li>${line}</li>`)}</ul>
    <p class="note">Made ${formatMoment(
      report.made,
    )} by a program that checked all of it itself. Whoever has
    the file of the chain can do the same: <code>chainvote audit</code>.</p>
      </body>
    </html>
  `;
  return renderHtml(page);
}

function sectionOfElection(
  { network, words }: ElectionReport,
  { opens, closes, late, roll, organiser, registrars, revote = "last", description }:
    Election["definition"],
): Html {
  const row = (name: string, value: string | Html) =>
    html`
      <tr>
        <th scope="row">${name}</th>
        <td>${value}</td>
      </tr>
    `;
  return html`<h2>Election</h2>
${description === undefined ? "" : html`<p>${description}</p>`}
<table>
${row("Compare", words)}
${row("Fingerprint", html`<code>${network}</code>`)}
${row("Opened", formatMoment(opens))}
${row("Closed", formatMoment(closes))}
${row("Ballots came in until", formatMoment(late))}
${row("Of several ballots", `the ${revote} one counts`)}
${
    row(
      "List of voters",
      html`${countOf(roll.voters, "voter")}, ${
        countOf(roll.weights, "vote")
      }; <code>${roll.root}</code>`,
    )
  }
${row("Organiser", organiser.name)}
${
    row(
      registrars.length === 1 ? "Registrar" : "Registrars",
      registrars.map(({ name }) => name).join(", "),
    )
  }
</table>`;
}

function tableHtml({ columns, rows, notes }: CountTable): Html {
  return html`
    <table class="count">
      <thead>
        <tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr>
      </thead>
      <tbody>${rows.map(([name, ...figures]) =>
        html`<tr><th scope="row">${name}</th>${
          figures.map((figure) => html`<td>${figure}</td>`)
        }</tr>`
      )}</tbody>
    </table>
    ${notes.map((note) => html`<p class="note">${note}</p>`)}
  `;
}

function sectionOfBallots(
  { turnoutByHour, result, replacedLetters }: ElectionReport,
): Html {
  const most = Math.max(1, ...turnoutByHour.map(([, voters]) => voters));
  return html`
    <h2>Ballots</h2>
    <p>${countOf(result.replacedBallots, "ballot")} gave way to later ones of the same voters.
    ${countOf(replacedLetters.length, "code")} had to be replaced.</p>
    ${replacedLetters.length === 0 ? "" : html`
      <table>
        <thead>
          <tr>
            <th scope="col">Voter</th>
            <th scope="col">Letter or key replaced</th>
            <th scope="col">Had voted with the old one</th>
          </tr>
        </thead>
        <tbody>${replacedLetters.map(({ voter, time, before }) =>
          html`
            <tr>
              <th scope="row">${voter}</th>
              <td>${formatMoment(time)}</td>
              <td>${before === null ? "no" : `yes: ballot ${before.seq}, ${before.recordId}`}</td>
            </tr>
          `
        )}</tbody>
      </table>
    `}
    <h3>Voters by the hour</h3>
    <table class="hours">
      <thead>
        <tr>
          <th scope="col">Hour from</th>
          <th scope="col">First ballots</th>
          <td></td>
        </tr>
      </thead>
      <tbody>${turnoutByHour.map(([hour, voters]) =>
        html`
          <tr>
            <th scope="row">${formatMoment(hour)}</th>
            <td>${groupDigits(voters)}</td>
            <td><span class="bar" style="width: ${Math.round(voters / most * 100)}%"></span></td>
          </tr>
        `
      )}</tbody>
    </table>
    ${result.notices.length === 0 ? "" : html`<h3>Notices of the organiser</h3>
<ul>${
      result.notices.map(({ kind, text, time }) =>
        html`<li>${formatMoment(time)}, ${kind}: ${text}</li>`
      )
    }</ul>`}
  `;
}

function checkRow({ check, ok, text }: AuditLine): Html {
  const mark = ok === null ? "not known" : ok ? "holds" : "DOES NOT HOLD";
  return html`
    <tr>
      <th scope="row">${check}</th>
      <td class="${ok === false ? "warning" : ""}">${mark}</td>
      <td>${text}</td>
    </tr>
  `;
}
