/** What a data folder holds for final, beside its database, and what its operator says of final blocks. */
import { withoutRuleError } from "../../../core/block/rule_error.ts";
import type { BlockHash } from "../../../core/block/ids.ts";
import type { BlockTree } from "../../../core/chain/block_tree.ts";
import { FinalConflictError } from "../../../core/chain/final_conflict.ts";
import type { Chain } from "../../../core/chain/chain.ts";
import { loadTree } from "../../../core/chain/stored_chain.ts";
import type { Network } from "../../../core/rules/network.ts";
import type { ChainStore } from "../../../core/store/store.ts";
import { type Certificate, decodeCertificate } from "../../../core/witness/certificate.ts";
import type { Log } from "../../../net/base/log.ts";
import { UsageError } from "../errors.ts";
import type { FinalFile } from "../files/final_file.ts";

/**
 * Sees to it that a chain which has just been opened holds no less for final than its folder does, and the folder no less
 * than the chain. A block that is missing is asked for then.
 *
 * @throws {FinalConflictError} If they exclude each other, and the operator has not said which counts.
 * @throws {StoreError | PluginError} As a change of the best chain.
 */
export async function alignFinal(
  chain: Chain,
  file: FinalFile,
  log: Pick<Log, "warn">,
): Promise<void> {
  const kept = file.read();
  if (kept !== undefined) {
    const result = await chain.addCertificate(kept);
    const { certificate } = chain.final;
    const mayCount = chain.placeInChoice(kept.statement) === "counts";
    if (result.status === "missing" && mayCount) {
      const { index, hash } = kept.statement;
      log.warn(
        `block ${index} (${hash}) is known to be final and is not here: it is asked for, and nothing can take its ` +
          "place. Until it comes, what is counted here is not what is final; if neither another peer nor a chain " +
          "file has a copy, this election cannot go on",
      );
    }
    for (const each of [result, ...result.settled ?? []]) {
      if (each.status !== "conflict" || certificate === undefined) continue;
      throw new FinalConflictError([certificate, each.certificate], chain.liars);
    }
    // The next final block on the chosen branch takes its place.
    if (!mayCount) file.giveWay();
  }
  const { certificate } = chain.final;
  if (certificate !== undefined) file.keep(certificate);
}

/** What a new choice is judged by. */
export interface ChosenFrom {
  readonly network: Network;
  readonly store: ChainStore;
  /** Undefined in a network without witnesses, and without a data folder. */
  readonly file: FinalFile | undefined;
}

/**
 * Checks that the operator chooses one of two final blocks that exclude each other.
 *
 * @throws {UsageError} If there is no such block, or nothing excludes it.
 */
export function checkFinalChoice(hash: BlockHash, { network, store, file }: ChosenFrom): void {
  const { chainId, definition: { witnesses } } = network;
  const refuse = (why: string) =>
    new UsageError(
      `Cannot accept ${hash} as final as it must be one of two final blocks that exclude each other: ${why}`,
    );
  if (witnesses === undefined) throw refuse("the network has no witnesses, so nothing is final");
  const commits = store.certificates()
    .filter(({ kind }) => kind === "commit")
    .flatMap(({ bytes }) => withoutRuleError(() => decodeCertificate(chainId, bytes)) ?? []);
  const kept = file?.read();
  if (kept !== undefined) commits.push(kept);
  const tree = loadTree(network, store);
  const chosen = commits.find(({ statement }) => statement.hash === hash);
  if (chosen !== undefined && rivalOf(chosen, commits, tree) !== undefined) return;
  const pairs = commits.filter(({ statement }) => tree.get(statement.hash)?.status === "complete")
    .map((here) => [here, rivalOf(here, commits, tree)]);
  const pair = pairs.findLast((each) => each.every((one) => one !== undefined));
  if (pair === undefined) {
    throw refuse("nothing contradicts what is final here, and there is nothing to choose");
  }
  const [one, other] = pair.map(({ statement }) => `block ${statement.index} ${statement.hash}`);
  throw refuse(`they are ${one} and ${other}`);
}

/** A final block that excludes another one, or of which that cannot be told, as its header is not here. */
function rivalOf(
  { statement: { hash } }: Certificate,
  commits: readonly Certificate[],
  tree: BlockTree,
): Certificate | undefined {
  const node = tree.get(hash);
  return commits.find(({ statement }) => {
    if (statement.hash === hash) return false;
    const other = tree.get(statement.hash);
    return node === undefined || other === undefined ||
      ![node, other].includes(tree.fork(node, other));
  });
}
