/** What happens when a data folder turns out to be damaged: what is good is kept, the rest is told. */
import { Chain } from "../core/chain.ts";
import { type Network, networkOfGenesis } from "../core/network.ts";
import { rescueInto, type RescueOutcome } from "../core/rescue.ts";
import { RuleError } from "../core/rule_error.ts";
import { isOwnDatabase, openRemains, type Remains } from "../core/sqlite_salvage.ts";
import { SqliteStore } from "../core/sqlite_store.ts";
import type { StoreError } from "../core/store.ts";
import { systemClock as clock } from "../core/system.ts";
import type { ValidatorHost } from "../core/validator_host.ts";
import type { Log } from "../net/log.ts";
import { databasePath } from "./data_folder.ts";
import { UnreachableError } from "./errors.ts";

/** Options of {@linkcode rescueFolder}. */
export interface RescueOptions {
  /** The network, for when the damaged folder cannot tell it. */
  readonly network: Network | undefined;
  readonly createHost: (network: Network) => ValidatorHost;
  readonly log: Log;
}

/**
 * Puts a whole database in the place of a damaged one: every block that can be read, holds by all rules,
 * and has all its ancestors; every record that waited; and the records of blocks that did not make it,
 * which wait again. The damaged files are kept beside it.
 *
 * @param cause How the damage was found.
 * @throws {StoreError} `cause`, if nothing of the file can be read or it is not ours; or if the whole one
 * cannot be written.
 */
export async function rescueFolder(
  folder: string,
  cause: StoreError,
  { network: named, createHost, log }: RescueOptions,
): Promise<void> {
  const path = databasePath(folder);
  const { size } = await Deno.stat(path);
  if (!isOwnDatabase(await readStart(path))) throw cause;
  log.warn(`${cause.message}; rescuing what is good`);
  const whole = `${path}.rescued`;
  const kept = `${path}.damaged-${new Date(clock.now()).toISOString().replaceAll(":", "-")}`;
  let outcome: RescueOutcome;
  {
    using remains = openRemains(path, size);
    const network = networkOf(remains) ?? named;
    if (network === undefined || isEmpty(remains)) throw cause;
    // Its lock keeps a second process from doing the same. One that an interrupted rescue left is used on.
    using store = SqliteStore.open(whole, network);
    await using host = createHost(network);
    const chain = await Chain.open(network, { store, host, clock });
    outcome = await rescueInto(chain, { blocks: remains.blocks(), pending: remains.pending() });
    await chain.close();
  }
  try {
    await keepAs(path, kept);
    // A log that belongs to the damaged file would be taken for one of the whole file.
    await moveIfThere(`${path}-wal`, `${kept}-wal`);
    await Deno.rename(whole, path);
  } catch (error) {
    throw new UnreachableError(
      `Cannot put the rescued ${whole} in the place of ${path}: ${(error as Error).message}`,
      { cause: error },
    );
  }
  const { blocks, lost, returned, pending } = outcome;
  log.warn(
    `${path} was damaged: ${blocks} blocks and ${pending} waiting records were good and are kept, ` +
      `${lost} blocks were not, ${returned} records of theirs wait for a block again. Peers send ` +
      `what is missing. The damaged file is kept as ${kept}`,
  );
}

/** The network whose genesis block can still be read. */
function networkOf(remains: Remains): Network | undefined {
  for (const block of remains.blocks()) {
    try {
      return block.header.index === 0 ? networkOfGenesis(block) : undefined;
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      return undefined;
    }
  }
  return undefined;
}

/** True if nothing can be read, as when the page that says where everything is has gone. */
function isEmpty(remains: Remains): boolean {
  for (const _ of remains.blocks()) return false;
  for (const _ of remains.pending()) return false;
  return true;
}

async function readStart(path: string): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const start = new Uint8Array(100);
  const length = await file.read(start) ?? 0;
  return start.subarray(0, length);
}

/** Gives a file a second name, so that it stays when another one takes the first; takes no room. */
async function keepAs(path: string, name: string): Promise<void> {
  try {
    await Deno.link(path, name);
  } catch {
    // Not every file system has links.
    await Deno.copyFile(path, name);
  }
}

async function moveIfThere(from: string, to: string): Promise<void> {
  try {
    await Deno.rename(from, to);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
