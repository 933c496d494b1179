/**
 * The page's words in English. Their shape is the type of every other language, so one that lacks a word does not compile.
 *
 * This room owns all that the page says, and how numbers and times are written. It does not own the texts of an election,
 * which are its organiser's. Read `language.ts` next.
 */
import type { AnswerFault } from "../../../plugins/counting/check_answer.ts";
import type { ElectionPhase } from "../../../plugins/election/definition/definition.ts";
import { followEn } from "./follow_en.ts";
import { secretEn } from "./secret_en.ts";
import { pluralsOf } from "./plurals.ts";

const n = pluralsOf("en");

/** English. */
export const en = {
  skip: "Skip to the content",
  menu: {
    home: "Election",
    result: "Count",
    settings: "Settings",
  },
  loading: "Asking the election’s computer …",
  stillLoading: "Still asking the election’s computer …",
  away: (since: string) => `No answer since ${since}. What you see is from before. Trying again.`,
  clocksApart: (own: string, peer: string) =>
    `This device’s clock shows ${own}, and that of the election’s computer ${peer}. What stands here goes by the latter. If yours is right, look at another computer of the club.`,
  catchingUp: (index: string) =>
    `The election’s computer is still reading the record (block ${index}). Votes may be missing in what you see.`,
  failed: {
    title: "This page cannot go on",
    about: "Something went wrong in this page.",
    maybeSent:
      "Your vote may have been sent all the same. Load the page again and enter your code in a minute: it says whether a vote with this number was sent.",
    again: "Load the page again",
    details: "Details",
  },
  otherNetwork: {
    title: "No election with a list of voters",
    about: (name: string) =>
      `The computer at this address holds “${name}”, which has no list of voters. Ask the organiser for the right address.`,
  },
  phase: {
    preparing: "Voting has not opened",
    open: "Voting is open",
    closing: "Voting has ended",
    closed: "Voting has ended",
    failed: "This election failed",
  } satisfies Record<ElectionPhase, string>,
  opensAt: (time: string) => `It opens on ${time}.`,
  closesAt: (time: string) => `You can vote until ${time}.`,
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
  secretBallots:
    "Votes of this election are secret: nobody sees how you vote, unless enough of its trustees work together. That a number has voted everybody can see.",
  openBallots:
    "Votes of this election are public: everybody can see who voted how, by the number on the letter.",
  notYet: "You have not voted yet",
  code: {
    title: "Your voting code",
    step1: "Step 1 of 3",
    about: "It is on your letter: 28 letters and digits, in 7 groups of 4.",
    two:
      "You have two letters, from two senders. Both codes are needed: each has 28 letters and digits, in 7 groups of 4.",
    field: "Voting code",
    goOn: "Go on",
    asking: "Asking …",
    noAnswer: "No answer from the election’s computer. Try again.",
    faults: {
      "code-length": (typed: number, shown: string) =>
        n(typed, {
          one: `Not the whole code: it has 28 letters and digits, and ${shown} was typed.`,
          other: `Not the whole code: it has 28 letters and digits, and ${shown} were typed.`,
        }),
      "code-symbol": (symbol: string, place: string) =>
        `No code has “${symbol}”, which is at place ${place}. Compare it with your letter.`,
      "code-slip": "A letter or digit is wrong. Compare the code with your letter.",
      "code-slip-in": (group: string) =>
        `A letter or digit is wrong, probably in group ${group} of 7. Compare it with your letter.`,
      "code-number": "This is no valid code. Compare it with your letter.",
    },
    noLetter: {
      title: "I have no letter",
      about:
        "Ask whoever sent the letters: a letter can be replaced, and the old one is of no use any more then.",
    },
  },
  refusals: {
    "not-open": "Voting has not opened yet.",
    "closed": "Voting has ended.",
    "not-on-roll":
      "This code is not on the list of this election. Is it from the letter for this election? Compare the six words, or ask whoever sent the letters.",
    "roll-missing": "The list of voters was not complete when voting was to open. Nobody can vote.",
    "keys-missing":
      "The trustees’ key was not made in time, so this election failed. Nobody can vote.",
    "key-unsettled": "The trustees’ key was made only just now. Try again in some minutes.",
    "replaced":
      "This letter was replaced by a newer one. Use the code of the newer letter, or ask whoever sent the letters.",
    "has-voted":
      "This code has voted, and in this election the first vote counts. Was that not you? Tell whoever sent the letters.",
    "too-many":
      "With this code as many votes were sent as are allowed. Was that not you? Tell whoever sent the letters.",
    "superseded":
      "A later vote with this number counts instead. Was that not you? Tell whoever sent the letters.",
    "duplicate":
      "Another vote with this number is there already. If you have pressed Send before, it is that one. Was it not you? Tell whoever sent the letters.",
    "catching-up":
      "The election’s computer is still reading the record, and may lack what it needs for your vote. Try again in some minutes, or at another computer of the club.",
    "not-shown":
      "The election’s computer says that a vote with your number is there already, and does not show it. It may be trying to get several votes of yours. Nothing more was sent. Vote through another computer of this election, and tell whoever sent the letters.",
  },
  otherReason: "The election’s computer cannot take it, and says why in English:",
  codeFirst: {
    title: "Your code once more",
    about:
      "This page forgets your voting code when it is loaded again. What you have marked is still there.",
    enter: "Enter the voting code",
  },
  ballot: {
    step2: "Step 2 of 3",
    of: (place: string, all: string) => `question ${place} of ${all}`,
    whose: (voter: string, weight: number, shown: string) =>
      n(weight, {
        one: `This is the vote of letter number ${voter}.`,
        other: `This is the vote of letter number ${voter}. It counts ${shown} times.`,
      }),
    votedBefore: (count: number, shown: string) =>
      n(count, {
        one:
          "A vote with this number was sent before. If you vote again, the last vote counts. Was it not you? Tell whoever sent the letters.",
        other:
          `${shown} votes with this number were sent before. If you vote again, the last vote counts. Was it not you? Tell whoever sent the letters.`,
      }),
    next: "Next question",
    toCheck: "Check my vote",
    back: "Back",
    blank: "Abstain",
    chooseOne: "Choose one.",
    chooseUpTo: (_max: number, shown: string) => `Choose up to ${shown}.`,
    chooseBetween: (min: string, max: string) => `Choose from ${min} to ${max}.`,
    approve: "Choose as many as you like, or none.",
    score: "Give each a score. You may leave some without one.",
    grade: "Give each a grade: all of them, or none.",
    rank: "Give each a place: 1 is the best.",
    best: "best",
    worst: "worst",
    noGrade: "none",
    noRank: "no place",
    chosen: (_count: number, shown: string, max: string) =>
      `You may choose up to ${max}; you chose ${shown}.`,
    full: (_count: number, shown: string) =>
      `You have chosen ${shown} of ${shown}. Untick one first.`,
    faults: {
      "untouched": "You have chosen nothing. Choose, or take “Abstain” if it is there.",
      "not-a-list": "This answer cannot be sent.",
      "not-a-choice": "This answer cannot be sent.",
      "not-ascending": "This answer cannot be sent.",
      "too-few": "Choose more: this question asks for more.",
      "too-many": "Choose fewer: this question allows fewer.",
      "not-for-each": "This answer cannot be sent.",
      "not-a-grade": "This answer cannot be sent.",
      "partly-blank": "Give every choice a grade, or none of them.",
      "twice": "Each choice can have one place.",
      "tied": "Each place can be given once: two choices have the same.",
      "skipped": "No place may be left out between others.",
      "incomplete": "Give every choice a place.",
    } satisfies Record<AnswerFault | "untouched", string>,
  },
  check: {
    step3: "Step 3 of 3",
    check: "Check, then send.",
    change: "Change",
    send: "Send my vote",
    sendingNow: "Sending …",
    away:
      "No answer from the election’s computer: your vote may have arrived, or not. Keep this page in front and press the button again: the same vote is sent, and it counts once.",
    refused: "Your vote was not taken.",
    isPublic: "Your vote is public: everybody can see how this number voted.",
    open: (count: number, shown: string) =>
      n(count, {
        one: "One question has no answer yet.",
        other: `${shown} questions have no answer yet.`,
      }),
  },
  record: {
    title: {
      unknown: "The election’s computer does not know this vote",
      refused: "This vote does not count",
      sent: "Your vote was sent",
      written: "Your vote is written",
      final: "Your vote is final",
    },
    unknown:
      "It was not sent to it, or it has forgotten it. Look at another computer of the club, or vote again.",
    refused: "It cannot enter the record any more.",
    wentBack: "The record was rearranged. Your vote is waiting again. You need do nothing.",
    steps: {
      sent: "Sent: the election’s computer has it.",
      known: (count: number, shown: string) =>
        n(count, { one: "One other computer has it.", other: `${shown} other computers have it.` }),
      written: "Written into the record",
      final: "Final: the witnesses have signed it. You can close this page.",
      alone: "No other computer has it yet.",
      notSigned:
        "This election has no witnesses: what is written could still be rearranged. Look again after the end.",
      done: "Done:",
      waiting: "Not yet:",
    },
    keep: "Keep this",
    keepAbout:
      "With this QR code you can look again later, here or at another computer of the club. It shows which vote it is. Do not pass it on.",
    qr: "QR code of this page",
  },
  vote: "Vote",
  seeCount: "See the count",
  count: {
    title: "Count",
    counting: "Your browser is counting …",
    live: "Not final: votes can still come, and the record can still be rearranged.",
    ended:
      "Voting has ended. Witnesses have not signed the end yet, or there are none: what stands here could still be rearranged.",
    final:
      "The election has ended for good: the witnesses have signed its end, as your browser has checked.",
    choice: "Choice",
    votes: "Votes",
    share: "Share",
    blank: "Abstained",
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
    countedHere:
      "Your browser has counted these votes itself. Whether each of them is in the record and signed, “Check the whole election” shows.",
    checkAll: "Check the whole election",
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
  follow: followEn,
  secret: secretEn,
} as const;

/** What the page says, in any language. */
export type Words = WordsLike<typeof en>;

/** A catalogue's shape: any text for a text, and any function of the same arguments for a function. */
export type WordsLike<T> = {
  readonly [K in keyof T]: T[K] extends string ? string
    : T[K] extends (...args: infer A) => string ? (...args: A) => string
    : WordsLike<T[K]>;
};
