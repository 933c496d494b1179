/**
 * Checks a chain file or a data folder, and the user's demands on it.
 *
 * The room owns what an audit is given and what it tells (`audit_report.ts`). It does not own the checks themselves:
 * `core/audit` works out every header, record and count again.
 */
import { auditChain, type AuditDeps, type ChainAudit } from "../../core/audit/chain_audit.ts";
import type { BlockNode } from "../../core/chain/block_tree.ts";
import { readChainFile } from "../../core/exchange/chain_file.ts";
import { recordsOfBlocks } from "../../core/chain/stored_records.ts";
import { ChainFileError } from "../../core/exchange/chain_file_error.ts";
import type { Network } from "../../core/rules/network.ts";
import { SqliteStore } from "../../core/store/sqlite_store.ts";
import { auditStore, type StoreAudit } from "../../core/audit/store_audit.ts";
import { StoreError } from "../../core/store/store.ts";
import { systemClock as clock, systemRandom as random } from "../../core/base/system.ts";
import type { RecordId } from "../../core/block/ids.ts";
import type { InputSource } from "../app/files/input_source.ts";
import { SpooledPipe } from "../app/files/spooled_pipe.ts";
import { databasePath } from "../app/files/data_folder.ts";
import { UnreachableError } from "../app/errors.ts";
import type { ValidatorHost } from "../../core/validator/validator_host.ts";
import { commandLine } from "../app/hint.ts";
import { createHost } from "../app/plugin/host.ts";
import { type Tally, toTally } from "../election/tally.ts";
import { readAllCounts } from "../election/tally_pages.ts";
import { electionOfNetwork, isElectionNetwork } from "../result/read_election.ts";
import { type AuditedElection, auditedElectionOf, claimsOf } from "./audited_election.ts";

/** What an audit found. */
export interface AuditOutcome {
  readonly source: string;
  /** Undefined if the source could not be read so far. */
  readonly network?: Network;
  readonly chain?: ChainAudit;
  /** Of a data folder. */
  readonly store?: StoreAudit;
  /** Why the source could not be read. */
  readonly unreadable?: { readonly reason: string; readonly offset?: number };
  /** The votes up to the last block that holds, if the network is one of votes. */
  readonly tally?: Tally;
  /** What was found of an election with a roll, up to the same block. */
  readonly election?: AuditedElection;
  /** Blocks by the ids of the records that were asked for. */
  readonly places: ReadonlyMap<string, BlockNode>;
  /** The block that was asked for, if the chain holds it. */
  readonly wanted?: BlockNode;
}

/** Options of an audit. */
export interface AuditOptions {
  /** Ids of records to look for. */
  readonly records: readonly RecordId[];
  /** Hash of a block to look for. */
  readonly block: string | undefined;
  /** Told how much of how much is done. */
  readonly onProgress: (done: number, total: number) => void;
  /** Files of the plugin that the network names. */
  readonly plugin?: readonly string[];
  readonly signal: AbortSignal;
}

type Again = NonNullable<InputSource["again"]>;

/**
 * Checks a chain file.
 *
 * @throws {UnreachableError} If the disk fails, or there is no such validator here.
 * @throws {PluginError} If the validator fails.
 */
export async function auditFile(
  { name, size, pieces, again }: InputSource,
  options: AuditOptions,
): Promise<AuditOutcome> {
  if (again !== undefined) return await auditPieces({ name, size, pieces, again }, options);
  using pipe = new SpooledPipe(name, pieces);
  return await auditPieces({ name, size, pieces: pipe.pieces(), again: () => pipe.again() }, {
    ...options,
    // The sum of secret ballots is worked out of ballots that may lie far behind.
    onNetwork: (network) => pipe.decide(isSecretElection(network)),
  });
}

/** What a file is checked with that can be read twice. */
interface PieceOptions extends AuditOptions {
  /** Told once the network is known. */
  readonly onNetwork?: (network: Network) => void;
}

async function auditPieces(
  { name, size, pieces, again }: InputSource & { readonly again: Again },
  options: PieceOptions,
): Promise<AuditOutcome> {
  try {
    const file = await readChainFile(pieces);
    const { network, blocks } = file;
    options.onNetwork?.(network);
    const host = await createHost(network, options, { clock });
    host.readFrom(recordsOfBlocks(() => bodiesOf(again)));
    await using search = new Search(network, host, options, (_node, offset = 0) => {
      if (size !== undefined) options.onProgress(offset, size);
    });
    const chain = await auditChain(blocks, { ...search.deps, witnessed: () => claimsOf(file) });
    return { source: name, network, chain, ...await search.results(chain) };
  } catch (error) {
    if (!(error instanceof ChainFileError)) throw error;
    const { message: reason, offset } = error;
    return { source: name, unreadable: { reason, offset }, places: new Map() };
  }
}

function isSecretElection(network: Network): boolean {
  return isElectionNetwork(network) &&
    electionOfNetwork(network).definition.mode === "secret";
}

/** The records of a file's blocks, which is read once more for them. */
async function* bodiesOf(again: Again): AsyncGenerator<readonly Uint8Array[]> {
  const { blocks } = await readChainFile(again());
  for await (const { block } of blocks) yield block.records;
}

/**
 * Checks a data folder.
 *
 * @throws {UnreachableError} If there is none, or no such validator here.
 * @throws {StoreError} If it cannot be used.
 * @throws {PluginError} If the validator fails.
 */
export async function auditFolder(folder: string, options: AuditOptions): Promise<AuditOutcome> {
  const path = databasePath(folder);
  await checkIsThere(path);
  try {
    using store = SqliteStore.open(path, { random });
    if (store === undefined) throw new UnreachableError(`Cannot audit ${folder}: it is empty`);
    const { network } = store;
    let total = 0;
    const host = await createHost(network, { ...options, data: folder }, { clock });
    await using search = new Search(network, host, options, ({ header }) => {
      options.onProgress(header.index, total);
    });
    const found = await auditStore(store, search.deps, (blocks) => {
      total = blocks;
    });
    const { chain } = found;
    return { source: folder, network, chain, store: found, ...await search.results(chain) };
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    if (error.code === "locked") throw inUse(folder, error);
    if (error.code !== "damaged") throw error;
    return { source: folder, unreadable: { reason: error.message }, places: new Map() };
  }
}

/** What an audit looks for. */
type AuditResults = Pick<AuditOutcome, "tally" | "election" | "places" | "wanted">;

/** Looks for what was asked for while a chain is checked. */
class Search implements AsyncDisposable {
  readonly deps: AuditDeps;
  readonly #network: Network;
  readonly #places = new Map<string, BlockNode>();
  #wanted: BlockNode | undefined;

  constructor(
    network: Network,
    host: ValidatorHost,
    { records, block, signal }: AuditOptions,
    onBlock: (node: BlockNode, offset?: number) => void,
  ) {
    this.#network = network;
    this.deps = {
      network,
      host,
      clock,
      signal,
      onBlock: (node, ids, offset) => {
        for (const id of records) if (ids.includes(id)) this.#places.set(id, node);
        if (node.hash === block) this.#wanted = node;
        onBlock(node, offset);
      },
    };
  }

  /** What was found up to the last block that holds, with its tally. */
  async results({ tip, witnessed }: ChainAudit): Promise<AuditResults> {
    const { chainId, definition: { name, validator } } = this.#network;
    const holds = ({ header }: BlockNode) => header.index <= tip.header.index;
    let tally: Tally | undefined;
    if (validator.name === "vote") {
      const { hash, header: { index } } = tip;
      const place = { network: chainId, name, index, tip: hash, pending: 0, syncing: false };
      const read = await readAllCounts(async (args) => {
        return { tip: hash, answer: await this.deps.host.query("tally", args) ?? null };
      });
      tally = read && toTally(place, read.counts);
    }
    const election = isElectionNetwork(this.#network)
      ? await auditedElectionOf(this.#network, this.deps.host, { tip, witnessed }, clock.now())
      : undefined;
    const places = new Map([...this.#places].filter(([, node]) => holds(node)));
    const wanted = this.#wanted !== undefined && holds(this.#wanted) ? this.#wanted : undefined;
    return { tally, election, places, wanted };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.deps.host[Symbol.asyncDispose]();
  }
}

async function checkIsThere(path: string): Promise<void> {
  let size: number;
  try {
    ({ size } = await Deno.stat(path));
  } catch (error) {
    const why = (error as Error).message;
    throw new UnreachableError(`Cannot audit ${path}: ${why}`, { cause: error });
  }
  // Opening it would make it a database.
  if (size === 0) throw new UnreachableError(`Cannot audit ${path}: it is empty`);
}

function inUse(folder: string, cause: StoreError): UnreachableError {
  return new UnreachableError(
    `Cannot audit ${folder} as a chainvote process is using it: stop it, or check what it gives: ` +
      `${commandLine(["export", "-"], ["--data", folder])} | ${commandLine(["audit", "-"])}`,
    { cause },
  );
}
