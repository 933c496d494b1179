/** What a voter has marked, in words. */
import type { ElectionQuestion } from "../../../plugins/election/definition/definition.ts";
import type { Draft } from "../state/draft.ts";
import { showList, showNumber, showSeries, words } from "../words/language.ts";

/** One line on the marks of a question. Names in it are kept apart from the direction of the page. */
export function describeDraft({ kind, choices }: ElectionQuestion, { marks }: Draft): string {
  const { blank } = words.value.ballot;
  const marked = marks.flatMap((mark, choice) => mark === null ? [] : [{ mark, choice }]);
  if (marked.length === 0) return blank;
  switch (kind) {
    case "choose":
    case "approve":
      return showList(marked.map(({ choice }) => choices[choice]));
    case "score":
    case "grade":
      return showSeries(
        marked.map(({ mark, choice }) => `${choices[choice]}: ${showNumber(mark)}`),
      );
    case "rank":
      return showSeries(
        marked.toSorted((a, b) => a.mark - b.mark)
          .map(({ mark, choice }) => `${showNumber(mark)}. ${choices[choice]}`),
      );
  }
}
