/** What a voter has marked, in words. */
import type { ElectionQuestion } from "../../../plugins/election/definition/definition.ts";
import type { Draft } from "../state/draft.ts";
import { showList, showNumber, showSeries, words } from "../words/language.ts";

/** One line on the marks of a question. Names in it are kept apart from the direction of the page. */
export function describeDraft({ kind, choices }: ElectionQuestion, { marks }: Draft): string {
  const { blank } = words.value.ballot;
  const marked = marks.flatMap((mark, choice) => mark === null ? [] : [{ mark, choice }]);
  if (marked.length === 0) return blank;
  if (kind === "choose" || kind === "approve") {
    return showList(marked.map(({ choice }) => choices[choice]));
  }
  const inOrder = kind === "rank" ? marked.toSorted((a, b) => a.mark - b.mark) : marked;
  return showSeries(
    inOrder.map(({ mark, choice }) =>
      kind === "rank"
        ? `${showNumber(mark)}. ${choices[choice]}`
        : `${choices[choice]}: ${showNumber(mark)}`
    ),
  );
}
