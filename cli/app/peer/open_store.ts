/** The store of a chain: the database of a data folder, or memory without one. */
import type { Random } from "../../../core/base/clock.ts";
import type { Network } from "../../../core/rules/network.ts";
import { MemoryStore } from "../../../core/store/memory_store.ts";
import { SqliteStore } from "../../../core/store/sqlite_store.ts";
import { type ChainStore, StoreError } from "../../../core/store/store.ts";
import { UnreachableError } from "../errors.ts";
import { databasePath, hasDatabase, prepareDataFolder } from "../files/data_folder.ts";
import { makePrivate } from "../files/folder_check.ts";
import { keepDefinition, readKeptDefinition } from "../files/joined_elections.ts";
import { createDefaultNetwork } from "../files/networks.ts";

/** Which store is meant. */
export interface StoreChoice {
  /** Data folder; undefined keeps everything in memory. */
  readonly data: string | undefined;
  /** The network; undefined takes the data folder's, or else the default one. */
  readonly network: Network | undefined;
}

/** An open store, and the network that it belongs to. Disposing it closes it. */
export interface OpenStore extends Disposable {
  readonly store: ChainStore;
  readonly network: Network;
}

/**
 * Opens the store, or makes one.
 *
 * @throws {StoreError} If the data folder cannot be used.
 */
export function openStore(
  { data, network }: StoreChoice,
  { random }: { random: Pick<Random, "bytes"> },
): OpenStore {
  if (data === undefined) {
    const chosen = network ?? createDefaultNetwork();
    return { store: new MemoryStore(chosen.genesis), network: chosen, [Symbol.dispose]() {} };
  }
  prepareDataFolder(data);
  const path = databasePath(data);
  checkIsNotCut(path);
  checkIsOwn(data, network);
  makePrivate(path);
  const store = SqliteStore.open(path, { network, random }) ??
    SqliteStore.open(path, {
      network: readKeptDefinition(data) ?? createDefaultNetwork(),
      random,
    });
  keepDefinition(data, store.network);
  return { store, network: store.network, [Symbol.dispose]: () => store[Symbol.dispose]() };
}

/** A folder whose database is lost is still that of its network: what was final there must not be another's. */
function checkIsOwn(data: string, network: Network | undefined): void {
  const kept = hasDatabase(data) ? undefined : readKeptDefinition(data);
  if (kept === undefined || network === undefined || kept.chainId === network.chainId) return;
  throw new StoreError(
    "other-network",
    `Cannot use ${data} for ${
      JSON.stringify(network.definition.name)
    } (${network.chainId}) as its ` +
      `network.json is that of ${
        JSON.stringify(kept.definition.name)
      } (${kept.chainId}): name another folder`,
  );
}

/** The network whose store {@linkcode openStore} will open; undefined for a folder that does not say so beside its database. */
export function networkToOpen({ data, network }: StoreChoice): Network | undefined {
  const kept = data === undefined ? undefined : readKeptDefinition(data);
  const isNew = data === undefined || !hasDatabase(data);
  return network ?? kept ?? (isNew ? createDefaultNetwork() : undefined);
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
