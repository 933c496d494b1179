/** What is said of secret ballots: how one is encrypted, tested and found again, and how far trustees are. */

import { pluralsOf } from "./plurals.ts";

const n = pluralsOf("en");

/** In English. */
export const secretEn = {
  encrypting: "Your ballot is being encrypted …",
  mark: "The mark of your encrypted ballot",
  markAbout:
    "Write it down, or take a picture of it. The page of your vote, which opens once it is sent, shows the same mark when the vote is in the record.",
  either:
    "Send this ballot, or open it to see whether it says what you chose. One that was opened is not sent.",
  open: "Open this one as a test",
  hidden: (needed: string, trustees: string) =>
    `Nobody sees how you vote, also not afterwards, unless ${needed} of the ${trustees} trustees work together. Everybody sees that this number voted, and when.`,
  few: (count: number, shown: string) =>
    n(count, {
      one: "The sum is opened even of a single vote. A sum of so few can tell who voted how.",
      other:
        `The sum is opened even of only ${shown} votes. A sum of so few can tell who voted how.`,
    }),
  opened: {
    title: "Opened as a test. You have not voted yet",
    about:
      "The ballot with this mark was opened, and is not sent. Save it and take the file to another device. Open “Check a test ballot” there, at another computer of the club: it must say this mark and what you chose.",
    warning: "The file shows what you chose. Delete it when you have compared.",
    save: "Save the test ballot",
    again: "Encrypt my vote anew",
  },
  check: {
    title: "Check a test ballot",
    about:
      "For a ballot that was encrypted on another device and opened as a test. This device encrypts it anew and compares.",
    file: "The file with the test ballot",
    checking: "Checking …",
    good: "The ballot says what stands here. Is it what was chosen, and the mark that was shown?",
    bad: "This ballot does not say what it states. Do not vote with the device that made it.",
    none: "This is no test ballot of this election.",
    noKey: "The trustees’ key is not there yet: there is nothing to compare with.",
    often:
      "A device that never expects a test could cheat. So test as often as you like, and decide only when you have seen the mark.",
  },
  compareMark:
    "It must be the one that you saw before you sent the ballot. If it is another one, tell whoever sent the letters, and vote once more at another computer.",
  trustees: {
    missing: (time: string, names: string) =>
      `The trustees have to make their key by ${time}. Missing: ${names}.`,
    made: "The trustees have made their key.",
    cheat: (name: string) =>
      `${name} was found to have cheated in making the trustees’ key. Nobody can vote.`,
    late: (names: string) =>
      `The trustees’ key was not made in time. Missing: ${names}. Nobody can vote.`,
    waiting:
      "Nobody counts secret votes before voting has ended and the trustees have opened their sum.",
    unsummed:
      "Voting has ended. The trustees’ programs have not handed in the sum of the votes yet.",
    sealing: (missing: string, names: string) =>
      `The sum of the votes is there, still encrypted. Trustees still have to confirm it: ${missing} of ${names}.`,
    opening: (missing: string, names: string) =>
      `The sum of the votes is there, still encrypted. Trustees still have to open it: ${missing} of ${names}.`,
    tooFew: (minimum: string) =>
      `Fewer than ${minimum} votes count, so their sum is not opened: it could show who voted how.`,
    opened: (names: string) => `The sum of the votes was opened by ${names}.`,
    proven:
      "Your browser has checked the trustees’ proofs that they opened it right. That it is the sum of these votes, “Check the whole election” shows.",
    broken:
      "The trustees’ proofs that the election’s computer shows do not hold. Do not trust this count, and look at another computer of the club.",
  },
} as const;
