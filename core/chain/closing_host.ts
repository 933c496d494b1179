/** A validator as a network sees it that closes: nothing may enter behind its end, whatever the validator says. */
import { ignore } from "../validator/validator.ts";
import type { BlockData, Judgement } from "../validator/validator_host.ts";
import type { PendingHost } from "../pending/pending.ts";

/** The code of a record that comes too late. */
const CLOSED = "closed";

/**
 * The host, but that it refuses what would stand in a block later than the end of the network. Blocks themselves are
 * refused by a rule of their own (`core/rules/check_block.ts`), so that nothing of a validator is needed for it.
 *
 * @param closes In ms since the Unix epoch; undefined for a network without an end.
 */
export function closeAt(host: PendingHost, closes: number | undefined): PendingHost {
  if (closes === undefined) return host;
  const refusal = ignore(CLOSED, `the network closed at ${new Date(closes).toISOString()}`);
  const judge = (data: BlockData, ask: () => Promise<Judgement[]>) =>
    data.time > closes ? Promise.resolve(data.records.map(() => refusal)) : ask();
  return {
    check: (data) => judge(data, () => host.check(data)),
    select: (data) => judge(data, () => host.select(data)),
    keys: (records) => host.keys(records),
  };
}
