/** Whose chain a database holds. */
import type { DatabaseSync } from "node:sqlite";
import { decodeHeader } from "../block/header.ts";
import { type Network, networkOfGenesis } from "../rules/network.ts";
import { unpackRecords } from "../block/packed_records.ts";
import { damaged } from "./sqlite_errors.ts";

/**
 * The network that the genesis block describes; undefined if nothing is stored.
 *
 * @throws {StoreError} `damaged` if it is no genesis block.
 */
export function storedNetwork(database: DatabaseSync, path: string): Network | undefined {
  const row = database.prepare("SELECT header, body FROM blocks ORDER BY seq LIMIT 1").get();
  if (row === undefined) return undefined;
  try {
    return networkOfGenesis({
      header: decodeHeader(row.header as Uint8Array),
      records: unpackRecords(row.body as Uint8Array),
    });
  } catch (error) {
    throw damaged(path, `the genesis block: ${(error as Error).message}`, error);
  }
}
