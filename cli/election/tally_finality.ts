/** Counts the votes of final blocks alone. */
import { base64ToBytes } from "../../core/base/base64.ts";
import { TextMap } from "../../core/base/text_map.ts";
import type { BlockReport, PeerApi } from "../../net/api/peer_api.ts";
import type { VoteRules } from "../../plugins/vote/vote_text.ts";
import { readVoteRecord } from "../../plugins/vote/vote_record.ts";
import type { CountFinality } from "../app/finality/count_finality.ts";
import { UnreachableError } from "../app/errors.ts";
import { readBallotPaper } from "./ballot_paper.ts";
import type { Counts } from "./tally_pages.ts";

/** Blocks that are asked for at once. */
const PAGE = 100;

/** What of a tally is final, as `"final"` in `tally --json`. */
export interface TallyFinality extends CountFinality {
  /** Votes of final blocks alone; only with `--final`. */
  readonly votes?: number;
  readonly counts?: Readonly<Record<string, number>>;
}

/**
 * Counts final blocks alone: of all votes those are taken away that are in later blocks.
 *
 * @param counts All votes up to the block `tip`.
 * @returns Undefined if the chain moved meanwhile.
 * @throws {UnreachableError} If the peer's answers do not fit together, as a stranger's may not.
 */
export async function countFinal(
  api: PeerApi,
  { index, tip, final, counts, rules }: {
    readonly index: number;
    readonly tip: string;
    readonly final: TallyFinality;
    readonly counts: Readonly<Record<string, number>>;
    readonly rules: VoteRules;
  },
): Promise<Counts | undefined> {
  const left = new TextMap<number>();
  for (const [choice, votes] of Object.entries(counts)) left.set(choice, votes);
  let last = final.tip;
  for (let from = final.index + 1; from <= index;) {
    const blocks = await api.blocks(from, Math.min(PAGE, index - from + 1));
    if (blocks.length === 0 || blocks[0].prevHash !== last) return undefined;
    for (const block of blocks) takeAway(left, block, rules);
    last = blocks.at(-1)!.hash;
    from += blocks.length;
  }
  if (last !== tip) return undefined;
  // Who lists choices wants to see those without a vote too.
  const { choices = [] } = await readBallotPaper(api);
  const rows = [...left].filter(([choice, votes]) => votes > 0 || choices.includes(choice));
  return {
    votes: rows.reduce((sum, [, votes]) => sum + votes, 0),
    counts: Object.fromEntries(rows),
    choices: rows.length,
  };
}

function takeAway(
  left: TextMap<number>,
  { index, records }: BlockReport,
  rules: VoteRules,
): void {
  for (const record of records) {
    const read = readVoteRecord(base64ToBytes(record), rules);
    const votes = read.ok ? left.get(read.vote.choice) : undefined;
    if (!read.ok || votes === undefined || votes === 0) {
      throw new UnreachableError(
        `Cannot use the peer's answer as its tally must count every vote of block ${index}: it does not`,
      );
    }
    left.set(read.vote.choice, votes - 1);
  }
}
