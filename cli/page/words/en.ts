/**
 * The page's words in English. Their shape is the type of every other language, so one that lacks a word does not compile.
 *
 * This room owns all that the page says, and how numbers and times are written. It does not own the texts of an election,
 * which are its organiser's. Read `language.ts` next.
 */
import type { ElectionPhase } from "../../../plugins/election/definition/definition.ts";

const n = (count: number, { one, other }: { one: string; other: string }) =>
  count === 1 ? one : other;

/** English. */
export const en = {
  name: "English",
  skip: "Skip to the content",
  menu: {
    home: "Election",
    vote: "Vote",
    result: "Count",
    receipt: "Check a vote",
    help: "Help",
    settings: "Settings",
  },
  loading: "Asking this computer …",
  stillLoading: "Still asking this computer …",
  away: (since: string) => `No answer since ${since}. What you see is from then. Trying again.`,
  back: "This computer answers again.",
  catchingUp: (index: string) =>
    `This computer is still reading the record (entry ${index}). The count below is not whole.`,
  failed: {
    title: "This page cannot go on",
    about: "Something went wrong on this device. Nothing was sent by it.",
    again: "Load the page again",
    details: "Details",
  },
  otherNetwork: {
    title: "No election with a list of voters",
    about: (name: string) =>
      `This computer holds “${name}”. Its votes are counted by the program chainvote: this page shows elections with a list of voters.`,
  },
  phase: {
    preparing: "Voting has not opened",
    open: "Voting is open",
    closing: "Voting has ended",
    closed: "Voting has ended",
    failed: "This election failed",
  } satisfies Record<ElectionPhase, string>,
  opensAt: (time: string) => `It opens on ${time}.`,
  closesAt: (time: string) => `Until ${time}.`,
  closedAt: (time: string) => `It closed on ${time}.`,
  closingUntil: (time: string) =>
    `Votes that were sent in time are written until ${time}. The count can still change.`,
  failedAbout:
    "The list of voters was not complete when voting was to open. Nobody can vote. Ask the organiser what happens next.",
  turnout: (voted: number, of: number, voters: string, all: string) =>
    n(of, {
      one: `${voters} of ${all} voter has voted`,
      other: `${voters} of ${all} voters ${n(voted, { one: "has", other: "have" })} voted`,
    }),
  quorum: (needed: string, isReached: boolean) =>
    isReached
      ? `The quorum of ${needed} voters is reached.`
      : `The quorum is ${needed} voters: it is not reached.`,
  compareWords: "Compare these words with your letter:",
  notice: {
    title: "Words of the organiser",
    by: (name: string, time: string) => `${name}, ${time}`,
  },
  openBallots:
    "Votes of this election are public: everybody can see who voted how, by the number on the letter.",
  vote: "Vote",
  seeCount: "See the count",
  checkVote: "Check a vote",
  count: {
    title: "Count",
    live: "Not final: votes can still come, and the record can still be rearranged.",
    ended:
      "Voting has ended. Witnesses have not signed the end yet, or there are none: what stands here could still be rearranged.",
    final: "The count is final: the witnesses have signed the end of the election.",
    choice: "Choice",
    votes: "Votes",
    share: "Share",
    blank: "No vote",
    ballots: (count: number, shown: string) =>
      n(count, { one: `${shown} vote`, other: `${shown} votes` }),
    byBallot: "In the order of the ballot",
    byVotes: "By votes",
    winner: (names: string, count: number) =>
      n(count, { one: `Winner: ${names}`, other: `Winners: ${names}` }),
    tie: (names: string, seats: number) =>
      n(seats, {
        one: `A tie for one seat: ${names}`,
        other: `A tie for ${seats} seats: ${names}`,
      }),
    nobody: "Nobody has voted yet.",
    countedHere: "Your browser has counted these votes itself.",
  },
  settings: {
    title: "Settings",
    language: "Language",
    size: "Size of the text",
    sizes: { normal: "Normal", large: "Large", larger: "Larger", largest: "Largest" },
    colours: "Colours",
    schemes: {
      auto: "As this device",
      light: "Light",
      dark: "Dark",
      blackOnWhite: "Black on white",
      yellowOnBlack: "Yellow on black",
    },
  },
  notFound: {
    title: "There is no such page",
    home: "Go to the election",
  },
  footer: (name: string) => `Served by this computer of the club: ${name}`,
} as const;

/** What the page says, in any language. */
export type Words = Widen<typeof en>;

/** A catalogue's shape: any text for a text, and any function of the same arguments for a function. */
type Widen<T> = {
  readonly [K in keyof T]: T[K] extends string ? string
    : T[K] extends (...args: infer A) => string ? (...args: A) => string
    : Widen<T[K]>;
};
