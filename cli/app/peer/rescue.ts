/** What happens when a data folder turns out to be damaged: what is good is kept, the rest is told. */
import type { Clock, Random } from "../../../core/base/clock.ts";
import { countOf } from "../../../core/base/count_of.ts";
import type { Block } from "../../../core/block/block.ts";
import { Chain } from "../../../core/chain/chain.ts";
import { checkHeaderSanity } from "../../../core/rules/check_block.ts";
import type { Header } from "../../../core/block/header.ts";
import { type Network, networkOfGenesis } from "../../../core/rules/network.ts";
import { ReorgGuard } from "../../../core/chain/reorg_guard.ts";
import { rescueInto, type RescueOutcome } from "../../../core/audit/rescue.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { isOwnDatabase, openRemains, type Remains } from "../../../core/store/sqlite_salvage.ts";
import { SqliteStore } from "../../../core/store/sqlite_store.ts";
import { StoreError } from "../../../core/store/store.ts";
import type { ValidatorHost } from "../../../core/validator/validator_host.ts";
import type { Log } from "../../../net/base/log.ts";
import { databasePath } from "../files/data_folder.ts";
import { UnreachableError } from "../errors.ts";
import { readReorgChoice } from "../files/reorg_choice.ts";

/** Options of {@linkcode rescueFolder}. */
export interface RescueOptions {
  /** The network, for when the damaged folder cannot tell it but holds blocks of it. */
  readonly network: Network | undefined;
  readonly createHost: (network: Network) => Promise<ValidatorHost>;
  readonly clock: Pick<Clock, "now">;
  readonly random: Pick<Random, "bytes">;
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
  { network: named, createHost, clock, random, log }: RescueOptions,
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
    const network = networkOf(remains) ?? (named && isOf(named, remains) ? named : undefined);
    if (network === undefined) throw cause;
    // Its lock keeps a second process from doing the same. One that an interrupted rescue left is used on.
    using store = await openWhole(whole, { network, random });
    await using host = await createHost(network);
    const { blocks, now } = withTheirClock(remains.blocks(), { network, clock });
    const choice = readReorgChoice(folder);
    const { acceptedFinal: acceptFinal } = choice;
    const deps = { store, host, clock: { now }, guard: new ReorgGuard(choice), acceptFinal };
    const chain = await Chain.open(network, deps);
    for (const hash of choice.rejected) chain.reject(hash);
    outcome = await rescueInto(chain, {
      blocks,
      pending: remains.pending(),
      certificates: remains.certificates(),
      proofs: remains.proofs(),
    });
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
  const { blocks, lost, returned, pending, certificates } = outcome;
  const signed = certificates === 0 ? "" : `, ${countOf(certificates, "certificate")} of witnesses`;
  log.warn(
    `${path} was damaged: ${countOf(blocks, "good block")} and ${
      countOf(pending, "waiting record")
    }${signed} are kept, ` +
      `${countOf(lost, "block")} lost, ${
        countOf(returned, "record")
      } of lost blocks waiting again. Peers send ` +
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

/** True if a network's first block is there: a lost genesis block must not make it another's chain. */
function isOf({ chainId }: Network, remains: Remains): boolean {
  for (const { header } of remains.blocks()) if (header.prevHash === chainId) return true;
  return false;
}

/**
 * Blocks, and a clock that is not behind them: they were in time when they were stored, and this
 * machine's clock may have fallen back since.
 */
function withTheirClock(
  stored: Iterable<Block>,
  { network, clock }: { network: Network; clock: Pick<Clock, "now"> },
) {
  let latest = 0;
  function* blocks(): Generator<Block> {
    for (const block of stored) {
      if (isSane(block.header, network)) latest = Math.max(latest, block.header.time);
      yield block;
    }
  }
  return { blocks: blocks(), now: () => Math.max(latest, clock.now()) };
}

function isSane(header: Header, network: Network): boolean {
  try {
    checkHeaderSanity(header, network);
    return true;
  } catch (error) {
    if (error instanceof RuleError) return false;
    throw error;
  }
}

/** Opens the file that is to be the whole one; of an earlier rescue only what can be used is used on. */
async function openWhole(
  path: string,
  options: { network: Network; random: Pick<Random, "bytes"> },
): Promise<SqliteStore> {
  try {
    return SqliteStore.open(path, options);
  } catch (error) {
    const isUseless = error instanceof StoreError &&
      (error.code === "damaged" || error.code === "other-network");
    if (!isUseless) throw error;
    await Deno.remove(path);
    return SqliteStore.open(path, options);
  }
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
