/**
 * Notices for a person. They are a stranger's words to whoever reads them: each line begins further in than what this program
 * says, so that no notice passes for that.
 */
import { plainText } from "../../core/base/plain_text.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { cut, wrapWords } from "../terminal/text_columns.ts";
import type { ShownNotice } from "./election_answers.ts";
import { formatMoment } from "../app/format_time.ts";

const INDENT = "  ";

/** Lines on all notices, none wider than `columns`; none if there are no notices. */
export function formatNotices(
  notices: readonly ShownNotice[],
  { organiser }: Pick<ElectionDefinition, "organiser">,
  { columns }: { readonly columns: number },
): string[] {
  if (notices.length === 0) return [];
  const heading = wrapWords(plainText(`Notices of the organiser, ${organiser.name}:`), columns);
  const room = Math.max(1, columns - INDENT.length);
  return [
    ...heading,
    ...notices.flatMap(({ number, kind, text, time }) => {
      const words = splitLong(plainText(text), room);
      return wrapWords(`${number}. ${formatMoment(time)}, ${kind}: ${words}`, room);
    }).map((line) => `${INDENT}${line}`),
  ];
}

/** With spaces in what has none for longer than a line, such as a text in Chinese: nothing of a notice is cut off. */
function splitLong(text: string, columns: number): string {
  // Each code point takes two columns at most.
  const most = Math.max(1, Math.floor(columns / 2));
  const split = (word: string) => word.replace(new RegExp(`.{${most}}(?=.)`, "gu"), "$& ");
  return text.split(" ").map((word) => cut(word, columns) === word ? word : split(word)).join(" ");
}
