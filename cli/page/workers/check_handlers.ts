/** What the worker that checks does of each job. */
import { wordsOf } from "../../../core/base/chain_words.ts";
import type { PeerApi } from "../../../net/api/peer_api.ts";
import type { JobHandlers } from "../work/serve_jobs.ts";
import type { CheckJobs } from "./check_jobs.ts";
import { checkPlace } from "./check_place.ts";
import { readBlock, readChain } from "./read_chain.ts";
import { readPaper } from "./read_paper.ts";
import { writeReceipt } from "./write_receipt.ts";

/** By the names of the jobs. @param api The peer that serves the page. */
export function checkHandlers(
  api: Pick<PeerApi, "headers" | "certificate" | "blocks" | "query" | "prove">,
): JobHandlers<CheckJobs> {
  return {
    chain: (wish) => readChain(api, wish),
    block: (wish) => readBlock(api, wish),
    place: checkPlace,
    receipt: (paper) => readPaper(api, paper),
    writeReceipt: (wish) => writeReceipt(api, wish),
    words: (chainId) => wordsOf(chainId),
  };
}
