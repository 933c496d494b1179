/**
 * The last grace before a network closes: no vote that is handed in here is taken any more, as it may not become final in
 * time. Votes of other peers are: they were taken before. Voters of an election have its `closes` and `late` for that.
 */
import type { Chain } from "../../core/chain/chain.ts";
import type { Clock } from "../../core/base/clock.ts";
import { recordId } from "../../core/block/record.ts";
import type { RecordId } from "../../core/block/ids.ts";
import type { Submission } from "../../core/pending/pending.ts";
import type { Refusal } from "../../core/pending/refusals.ts";
import { closingTime } from "../../core/rules/closing.ts";
import type { NetworkDefinition } from "../../core/rules/network.ts";
import { witnessMsOf } from "../../core/witness/rounds/witness_time.ts";

/** The code of a record that comes in the last grace. */
const CLOSING = "closing";

/**
 * When the last grace begins, in ms since the Unix epoch; undefined in a network without an end of its own. It is what
 * witnesses need for a vote, and at most half of the time for which there is the network.
 */
export function lastGraceFrom(
  definition: Pick<NetworkDefinition, "validator" | "witnesses" | "params" | "created">,
): number | undefined {
  const { witnesses, params: { intervalMs }, created } = definition;
  const closes = closingTime(definition);
  if (closes === undefined || witnesses === undefined) return undefined;
  return closes - Math.min(witnessMsOf(witnesses, intervalMs), Math.floor((closes - created) / 2));
}

/** What a {@linkcode LastGrace} needs. */
export interface LastGraceDeps {
  readonly chain: Pick<Chain, "network" | "place" | "submit">;
  readonly clock: Pick<Clock, "now">;
}

/** Refuses records that are handed in during the last grace. */
export class LastGrace {
  readonly #deps: LastGraceDeps;
  readonly #from: number | undefined;

  constructor(deps: LastGraceDeps) {
    this.#deps = deps;
    this.#from = lastGraceFrom(deps.chain.network.definition);
  }

  /**
   * Hands records in, as `Chain.submit` does. In the last grace only those that were taken already: whoever asks again
   * is told where a vote is.
   *
   * @throws {StoreError | PluginError} As the chain does.
   */
  async submit(records: readonly Uint8Array[], source: string): Promise<Submission[]> {
    const { chain, clock } = this.#deps;
    const from = this.#from;
    if (from === undefined || clock.now() < from) return chain.submit(records, { source });
    const refusal: Refusal = {
      code: CLOSING,
      reason:
        `no vote is taken since ${new Date(from).toISOString()}, as the network closes soon: ` +
        "it may not become final in time",
    };
    const isTaken = (id: RecordId) => ["pending", "included"].includes(chain.place(id).status);
    const known = records.filter((bytes) => isTaken(recordId(bytes)));
    const answers = new Map<RecordId, Submission>();
    for (const each of await chain.submit(known, { source })) answers.set(each.recordId, each);
    return records.map((bytes) => {
      const id = recordId(bytes);
      return answers.get(id) ?? { recordId: id, status: "refused", forged: false, ...refusal };
    });
  }
}
