/** What a data folder holds that nothing has opened: read from a copy of its database. */
import type { Network } from "../../../core/rules/network.ts";
import { SqliteStore } from "../../../core/store/sqlite_store.ts";
import { type StoredRecord, StoreError } from "../../../core/store/store.ts";
import { USER_SOURCE, VOTER_SOURCE } from "../../../core/pending/pending_pool.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { databasePath } from "./data_folder.ts";

/**
 * Whose chain the folder holds, where an earlier version wrote no definition; undefined if that cannot be told.
 * It is read from a copy: a database that this process has opened may stay locked until its statements are
 * collected, and the command is about to open it.
 */
export function readStored(folder: string): Network | undefined {
  return readCopy(folder, (store) => store.network);
}

/** How many records that were handed in on this machine wait there for a block; undefined if that cannot be told. */
export function countUnsent(folder: string): number | undefined {
  return readCopy(folder, (store) => store.pending().filter(isFromHere).length);
}

function isFromHere({ source }: StoredRecord): boolean {
  return source === USER_SOURCE || source === VOTER_SOURCE;
}

function readCopy<T>(folder: string, read: (store: SqliteStore) => T): T | undefined {
  const copy = Deno.makeTempDirSync({ prefix: "chainvote-" });
  try {
    for (const suffix of ["", "-wal"]) copyIfThere(databasePath(folder), copy, suffix);
    using store = SqliteStore.open(databasePath(copy), { random });
    return store && read(store);
  } catch (error) {
    if (error instanceof StoreError || error instanceof Deno.errors.PermissionDenied) {
      return undefined;
    }
    throw error;
  } finally {
    Deno.removeSync(copy, { recursive: true });
  }
}

function copyIfThere(path: string, folder: string, suffix: string): void {
  try {
    Deno.copyFileSync(path + suffix, databasePath(folder) + suffix);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
