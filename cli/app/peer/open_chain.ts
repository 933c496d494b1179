/** Opens the chain of a data folder: store, validator and rules put together. */
import { Chain } from "../../../core/chain/chain.ts";
import { MemoryStore } from "../../../core/store/memory_store.ts";
import type { Network } from "../../../core/rules/network.ts";
import { ReorgGuard } from "../../../core/chain/reorg_guard.ts";
import { SqliteStore } from "../../../core/store/sqlite_store.ts";
import { StoreError } from "../../../core/store/store.ts";
import { systemClock as clock } from "../../../core/base/system.ts";
import type { Log } from "../../../net/base/log.ts";
import { databasePath, prepareDataFolder } from "../files/data_folder.ts";
import { UnreachableError, UsageError } from "../errors.ts";
import { makePrivate } from "../files/folder_check.ts";
import { createHost, type HostOptions } from "../plugin/host.ts";
import { keepDefinition } from "../files/joined_elections.ts";
import { createDefaultNetwork } from "../files/networks.ts";
import { rescueFolder } from "./rescue.ts";
import { NO_CHOICE, readReorgChoice, type ReorgChoice } from "../files/reorg_choice.ts";

/** Options of {@linkcode openChain}. */
export interface ChainOptions extends Omit<HostOptions, "data"> {
  /** Data folder; undefined keeps everything in memory. */
  readonly data: string | undefined;
  /** The network; undefined takes the data folder's, or else the default one. */
  readonly network: Network | undefined;
  /** What the operator says on deep reorganisations. @default {What the data folder remembers} */
  readonly reorg?: ReorgChoice;
  /** Told how far the stored chain is replayed. */
  readonly onReplay?: (done: number, total: number) => void;
  readonly log: Log;
}

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
export async function openChain(options: ChainOptions): Promise<OpenChain> {
  try {
    return await tryOpenChain(options);
  } catch (error) {
    const { data, network, log } = options;
    const isDamaged = error instanceof StoreError && error.code === "damaged";
    if (!isDamaged || data === undefined) throw error;
    const createOwnHost = (network: Network) => createHost(network, options);
    await rescueFolder(data, error, { network, createHost: createOwnHost, log });
    return await tryOpenChain(options);
  }
}

async function tryOpenChain(options: ChainOptions): Promise<OpenChain> {
  const { data, log, onReplay } = options;
  await using stack = new AsyncDisposableStack();
  // A network that cannot be run must not leave a data folder that then belongs to it.
  const early = options.network && stack.use(await createHost(options.network, options));
  const { store, network } = stack.use(openStore(options));
  const host = early ?? stack.use(await createHost(network, options));
  const choice = options.reorg ?? (data === undefined ? NO_CHOICE : readReorgChoice(data));
  const deps = { store, host, clock, guard: new ReorgGuard(choice) };
  const chain = await Chain.open(network, deps, { onProgress: onReplay });
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
function rejectBlocks(chain: Chain, hashes: readonly string[]): void {
  try {
    for (const hash of hashes) chain.reject(hash);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw new UsageError(error.message, { cause: error });
  }
}

function openStore({ data, network }: ChainOptions) {
  if (data === undefined) {
    const chosen = network ?? createDefaultNetwork();
    return { store: new MemoryStore(chosen.genesis), network: chosen, [Symbol.dispose]() {} };
  }
  prepareDataFolder(data);
  const path = databasePath(data);
  checkIsNotCut(path);
  makePrivate(path);
  const store = SqliteStore.open(path, network) ?? SqliteStore.open(path, createDefaultNetwork());
  keepDefinition(data, store.network);
  return { store, network: store.network, [Symbol.dispose]: () => store[Symbol.dispose]() };
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

/** SQLite takes an empty file for a new database, and throws away a log beside it that is not empty. */
function checkIsNotCut(path: string): void {
  const sizeOf = (name: string) => {
    try {
      return Deno.statSync(name).size;
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) return undefined;
      throw new UnreachableError(`Cannot use ${name}: ${(error as Error).message}`, {
        cause: error,
      });
    }
  };
  if (sizeOf(path) !== 0 || (sizeOf(`${path}-wal`) ?? 0) === 0) return;
  throw new StoreError(
    "damaged",
    `Cannot use ${path} as it is empty, while its log ${path}-wal is not: move both away and start ` +
      "again, peers send the chain anew",
  );
}
