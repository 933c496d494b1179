/** What the page says in English of the record, its blocks, receipts and computers. */
import type { WordsLike } from "./en.ts";
import { pluralsOf } from "./plurals.ts";

const n = pluralsOf("en");

/** The words. */
export const exploreEn = {
  otherElection: {
    title: "This link is for another election",
    about: "Look whether you have the address of the right computer.",
    theirs: "Words of the link's election:",
    ours: "Words of the election at this address:",
  },
  chain: {
    title: "The record",
    about:
      "All votes stand in blocks. Each block names the one before it, so none can be changed unseen.",
    waiting: (count: number, shown: string) =>
      n(count, {
        one: "One entry waits for a block.",
        other: `${shown} entries wait for a block.`,
      }),
    caption: (first: string, last: string) => `Blocks ${first} to ${last}, the newest first`,
    block: "Block",
    time: "Written",
    entries: "Entries",
    state: "State",
    states: { final: "final", likely: "not final", unchecked: "not checked" },
    finalUpTo: (block: string, names: string) =>
      `Final up to block ${block}, signed by ${names}. Your browser has checked the signatures.`,
    nothingFinal: "No block is final yet: the witnesses have not signed one.",
    noWitnesses:
      "This election has no witnesses: blocks could still be rearranged, which gets less likely with each block.",
    falseFinal:
      "The election’s computer says that blocks are final, and does not show it. Look at another computer of the club.",
    older: "Older blocks",
    newer: "Newer blocks",
    rearranged: (time: string) =>
      `The record was rearranged at ${time}: some blocks were replaced by others. Votes that were in them wait again.`,
  },
  block: {
    title: (index: string) => `Block ${index}`,
    first:
      "The first block holds the election's definition: its questions, its times, who may vote.",
    hash: "Its fingerprint (hash), which stands for all of it",
    written: (time: string) => `Written ${time}`,
    mined: "Made by computing.",
    sealed: (name: string) => `Made by the witness ${name}.`,
    holds: (count: number, shown: string) =>
      n(count, { one: "It holds one entry.", other: `It holds ${shown} entries.` }),
    checked: "Your browser has checked that these are the entries that the hash stands for.",
    wrong:
      "What the election’s computer gave as the block's entries is not what the hash stands for. Look at another computer of the club.",
    final: "This block is final: your browser has checked the signatures of the witnesses.",
    notFinal: "This block is not final.",
    unchecked: "That this block is final was not checked: it is too far from the last signed one.",
    vote: (voter: string) => `Vote of letter number ${voter}`,
    kinds: {
      roll: "Part of the list of voters",
      notice: "Notice of the organiser",
      replaced: "Letter that was replaced",
      trustee: "Part of the trustees' work",
      other: "Entry of another kind",
    },
    more: "Show more",
    gone: "The record of the election’s computer has no such block. It may have been rearranged.",
    before: "The block before",
    after: "The block after",
  },
  receipt: {
    title: "Check a receipt",
    about: "Your browser checks it by itself. Nothing of it is sent anywhere.",
    text: "Text of the receipt, or the address of a vote",
    file: "Or its file",
    check: "Check",
    checking: "Checking …",
    empty: "Paste a receipt, or choose its file.",
    holds: "The receipt holds",
    fails: "The receipt does not hold",
    faults: {
      "not-a-receipt": "This is no receipt, and no address of a vote.",
      "other-election": "It is of another election.",
      "proof": "It does not show that the vote is in a block.",
      "proof-form": "It is not whole, or was changed.",
      "work": "Its blocks were made without the work that they claim.",
      "certificate": "The signatures of the witnesses in it are not good.",
      "false-signature": "The vote in it is not signed with that letter's code.",
      "not-what-it-states": "It states another number than its vote has.",
    },
    checkedHere: "Checked by your browser",
    told: "What the election’s computer says",
    open: "Not checked",
    words: "It is of the election with these words, which are on your letter:",
    ballot: (voter: string, seq: string) => `It holds vote ${seq} of letter number ${voter}.`,
    inBlock: (index: string, time: string) => `That vote is in block ${index}, written ${time}.`,
    signed: "It is signed with the code of that letter, which is on the list of voters.",
    final: (names: string) => `It is final: ${names} have signed.`,
    here: "It has that block too.",
    elsewhere: "It has another block in that place. Look at another computer of the club.",
    absent: "It has no such block yet.",
    counts: "This is the vote of that letter that counts.",
    replacedVote: "A later vote of that letter counts instead.",
    notFinal: "Whether it is final: the receipt was made before the witnesses had signed.",
    noWitnesses:
      "Whether it can be rearranged: this election has no witnesses that would rule it out.",
    secret: "The signature: that of a secret vote is checked when the whole election is checked.",
    replacedLetter: "The signature: the letter was replaced, and its new code is not on the list.",
    noRoll: "The signature: the list of voters is too long, or not here whole.",
    follow: "Follow this vote here",
  },
  peers: {
    title: "Computers",
    about: "What the election’s computer sees. Another one may see others.",
    alone: "The election’s computer is alone: no other one has its record.",
    caption: (count: number, shown: string) =>
      n(count, { one: "One connected computer", other: `${shown} connected computers` }),
    place: "Where",
    program: "Program",
    record: "Its record",
    same: "the same last block",
    behind: (count: number, shown: string) =>
      n(count, { one: "one block behind", other: `${shown} blocks behind` }),
    branch: "other blocks than here",
    unknown: "not known yet",
    more: (count: number, shown: string) =>
      n(count, { one: "and one more", other: `and ${shown} more` }),
    witnesses: "Witnesses",
    witness: "Witness",
    enough: "Enough witnesses are heard to make blocks final.",
    tooFew: "Too few witnesses are heard: no block becomes final until more are.",
    heard: "heard",
    silent: (time: string) => `last heard ${time}`,
    never: "not heard since the election’s computer started",
    lied: "has signed two things that contradict each other",
    trackers: "Trackers",
    noTrackers: "None: the election’s computer finds others without one.",
    tracker: "Address",
    trackerState: "State",
    trackerStates: {
      connected: "knows the election’s computer",
      unlisted: "does not list the election’s computer",
      unreachable: "does not answer",
      asked: "was asked",
    },
    clockFast: (minutes: string) => `The clock of the election’s computer is ${minutes} min fast.`,
    clockSlow: (minutes: string) => `The clock of the election’s computer is ${minutes} min slow.`,
  },
} as const;

/** The same in any language. */
export type ExploreWords = WordsLike<typeof exploreEn>;
