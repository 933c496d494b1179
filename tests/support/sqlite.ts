/** Opens stores on the disk, with real chance. */
import { systemRandom as random } from "../../core/base/system.ts";
import type { Network } from "../../core/rules/network.ts";
import { SqliteStore } from "../../core/store/sqlite_store.ts";

/** Opens the database at `path`, or creates it for `network`; undefined if there is nothing and none is given. */
export function openSqlite(path: string, network: Network): SqliteStore;
export function openSqlite(path: string, network?: Network): SqliteStore | undefined;
export function openSqlite(path: string, network?: Network): SqliteStore | undefined {
  return SqliteStore.open(path, { network, random });
}
