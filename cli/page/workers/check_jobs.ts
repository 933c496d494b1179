/** Jobs of the worker that checks what peers say of a chain. */
import type { Job } from "../work/jobs.ts";
import type { CheckedChain } from "./chain_rows.ts";
import type { CheckedPlace, PlaceToCheck } from "./check_place.ts";
import type { BlockWish, ChainWish, ReadBlock } from "./read_chain.ts";
import type { PaperToCheck, ReadPaper } from "./read_paper.ts";
import type { ReceiptToWrite } from "./write_receipt.ts";

/** The jobs. */
export interface CheckJobs {
  readonly chain: Job<ChainWish, CheckedChain>;
  /** Null if the peer has no such block. */
  readonly block: Job<BlockWish, ReadBlock | null>;
  /** Null if it is no proof of that record, or does not hold. */
  readonly place: Job<PlaceToCheck, CheckedPlace | null>;
  readonly receipt: Job<PaperToCheck, ReadPaper>;
  /** The text of a receipt. Null if the peer does not show that a block holds the vote. */
  readonly writeReceipt: Job<ReceiptToWrite, string | null>;
  /** The six words of a chain id. */
  readonly words: Job<string, string>;
}
