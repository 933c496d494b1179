/** Opens the chain of a data folder: store, validator and rules put together. */
import { Chain } from "../../../core/chain/chain.ts";
import type { Network } from "../../../core/rules/network.ts";
import { ReorgGuard } from "../../../core/chain/reorg_guard.ts";
import type { Certificate } from "../../../core/witness/certificate.ts";
import { StoreError } from "../../../core/store/store.ts";
import type { Log } from "../../../net/base/log.ts";
import type { BlockHash } from "../../../core/block/ids.ts";
import { UsageError } from "../errors.ts";
import { createHost, type HostOptions } from "../plugin/host.ts";
import { rescueFolder } from "./rescue.ts";
import { FinalFile } from "../files/final_file.ts";
import { NO_CHOICE, readReorgChoice, type ReorgChoice } from "../files/reorg_choice.ts";
import { alignFinal, checkFinalChoice } from "./open_final.ts";
import type { StoreChoice } from "./open_store.ts";
import type { PeerDeps } from "./system_deps.ts";

/** Options of {@linkcode openChain}. */
export interface ChainOptions extends Omit<HostOptions, "data">, StoreChoice {
  /** What the operator says on deep reorganisations. @default {What the data folder remembers} */
  readonly reorg?: ReorgChoice;
  /** Told how far the stored chain is replayed. */
  readonly onReplay?: (done: number, total: number) => void;
  readonly log: Log;
}

export type OpenChainDeps = Pick<PeerDeps, "clock" | "random" | "openStore">;

/** An open chain. Disposing it writes down what makes the next start quick, and closes the store. */
export interface OpenChain extends AsyncDisposable {
  readonly chain: Chain;
  /** The plugin that the network names, if it names one. */
  readonly pluginCode: string | undefined;
  /** Says that the chain or its disk failed: nothing more is written. */
  abandon(): void;
}

/**
 * Opens a chain, or makes one. If the folder turns out to be damaged, what is good of it is kept and the
 * log tells the rest.
 *
 * @throws {StoreError} If the data folder cannot be used.
 * @throws {UsageError | UnreachableError} If the network's validator cannot be run.
 */
export async function openChain(options: ChainOptions, deps: OpenChainDeps): Promise<OpenChain> {
  try {
    return await tryOpenChain(options, deps);
  } catch (error) {
    const { data, network, log } = options;
    const isDamaged = error instanceof StoreError && error.code === "damaged";
    if (!isDamaged || data === undefined) throw error;
    const { clock, random } = deps;
    const createOwnHost = (network: Network) => createHost(network, options, deps);
    await rescueFolder(data, error, { network, createHost: createOwnHost, clock, random, log });
    return await tryOpenChain(options, deps);
  }
}

async function tryOpenChain(options: ChainOptions, deps: OpenChainDeps): Promise<OpenChain> {
  const { data, log, onReplay } = options;
  const { clock, openStore } = deps;
  await using stack = new AsyncDisposableStack();
  // A network that cannot be run must not leave a data folder that then belongs to it.
  const early = options.network && stack.use(await createHost(options.network, options, deps));
  const { store, network } = stack.use(openStore(options));
  const host = early ?? stack.use(await createHost(network, options, deps));
  const saved = data === undefined ? NO_CHOICE : readReorgChoice(data);
  const choice = options.reorg ?? saved;
  const guard = new ReorgGuard(choice);
  const { acceptedFinal: acceptFinal } = choice;
  const final = data === undefined || network.definition.witnesses === undefined
    ? undefined
    : new FinalFile(data, network, log);
  if (acceptFinal !== undefined && acceptFinal !== saved.acceptedFinal) {
    checkFinalChoice(acceptFinal, { network, store, file: final });
  }
  const onFinal = final && ((certificate: Certificate) => final.keep(certificate));
  const chain = await Chain.open(network, { store, host, clock, guard, acceptFinal, onFinal }, {
    onProgress: onReplay,
  });
  if (final) await alignFinal(chain, final, log);
  rejectBlocks(chain, choice.rejected);
  let isAbandoned = false;
  stack.defer(async () => {
    if (!isAbandoned) await closeChain(chain, log);
  });
  const resources = stack.move();
  return {
    chain,
    pluginCode: host.code,
    abandon: () => {
      isAbandoned = true;
    },
    [Symbol.asyncDispose]: () => resources.disposeAsync(),
  };
}

/** Has a chain never follow what the operator rejected. */
function rejectBlocks(chain: Chain, hashes: readonly BlockHash[]): void {
  try {
    for (const hash of hashes) chain.reject(hash);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}

/** Writes down what makes the next start quick. Nothing is lost if that fails. */
async function closeChain(chain: Chain, log: Log): Promise<void> {
  try {
    await chain.close();
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    log.warn(`the next start will replay the chain: ${error.message}`);
  }
}
