/** Questions to the validator about the best chain. */
import type { BestChain } from "./best_chain.ts";
import type { BlockNode } from "./block_tree.ts";
import type { ChangeQueue } from "./change_queue.ts";
import type { Json } from "../base/canonical_json.ts";
import { type Asker, QueryDelayedError, type ValidatorHost } from "../validator/validator_host.ts";

/** How often a query is asked that others interrupted. */
const QUERY_ATTEMPTS = 3;

/** A question to the validator. */
export interface ChainQuery {
  readonly path: string;
  readonly args: Readonly<Record<string, string>>;
  readonly asker: Asker;
}

/** What the validator answered, undefined if it knows no such path, and the tip that this holds for. */
export interface ChainAnswer {
  readonly answer: Json | undefined;
  readonly tip: BlockNode;
}

/**
 * Asks the validator. Blocks and records are not kept waiting for the answer.
 *
 * @throws {PluginError} If the validator fails.
 * @throws {QueryDelayedError} If it cannot be asked now.
 */
export async function askValidator(
  { path, args, asker }: ChainQuery,
  { changes, host, best }: { changes: ChangeQueue; host: ValidatorHost; best: BestChain },
): Promise<ChainAnswer> {
  for (let left = QUERY_ATTEMPTS;;) {
    // Asked when the state is that of the tip; waited for later, as it may take long.
    const { asked, tip } = await changes.look(() => {
      const asked = host.query(path, args, asker);
      // Whoever waits for the answer below is told if it fails; it may fail before that.
      asked.catch(() => {});
      return Promise.resolve({ asked, tip: best.tip });
    });
    try {
      return { answer: await asked, tip };
    } catch (error) {
      const isWorthMore = error instanceof QueryDelayedError && error.code === "interrupted";
      if (!isWorthMore || --left === 0) throw error;
    }
  }
}
