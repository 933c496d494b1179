/**
 * The mayor of Burlington, Vermont, 2009, by instant runoff: what the city published, and ballots that come to it.
 *
 * The ballots themselves were collected by PrefLib (data set 00005, file `00005-00000002.toi`) and are not part of this
 * project. Whoever has the file names it, and the same figures must come out.
 */
import type { IrvQuestion, RankedAnswer } from "../../plugins/counting/question.ts";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";

const CHOICES = [
  "Bob Kiss",
  "Andy Montroll",
  "James Simpson",
  "Dan Smith",
  "Kurt Wright",
  "Write-In",
];
const [KISS, MONTROLL, SIMPSON, SMITH, WRIGHT, WRITE_IN] = CHOICES.keys();

/** The city eliminated at once all who together had less than the next. */
export const BURLINGTON: ElectionQuestion & IrvQuestion = {
  question: "Who is to be mayor?",
  kind: "rank",
  count: "irv",
  choices: CHOICES,
  ties: true,
  partial: true,
  batchElimination: true,
};

/** The rounds as the city published them; exhausted ballots are what is missing. The winner is Kiss. */
export const BURLINGTON_ROUNDS: readonly Readonly<Record<number, number>>[] = [
  {
    [KISS]: 2585,
    [MONTROLL]: 2063,
    [SIMPSON]: 35,
    [SMITH]: 1306,
    [WRIGHT]: 2951,
    [WRITE_IN]: 36,
  },
  { [KISS]: 2981, [MONTROLL]: 2554, [WRIGHT]: 3294 },
  { [KISS]: 4313, [WRIGHT]: 4061 },
];

/** Ballots that the published rounds and transfers make up, with how many there are of each. */
export const BURLINGTON_PAPERS: readonly (readonly [count: number, ranking: RankedAnswer])[] = [
  [2585, [KISS]],
  [1080, [MONTROLL, KISS]],
  [615, [MONTROLL, WRIGHT]],
  [368, [MONTROLL]],
  [2951, [WRIGHT]],
  [252, [SMITH, MONTROLL, KISS]],
  [152, [SMITH, MONTROLL, WRIGHT]],
  [87, [SMITH, SIMPSON, MONTROLL]],
  [396, [SMITH, KISS]],
  [343, [SMITH, WRITE_IN, WRIGHT]],
  [76, [SMITH]],
  [35, [SIMPSON, SMITH]],
  [36, [WRITE_IN]],
];

/** 8,976 ballots: those of PrefLib's file, or without it those that are made up. */
export function burlingtonBallots(preflib?: string): RankedAnswer[] {
  if (preflib !== undefined) return readPrefLib(preflib);
  return BURLINGTON_PAPERS.flatMap(([count, ranking]) => Array<RankedAnswer>(count).fill(ranking));
}

/** Reads lines such as `200: 2,{1,3},4`. Four ballots that tie at the top were out from the first round on. */
function readPrefLib(text: string): RankedAnswer[] {
  return text.split("\n").flatMap((line) => {
    const [, count, ranking] = /^(\d+): *(.*)$/.exec(line) ?? [];
    if (count === undefined || ranking.startsWith("{")) return [];
    const answer = JSON.parse(`[${ranking.replaceAll("{", "[").replaceAll("}", "]")}]`);
    const fromZero = (rank: number | number[]) =>
      Array.isArray(rank) ? rank.map((choice) => choice - 1) : rank - 1;
    return Array<RankedAnswer>(Number(count)).fill(answer.map(fromZero));
  });
}
