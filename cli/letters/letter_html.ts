/** Letters as one HTML page for print, which loads nothing and runs nothing. */
import { qrSvg } from "../app/qr.ts";
import type { LetterFrame, VoterLetter } from "./letter.ts";
import { LETTER_CSS } from "./letter_css.ts";
import { letterLink } from "./letter_link.ts";
import { fillIn } from "./letter_words.ts";

/** Whatever the page holds, a browser runs nothing of it and asks nobody for anything. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'";

/** The page in pieces, a letter each, so that many letters need not be held at once. */
export function* lettersHtml(
  frame: LetterFrame,
  letters: Iterable<VoterLetter>,
): Generator<string> {
  yield `<!doctype html>
<html lang="${escapeHtml(frame.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${POLICY}">
<meta name="robots" content="noindex">
<title>${escapeHtml(frame.title)}</title>
<style>${LETTER_CSS}</style>
</head>
<body>
`;
  const linkCode = frame.link === undefined ? "" : qrSvg(frame.link);
  for (const letter of letters) yield letterHtml(frame, letter, linkCode);
  yield "</body>\n</html>\n";
}

function letterHtml(frame: LetterFrame, letter: VoterLetter, linkCode: string): string {
  const { words, registrars } = frame;
  const p = (sentence: string, values: Readonly<Record<string, string | number>> = {}) =>
    `<p>${escapeHtml(fillIn(sentence, values))}</p>\n`;
  const groups = letter.code.split("-").map((group) => `<span>${escapeHtml(group)}</span>`).join(
    "",
  );
  const [one, other = ""] = registrars;
  return `<section class="letter${isLong(frame, letter) ? " tight" : ""}">
<div class="fold first"></div><div class="fold second"></div>
<div class="address">${[letter.name, ...letter.address].map(escapeHtml).join("<br>")}</div>
<div class="from">${escapeHtml(registrars[frame.registrar - 1])}</div>
<div class="text">
<h1>${escapeHtml(frame.title)}</h1>
<h2>${escapeHtml(words.heading)}: ${escapeHtml(letter.name)}</h2>
${p(words.number, { number: letter.number })}${
    letter.weight === 1 ? "" : p(words.weight, { weight: letter.weight })
  }<div class="box"><div>
<div class="code">${groups}</div>
${p(words.code)}</div>
<div class="qr">${qrSvg(letter.code)}${escapeHtml(words.scanCode)}</div>
</div>
${p(words.secret)}${
    registrars.length > 1 ? p(words.two, { registrar: frame.registrar, one, other }) : ""
  }${p(words.when, { opens: frame.opens, closes: frame.closes })}${
    p(frame.canVoteAgain ? words.again : words.once)
  }${frame.trustees === undefined ? "" : p(words.hidden, frame.trustees)}${
    pageHtml(frame, letter)
  }${linkHtml(frame, linkCode)}${
    frame.program === undefined ? "" : p(words.program, { program: frame.program })
  }${p(words.compare)}<p class="words">${escapeHtml(frame.chainWords)}</p>
${frame.fileDigits === undefined ? "" : p(words.file, { digits: frame.fileDigits })}${
    p(words.lost, { contact: frame.contact })
  }</div>
</section>
`;
}

/** Characters that fit on a page beside our own words; with more of them the type is smaller. */
const ROOMY_LENGTH = 350;

/** True if title, names, link, program and contact are so long that they would not fit in the usual type. */
function isLong(
  { title, registrars, link, program = "", page, fileDigits, contact, trustees }: LetterFrame,
  { name }: VoterLetter,
): boolean {
  // A second box takes as much as all the other sentences leave; so does the first beside what is said of secret ballots.
  const boxes = [link, page, fileDigits].filter((each) => each !== undefined).length;
  if (boxes > (trustees === undefined ? 1 : 0)) return true;
  const texts = [
    title,
    name,
    link ?? "",
    program,
    page?.url ?? "",
    contact,
    ...registrars.length > 1 ? registrars : [],
  ];
  return texts.reduce((sum, { length }) => sum + length, 0) > ROOMY_LENGTH;
}

/** The box with the page's address, and a code for a telephone that opens it for this letter. */
function pageHtml(frame: LetterFrame, letter: VoterLetter): string {
  const link = letterLink(frame, letter);
  if (frame.page === undefined || link === undefined) return "";
  const { words, page: { url, hasCode } } = frame;
  return `<div class="box"><div><p>${escapeHtml(words.page)}</p>
<p class="link">${escapeHtml(url)}</p>${hasCode ? `<p>${escapeHtml(words.pageCode)}</p>` : ""}</div>
<div class="qr">${qrSvg(link)}</div></div>
`;
}

function linkHtml({ link, words }: LetterFrame, code: string): string {
  if (link === undefined) return "";
  return `<div class="box"><div><p>${escapeHtml(words.where)}</p>
<p class="link">${escapeHtml(link)}</p></div><div class="qr">${code}</div></div>
`;
}

/** A text that stands between tags or in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (char) => `&#${char.charCodeAt(0)};`);
}
