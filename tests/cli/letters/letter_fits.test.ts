/// <reference lib="dom" />
/** Letters in a real browser: what does not fit on its page is cut off. */
import { assert } from "@std/assert";
import { letterFrame, letterOf } from "../../../cli/letters/letter.ts";
import { lettersHtml } from "../../../cli/letters/letter_html.ts";
import type { CodedVoter } from "../../../cli/roll/codes_csv.ts";
import { chainIdOf } from "../../../core/block/ids.ts";
import { singleDefinition } from "../../plugins/election/secret_example.ts";
import { TestBrowser } from "../../support/browser.ts";

const VOTER: CodedVoter = { line: 2, name: "Zoë", weight: 3, number: 2, code: 5n, fields: [] };
const PAGE = { url: "http://192.0.2.7:7700", hasCode: true };
const MANY = {
  link: `http://192.0.2.7:7700/j/#${"x".repeat(220)}`,
  program: "https://example.org/chainvote",
  page: PAGE,
  fileDigits: "0123 4567 89ab cdef 0123 4567 89ab cdef",
};

Deno.test("a letter of any language fits on its page, with all that it can hold and with little", async () => {
  await using browser = await TestBrowser.open();
  if (browser === undefined) return;
  await using tab = await browser.look("about:blank");
  const { page } = tab;
  await page.setViewportSize({ width: 900, height: 1200 });
  const { registrars: [registrar], ...definition } = singleDefinition(3);
  const registrars = [registrar, { ...registrar, name: "Ben" }];
  for (const language of ["en", "de", "fr", "es"]) {
    for (const mode of ["open", "secret"] as const) {
      for (
        const [title, more] of [["t ".repeat(100), MANY], ["Board 2027", { page: PAGE }]] as const
      ) {
        const network = { chainId: chainIdOf(new Uint8Array(32)) };
        const changed = { ...definition, registrars, title, language, mode };
        const options = { timeZone: "Europe/Zurich", ...more };
        const frame = letterFrame(network, changed, { registrar: 1 }, options);
        const letter = letterOf({ kept: [], voters: [VOTER] }, VOTER);
        await page.setContent([...lettersHtml(frame, [letter])].join(""));
        const left = await page.evaluate(() => {
          const bottomOf = (name: string) =>
            document.querySelector(name)?.getBoundingClientRect().bottom ?? NaN;
          return bottomOf(".letter") - bottomOf(".text");
        });
        assert(left > 0, `${language} ${mode} ${title.length}: ${left} pixels`);
      }
    }
  }
});
