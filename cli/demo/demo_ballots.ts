/** Who votes how in the election of the demonstration. The thief's ballot would change its result, if it counted. */
import type { Answer } from "../../plugins/counting/question.ts";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";

/** One question that is counted by sums, and one with rounds. */
export const DEMO_QUESTIONS: readonly ElectionQuestion[] = [
  {
    question: "Who is to chair the club?",
    kind: "choose",
    choices: ["Ann", "Ben", "Zoë"],
    min: 1,
    max: 1,
    blank: true,
  },
  {
    question: "Where does the outing go?",
    kind: "rank",
    count: "irv",
    choices: ["the mountains", "the sea", "the city"],
    ties: false,
    partial: true,
  },
];

const [ANN, BEN, ZOE] = [[0], [1], [2]];
const [MOUNTAINS, SEA, CITY] = [0, 1, 2];

/** A ballot, and the voter whose code it is cast with. */
export interface DemoBallot {
  readonly voter: number;
  readonly answers: readonly Answer[];
}

/** Whose code is stolen, who votes twice, and who comes too late. */
export const [ROBBED, TWICE, LATE] = [7, 3, 12];

/** Voters of the election. */
export const DEMO_VOTERS = 12;

/** The first ballots of all who vote in time and whose code nobody has stolen. */
export const FIRST_BALLOTS: readonly DemoBallot[] = [
  { voter: 1, answers: [ANN, [MOUNTAINS, CITY, SEA]] },
  { voter: 2, answers: [ANN, [MOUNTAINS, SEA, CITY]] },
  { voter: TWICE, answers: [BEN, [MOUNTAINS]] },
  { voter: 4, answers: [BEN, [SEA, CITY, MOUNTAINS]] },
  { voter: 5, answers: [ANN, [MOUNTAINS, SEA, CITY]] },
  { voter: 6, answers: [BEN, [SEA, MOUNTAINS, CITY]] },
  { voter: 8, answers: [ANN, [MOUNTAINS]] },
  { voter: 9, answers: [BEN, [SEA, CITY]] },
  { voter: 10, answers: [ZOE, [CITY, SEA, MOUNTAINS]] },
  { voter: 11, answers: [ANN, [MOUNTAINS, CITY, SEA]] },
];

/** What the thief casts with the stolen code. */
export const THIEFS_BALLOT: DemoBallot = { voter: ROBBED, answers: [BEN, [MOUNTAINS]] };

/** What the voter whose code was stolen casts after the thief. */
export const ROBBED_BALLOT: DemoBallot = { voter: ROBBED, answers: [ANN, [SEA, CITY, MOUNTAINS]] };

/** The second ballot of a voter with another opinion by now. */
export const SECOND_BALLOT: DemoBallot = { voter: TWICE, answers: [ZOE, [CITY, SEA]] };

/** The ballot that comes too late. */
export const LATE_BALLOT: DemoBallot = { voter: LATE, answers: [BEN, [MOUNTAINS, CITY, SEA]] };

/** The ballots that count: the last of each voter, of those in time. By the voter's number. */
export const COUNTED_BALLOTS: readonly DemoBallot[] = [
  ...FIRST_BALLOTS.filter(({ voter }) => voter !== TWICE),
  SECOND_BALLOT,
  ROBBED_BALLOT,
].toSorted((a, b) => a.voter - b.voter);
