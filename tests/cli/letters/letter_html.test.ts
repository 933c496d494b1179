import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import fc from "fast-check";
import { codePoint } from "../../../plugins/conformance/code_point.ts";
import { letterFrame, letterOf } from "../../../cli/letters/letter.ts";
import { lettersCsv } from "../../../cli/letters/letter_csv.ts";
import { letterLink } from "../../../cli/letters/letter_link.ts";
import { qrSvg } from "../../../cli/app/qr.ts";
import { escapeHtml, lettersHtml } from "../../../cli/letters/letter_html.ts";
import { wordsIn } from "../../../cli/letters/letter_words.ts";
import type { CodedVoter, CodeList } from "../../../cli/roll/codes_csv.ts";
import { wordsOf } from "../../../core/base/chain_words.ts";
import { chainIdOf } from "../../../core/block/ids.ts";
import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";
import { formatVotingCode } from "../../../plugins/election/roll/voting_code.ts";
import { parse } from "csv-parse/sync";

const NETWORK = { chainId: chainIdOf(new Uint8Array(32).fill(7)) };

const DEFINITION: ElectionDefinition = {
  title: "Board 2027",
  nonce: "a1".repeat(32),
  uuid: "11111111111111",
  mode: "open",
  opens: Date.UTC(2027, 2, 1, 7),
  closes: Date.UTC(2027, 2, 8, 19, 30),
  late: Date.UTC(2027, 2, 8, 20),
  roll: { voters: 2, weights: 4, root: "00".repeat(32), chunks: 1 },
  organiser: { name: "Org", key: "00".repeat(32) },
  registrars: [{ name: "Ann Registrar", key: "11".repeat(32), commit: "22".repeat(32) }],
  questions: [],
};

const VOTERS: readonly CodedVoter[] = [
  {
    line: 2,
    name: "Zoë Miller",
    weight: 3,
    number: 2,
    code: 5n,
    fields: ["Weg 1", "8000", "Zürich"],
  },
  { line: 3, name: "Bo", weight: 1, number: 1, code: 6n, fields: ["", "", ""] },
];

const LIST: CodeList = {
  kept: [
    { heading: "Strasse", role: "street" },
    { heading: "PLZ", role: "postcode" },
    { heading: "Ort", role: "city" },
  ],
  voters: VOTERS,
};

function frameOf(definition: ElectionDefinition, options = {}) {
  return letterFrame(NETWORK, definition, { registrar: 1 }, {
    timeZone: "Europe/Zurich",
    ...options,
  });
}

function pageOf(definition = DEFINITION, options = {}, voters = VOTERS): string {
  const letters = voters.map((voter) => letterOf({ ...LIST, voters }, voter));
  return [...lettersHtml(frameOf(definition, options), letters)].join("");
}

/** The text that a browser shows, without tags, styles and codes. */
function shownBy(html: string): string {
  return html.replace(/<style>.*?<\/style>|<svg.*?<\/svg>/gs, "").replace(/<[^>]*>/g, " ")
    .replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code))).replace(/\s+/g, " ");
}

Deno.test("lettersHtml() writes a page for each voter, with all that a voter needs", () => {
  const html = pageOf(DEFINITION, {
    link: "http://192.0.2.7:7700/j/#x",
    program: "https://example.org/chainvote",
    contact: "Ann, 044 123",
  });
  assertEquals(html.match(/<section class="letter">/g)?.length, 2);
  // A QR code for the voting code of each, and one for the link in each.
  assertEquals(html.match(/<svg/g)?.length, 4);
  const [first, second] = html.split("</section>").map(shownBy);
  for (
    const text of [
      "Board 2027",
      "Zoë Miller Weg 1 8000 Zürich",
      "Your number: 2",
      "counts as 3 votes",
      formatVotingCode(5n).replaceAll("-", " "),
      wordsOf(NETWORK.chainId),
      "Monday, March 1, 2027 at 8:00 AM GMT+1 until Monday, March 8, 2027 at 8:30 PM GMT+1",
      "http://192.0.2.7:7700/j/#x",
      "to vote with on a computer of your own: https://example.org/chainvote",
      "Tell Ann, 044 123 at once",
      "your last ballot counts",
    ]
  ) assertStringIncludes(first.replace(/ +/g, " "), text);
  assertStringIncludes(second, "Your number: 1");
  assert(!second.includes("counts as") && !second.includes("Zoë"));
});

Deno.test("letters lead each voter to the page by a code of their own, without the voting code unless that is wanted", () => {
  const url = "http://192.0.2.7:7700";
  const start = `${url}/#/l/${NETWORK.chainId.slice(0, 16)}`;
  const letters = VOTERS.map((voter) => letterOf(LIST, voter));
  const linksOf = (hasCode: boolean) => {
    const frame = frameOf(DEFINITION, { page: { url, hasCode } });
    return letters.map((letter) => letterLink(frame, letter));
  };
  assertEquals(linksOf(false), [`${start}/2`, `${start}/1`]);
  const codes = [5n, 6n].map((each) => formatVotingCode(each).replaceAll("-", ""));
  assertEquals(linksOf(true), [`${start}/2/${codes[0]}`, `${start}/1/${codes[1]}`]);
  const fileDigits = "0123 4567 89ab cdef 0123 4567 89ab cdef";
  for (const hasCode of [false, true]) {
    const html = pageOf(DEFINITION, { page: { url, hasCode }, fileDigits });
    // Each voter's own: that of the voting code, and that of the link.
    for (const [i, link] of linksOf(hasCode).entries()) {
      assertStringIncludes(html.split("</section>")[i], qrSvg(link!));
    }
    const shown = shownBy(html);
    assertStringIncludes(shown, fileDigits);
    assertEquals(shown.includes("whoever scans it"), hasCode);
  }
});

Deno.test("lettersHtml() speaks the language of the election, as far as there are words", () => {
  const german = shownBy(pageOf({ ...DEFINITION, language: "de-CH", revote: "once" }));
  assertStringIncludes(german, "Ihre Nummer: 2");
  assertMatch(german, /Montag, 1\. März 2027.* 08:00 MEZ/);
  assertStringIncludes(german, "Ihr erster Stimmzettel zählt");
  assertStringIncludes(german, "Sagen Sie es sofort: Ann Registrar");
  const danish = pageOf({ ...DEFINITION, language: "da" });
  assertStringIncludes(danish, '<html lang="en">');
  assertStringIncludes(shownBy(danish), "mandag");
});

Deno.test("letterFrame() writes dates by the calendar that all know, whatever language tag a definition has", () => {
  const opens = (language: string) => frameOf({ ...DEFINITION, language }).opens;
  for (const tag of ["en-u-ca-hebrew", "en-x", "en-u", "abcd"]) {
    assertEquals(opens(tag), opens("en"), tag);
  }
  assertEquals(opens("de-1"), opens("de"));
  assertMatch(opens("de-CH"), /^Montag, 1\. März 2027/);
});

Deno.test("letters of two registrars say that both codes are needed", () => {
  const [registrar] = DEFINITION.registrars;
  const two = { ...DEFINITION, registrars: [registrar, { ...registrar, name: "Ben" }] };
  assertStringIncludes(
    shownBy(pageOf(two)),
    "This is letter 1 of 2. You need the codes of both, that " +
      "of Ann Registrar and that of Ben.",
  );
});

Deno.test("letters of secret ballots say who could read them, what the mark is for and what a test is; others say nothing of it", () => {
  const trustees = ["Anna", "Ben", "Cleo"].map((name) => ({ name, key: "33".repeat(32) }));
  const secret = shownBy(pageOf({ ...DEFINITION, mode: "secret", trustees, threshold: 2 }));
  assertStringIncludes(secret, "nobody sees how you vote, unless 2 of 3 trustees work together.");
  assertMatch(
    secret,
    /the mark of your encrypted ballot, and compare it later .* test is not sent/,
  );
  const each = shownBy(pageOf({ ...DEFINITION, mode: "secret", trustees }));
  assertStringIncludes(each, "unless 3 of 3 trustees");
  assert(!/secret|trustee/.test(shownBy(pageOf())));
});

Deno.test("a letter has every sentence in every language, with the same to be filled in", () => {
  const holes = (text: string) => (text.match(/\{\w+\}/g) ?? []).sort().join();
  const { words: english } = wordsIn("en");
  for (const tag of ["de", "fr-CH", "ES"]) {
    const { language, words } = wordsIn(tag);
    assertEquals(language, tag.slice(0, 2).toLowerCase());
    for (const [name, sentence] of Object.entries(english)) {
      assertEquals(holes(words[name as keyof typeof words]), holes(sentence), `${tag} ${name}`);
    }
  }
});

Deno.test("lettersHtml() runs and loads nothing of a name, a title or a contact", () => {
  const evil = `</div></style><script src="//x">alert(1)</script>"'><img onerror=a>&amp;{code}`;
  const html = pageOf({ ...DEFINITION, title: evil }, { link: evil, contact: evil }, [
    { ...VOTERS[0], name: evil, fields: [evil, evil, evil] },
  ]);
  const tags = html.replace(/<style>[^<]*<\/style>/, "").match(/<[^>]*>/g) ?? [];
  const names = new Set(tags.map((tag) => /^<\/?!?(\w+)/.exec(tag)?.[1] ?? tag));
  const ours = [
    "doctype",
    "html",
    "head",
    "meta",
    "title",
    "body",
    "section",
    "div",
    "h1",
    "h2",
    "p",
  ];
  assertEquals(
    [...names].filter((name) => ![...ours, "br", "span", "svg", "path"].includes(name)),
    [],
  );
  assert(!tags.some((tag) => /\son\w+=|src=|href=/.test(tag)), "no tag loads or runs anything");
  assertStringIncludes(html, "default-src 'none'");
  assertStringIncludes(shownBy(html), evil);
});

Deno.test("a letter whose texts are long has a smaller type, so that all of it stays on its page", () => {
  const isTight = (definition: ElectionDefinition, options = {}) =>
    pageOf(definition, options).includes('<section class="letter tight">');
  assert(!isTight(DEFINITION, { link: "x".repeat(250) }));
  assert(isTight({ ...DEFINITION, title: "x".repeat(200) }, { link: "x".repeat(250) }));
});

Deno.test("escapeHtml() gives a text that is read back as it was, and holds no markup", () => {
  fc.assert(fc.property(fc.string({ unit: codePoint }), (text) => {
    const escaped = escapeHtml(text);
    assert(!/[<>"']|&(?!#\d+;)/.test(escaped));
    const back = escaped.replace(/&#(\d+);/g, (_, code) => String.fromCharCode(Number(code)));
    assertEquals(back, text);
  }));
});

Deno.test("lettersCsv() writes a table that a spreadsheet opens, and no formula", () => {
  const voters = [{ ...VOTERS[0], name: "Zoë; Miller", fields: ["=1+1", "8000", '"x"'] }];
  const text = [...lettersCsv(frameOf(DEFINITION), { ...LIST, voters }, voters)].join("");
  assert(text.startsWith("\ufeff"));
  const [header, row] = parse(text, { bom: true }) as string[][];
  assertEquals(
    header.join(),
    "number,name,code,weight,title,opens,closes,words,link,program,page,file,contact,Strasse,PLZ,Ort",
  );
  assertEquals(row.toSpliced(5, 2), [
    "2",
    "Zoë; Miller",
    formatVotingCode(5n),
    "3",
    "Board 2027",
    wordsOf(NETWORK.chainId),
    "",
    "",
    "",
    "",
    "Ann Registrar",
    "'=1+1",
    "8000",
    '"x"',
  ]);
});
