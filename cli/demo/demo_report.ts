/** The demonstration in words, for somebody who has never seen such an election. */
import { wordsOf } from "../../core/base/chain_words.ts";
import { countOf } from "../../core/base/count_of.ts";
import { commandLine } from "../app/hint.ts";
import { tableOfCount } from "../result/count_table.ts";
import { formatCountTable } from "../result/format_table.ts";
import type { StyledLine } from "../terminal/styled_text.ts";
import type { CastBallot } from "./cast_ballots.ts";
import { DEMO_QUESTIONS, LATE, ROBBED, TWICE } from "./demo_ballots.ts";
import type { DemoNetwork, DemoPeer } from "./demo_network.ts";
import type { DemoEvents, DemoResult, DemoTally } from "./hold_demo.ts";

/** Prints lines. */
export type Say = (...lines: string[]) => void;

/** What is told before anything happens. */
export const DEMO_INTRODUCTION: readonly string[] = [
  "An election of a club, on this machine alone. Each of its twelve voters has a letter with a secret code.",
  "The list of voters, the roll, has a public key for each code, by which everybody can check the ballots.",
  "",
  "Starting a tracker and three peers, each a process of its own …",
];

/** Tells the course of an election. */
export function tellDemo(say: Say, { tracker, peers, election }: DemoNetwork): DemoEvents {
  const { network: { chainId }, definition: { opens, closes, roll } } = election;
  say(`  tracker  ${tracker}`);
  for (const { pid, data } of peers) say(`  peer     process ${pid}, data ${data}`);
  say(`  words    ${wordsOf(chainId)}: who sees the same words is in the same election`);
  return {
    onRoll: () =>
      say(
        "",
        `The roll of ${countOf(roll.voters, "voter")} is in the chain. ` +
          `The election opens at ${clockTime(opens)} and closes at ${clockTime(closes)}.`,
      ),
    onOpen: () => say("", "It is open. Casting ballots at all three peers at once …"),
    onFirst: (cast) =>
      say(`  ${countOf(cast.length, "voter")} have voted, in ${describeBlocks(cast)}.`),
    onThief: (cast) =>
      say(
        `  Somebody has stolen the letter of voter ${ROBBED} and votes with its code: ${
          describeCast(cast)
        }.`,
      ),
    onRobbed: (cast, ballots) =>
      say(
        `  Voter ${ROBBED} votes: ${
          describeCast(cast)
        }. The chain has ${ballots} ballots of number ${ROBBED}, which`,
        "    tells the voter that somebody else has the code. The last one counts, so the thief has won nothing.",
      ),
    onSecond: (cast) =>
      say(`  Voter ${TWICE} has another opinion by now, and votes again: ${describeCast(cast)}.`),
    onLate: (cast) => say("", `It is closed. Voter ${LATE} votes now: ${describeCast(cast)}.`),
  };
}

function describeCast(cast: CastBallot): string {
  if (cast.status === "refused") return `refused, as ${cast.reason}`;
  return `added, ballot ${cast.seq} of voter ${cast.voter}, in block ${cast.block}`;
}

function describeBlocks(cast: readonly CastBallot[]): string {
  const blocks = cast.flatMap((each) => each.status === "added" ? [each.block] : []);
  const [first, last] = [Math.min(...blocks), Math.max(...blocks)];
  return first === last ? `block ${first}` : `blocks ${first} to ${last}`;
}

/** What each peer counts. */
export function describeTallies(
  { cast, tallies }: DemoResult,
  peers: readonly DemoPeer[],
): string[] {
  const [{ votes, voters }] = tallies;
  return [
    `${cast} ballots are in the chain, of ${votes} of ${voters} voters. The last one of each counts:`,
    "",
    ...tallies.map((tally, i) =>
      `  peer ${i + 1} (process ${peers[i].pid}) counts ${countOf(tally.votes, "ballot")}: ${
        describeCounts(tally)
      } · block ${tally.index} ${tally.tip.slice(0, 12)}`
    ),
  ];
}

function describeCounts({ counts, questions }: DemoTally): string {
  const sums = Object.entries(counts).map(([choice, votes]) => `${choice} ${votes}`).join(", ");
  const winners = questions[1].winners.map((i) => DEMO_QUESTIONS[1].choices[i]).join(", ");
  return `${sums}; ${winners}`;
}

/** The questions with their counts, as tables. */
export function formatCounts({ tallies }: DemoResult, look: { columns: number }): StyledLine[] {
  return tallies[0].questions.flatMap((count, i): StyledLine[] => {
    const { choices } = DEMO_QUESTIONS[i];
    const heading: StyledLine = [{ text: `${i + 1}. ${count.question}`, style: "bold" }];
    return [[], heading, ...formatCountTable(tableOfCount(choices, count), look)];
  });
}

/** What the election comes to. */
export function describeEnd({ audit, agree }: DemoResult, { election }: DemoNetwork): string[] {
  const { late } = election.definition;
  return [
    "",
    audit.ok
      ? `The chain as a file was checked again: all ${audit.records} records, every signature, every block.`
      : "The chain as a file does NOT hold.",
    agree
      ? "All three computed this for themselves, and it is what was cast."
      : "The peers do NOT agree with what was cast.",
    `Until ${
      clockTime(late)
    } peers still take ballots, so that one of the last second gets into a block. Programs of`,
    "voters stop at the closing, as here; a program of a cheat could use these two minutes.",
  ];
}

/** What a person may try while the peers stay up. */
export function suggestCommands({ data }: DemoPeer): string[] {
  const line = (...words: string[]) => `  ${commandLine(words, ["--data", data])}`;
  return [
    "",
    "It stays up until Ctrl-C. In another terminal, try:",
    line("election", "result"),
    line("query", "voter", `number=${ROBBED}`),
    line("status"),
  ];
}

function clockTime(ms: number): string {
  return `${new Date(ms).toISOString().slice(11, 19)} UTC`;
}
