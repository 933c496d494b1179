/** What the page says in English of a vote that is followed, and where more can be seen. */
import { pluralsOf } from "./plurals.ts";

const n = pluralsOf("en");

/** The words. */
export const followEn = {
  more: {
    title: "Look closer",
    chain: "The record, block by block",
    receipt: "Check a receipt",
    peers: "Computers of this election",
  },
  vote: {
    title: {
      sent: "This vote waits for a block",
      written: "This vote is in the record",
      final: "This vote is final",
    },
    likely: (count: number, shown: string) =>
      n(count, {
        one: "Likely to stay: its block is the last one.",
        other: `Likely to stay: the record has ${shown} blocks from it on.`,
      }),
    notLikely: "Likely to stay",
    checked: "Your browser has checked that the block holds this vote.",
    checkedFinal:
      "Your browser has checked that the block holds this vote, and the signatures of the witnesses.",
    unproven: {
      written:
        "The election’s computer says that this vote is in the record, and does not show it. Look at another computer of the club.",
      final:
        "The election’s computer says that this vote is final, and does not show it. Look at another computer of the club.",
    },
    seeBlock: "See the block",
    save: "Save a receipt",
    saveOpen:
      "A file with which any computer of the club can check this vote. It shows how you voted.",
    saveSecret:
      "A file with which any computer of the club can check this vote. It does not show how you voted.",
  },
} as const;
