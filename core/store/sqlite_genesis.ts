/** Whose chain a database holds. */
import type { DatabaseSync } from "node:sqlite";
import { decodeHeader } from "../block/header.ts";
import { type Network, networkOfGenesis } from "../rules/network.ts";
import { unpackRecords } from "../block/packed_records.ts";
import { damagedFile } from "./sqlite_errors.ts";
import { StoreError } from "./store.ts";

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
    throw damagedFile(path, `the genesis block: ${(error as Error).message}`, error);
  }
}

/**
 * Checks that a database holds the chain of the network that it is opened for.
 *
 * @throws {StoreError} `other-network` if it does not.
 */
export function checkNetwork(path: string, stored: Network, network: Network): void {
  if (stored.chainId === network.chainId) return;
  throw new StoreError(
    "other-network",
    `Cannot use ${path} for the network "${network.definition.name}" ` +
      `(${network.chainId.slice(0, 12)}…) as it holds the chain of ` +
      `"${stored.definition.name}" (${stored.chainId.slice(0, 12)}…): name another --data`,
  );
}
