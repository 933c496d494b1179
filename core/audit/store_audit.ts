/** Checks everything that a data folder's database holds, and changes nothing. */
import { present } from "../base/invariant.ts";
import { type BlockNode, BlockTree } from "../chain/block_tree.ts";
import { type AuditBlock, auditChain, type AuditDeps, type ChainAudit } from "./chain_audit.ts";
import { pause } from "../base/clock.ts";
import { checkBody, checkContext, checkData, checkHeaderSanity } from "../rules/check_block.ts";
import { recordId } from "../block/record.ts";
import { RuleError } from "../block/rule_error.ts";
import type { SqliteStore } from "../store/sqlite_store.ts";
import { StoreError } from "../store/store.ts";
import { bestOf, readClaims } from "./store_witnesses.ts";
import type { WitnessedClaims } from "./witness_audit.ts";
import { dataOf } from "../chain/stored_chain.ts";
import { recordsOfBlocks } from "../chain/stored_records.ts";
import { nobleTaggedHash } from "../sha256/tagged_hash.ts";
import { nextTime } from "../chain/block_template.ts";
import type { BlockHash } from "../block/ids.ts";

/** What is checked of a database beside its chain, in the order of the report. */
export const STORE_CHECKS = ["database", "branches", "pending", "snapshots"] as const;

/** A check of a database. */
export type StoreCheck = typeof STORE_CHECKS[number];

/** Something in a database that is not as it must be. */
export interface StoreFinding {
  readonly check: StoreCheck;
  readonly reason: string;
}

/** Outcome of {@linkcode auditStore}. */
export interface StoreAudit {
  /** That of the best chain. */
  readonly chain: ChainAudit;
  readonly findings: readonly StoreFinding[];
  /** Blocks beside the best chain. The validator judges them if theirs becomes the best one. */
  readonly sideBlocks: number;
  /** Blocks that are marked as breaking a rule, or follow such a block. */
  readonly invalidBlocks: number;
  readonly pending: number;
  /** Pending records that can no longer enter. */
  readonly hopeless: number;
  readonly snapshots: number;
}

/** Blocks after which others have a turn. */
const TURN_BLOCKS = 1_000;

/**
 * Checks a database: SQLite's own structure, checksums and the index of records; every block on every
 * branch by the rules; the best chain with its records by the validator; pending records; that each
 * snapshot is the state that the blocks give.
 *
 * @param onTotal Told how many blocks the best chain has, before they are checked.
 * @throws {StoreError} If the database cannot even be read.
 * @throws {PluginError} If the validator fails.
 */
export async function auditStore(
  store: SqliteStore,
  deps: AuditDeps,
  onTotal: (blocks: number) => void = () => {},
): Promise<StoreAudit> {
  const { host, signal } = deps;
  const findings: StoreFinding[] = store.selfCheck()
    .map((reason) => ({ check: "database", reason }));
  const tree = await readTree(store, deps, findings);
  const claims = readClaims(store, deps.network, (reason) => {
    findings.push({ check: "database", reason });
  });
  const best = bestOf(tree, deps.network, claims);
  const path = [tree.genesis, ...tree.path(tree.genesis, best)];
  const isBest = (node: BlockNode) => path[node.header.index] === node;
  host.readFrom(recordsOfBlocks(() => bodiesOf(tree, store)));
  const side = checkSideBlocks(store, deps, findings, tree, isBest);

  await checkSideInvalid(store, deps, findings, tree, isBest, claims);
  onTotal(best.header.index);

  // One of a block beside the chain is never used.
  const saved = new Set(
    store.snapshots().filter((hash) => path.some((node) => node.hash === hash)),
  );
  const withBadChild = path.filter(({ children }) =>
    children.some(({ status }) => status === "invalid")
  );
  const chain = await auditChain(readBlocks(store, path.slice(1), claims), {
    ...deps,
    witnessed: () => claims,
    stops: new Set([...saved, ...withBadChild.map(({ hash }) => hash)]),
    onStop: async ({ hash }) => {
      const node = present(tree.get(hash), "the audit stops at blocks of the tree alone");
      for (const child of node.children.filter(({ status }) => status === "invalid")) {
        await checkIsInvalid(child, store, deps, findings);
      }
      const snapshot = saved.has(hash) ? store.readSnapshot(hash) : undefined;
      if (saved.has(hash) && (snapshot === undefined || !await host.matches(snapshot.parts))) {
        const reason = `that of ${nameOf(node)} must be the state that its blocks give`;
        findings.push({ check: "snapshots", reason });
      }
    },
  });
  signal.throwIfAborted();

  const pending = readPending(store, findings);
  for (const id of pending.map(recordId)) {
    const node = store.blocksOf(id).map((hash) => tree.get(hash))
      .find((each) => each !== undefined && isBest(each));
    if (node === undefined) continue;
    findings.push({ check: "pending", reason: `record ${id} waits, and is in ${nameOf(node)}` });
  }
  const { tip } = chain;
  const place = { index: tip.header.index + 1, time: nextTime(tip, tip.header.time) };
  const judgements = await host.check({ ...place, records: pending });
  const hopeless = judgements.filter(({ kind }) => kind !== "accept").length;
  return { chain, findings, ...side, pending: pending.length, hopeless, snapshots: saved.size };
}

/** The pending records; none if one of them is not what was written. */
function readPending(store: SqliteStore, findings: StoreFinding[]): Uint8Array[] {
  try {
    return store.pending().map(({ bytes }) => bytes);
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    findings.push({ check: "pending", reason: error.message });
    return [];
  }
}

/** The tree of all stored blocks whose headers hold. */
async function readTree(
  store: SqliteStore,
  { network, clock, signal }: AuditDeps,
  findings: StoreFinding[],
): Promise<BlockTree> {
  const { chainId, genesis } = network;
  const tree = new BlockTree(chainId, genesis.header);
  const seen = new Set<BlockHash>();
  try {
    for (const { hash, header, valid, isIntact } of store.headers()) {
      if (tree.size % TURN_BLOCKS === 0) await pause(clock, 0, signal);
      signal.throwIfAborted();
      const name = `block ${header.index} (${hash})`;
      if (!isIntact) {
        findings.push({ check: "database", reason: `${name} must be what was written` });
      }
      if (seen.has(hash)) {
        findings.push({ check: "database", reason: `${name} must be stored once` });
      }
      seen.add(hash);
      if (hash === chainId) continue;
      const parent = tree.get(header.prevHash);
      if (parent === undefined) {
        const reason = `${name} must follow a block that holds: ${header.prevHash}`;
        findings.push({ check: "branches", reason });
        continue;
      }
      try {
        checkHeaderSanity(header, network, hash);
        const isValid = valid && parent.status !== "invalid";
        if (isValid) checkContext(header, parent, network);
        const node = tree.add(hash, header, { hasBody: true });
        if (isValid) tree.complete(node);
        else tree.invalidate(node);
      } catch (error) {
        if (!(error instanceof RuleError)) throw error;
        findings.push({ check: "branches", reason: `${name}: ${error.message}` });
      }
    }
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    findings.push({ check: "database", reason: error.message });
  }
  return tree;
}

/** Checks the bodies of what is beside the best chain. */
function checkSideBlocks(
  store: SqliteStore,
  { network: { definition: { params } }, signal }: AuditDeps,
  findings: StoreFinding[],
  tree: BlockTree,
  isBest: (node: BlockNode) => boolean,
): Pick<StoreAudit, "sideBlocks" | "invalidBlocks"> {
  let [sideBlocks, invalidBlocks] = [0, 0];
  for (const node of tree.nodes()) {
    if (isBest(node)) continue;
    signal.throwIfAborted();
    if (node.status === "invalid") invalidBlocks++;
    else sideBlocks++;
    try {
      checkBody({ header: node.header, records: bodyOf(node, store) }, params, nobleTaggedHash);
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      findings.push({ check: "branches", reason: `${nameOf(node)}: ${error.message}` });
    }
  }
  return { sideBlocks, invalidBlocks };
}

/**
 * Checks that the blocks after a side branch that were marked as breaking a rule do. They are few, as each
 * has its work, so each is worth a replay. The host's state is that before the first block, and is again.
 */
async function checkSideInvalid(
  store: SqliteStore,
  deps: AuditDeps,
  findings: StoreFinding[],
  tree: BlockTree,
  isBest: (node: BlockNode) => boolean,
  claims: WitnessedClaims,
): Promise<void> {
  const { network, host, clock, signal } = deps;
  for (const node of tree.nodes()) {
    const { parent } = node;
    if (node.status !== "invalid" || parent?.status !== "complete" || isBest(parent)) continue;
    await auditChain(readBlocks(store, tree.path(tree.genesis, parent), claims), {
      network,
      host,
      clock,
      signal,
      stops: new Set([parent.hash]),
      onStop: () => checkIsInvalid(node, store, deps, findings),
    });
    await host.reset();
  }
}

/** Checks that a block that was marked as breaking a rule does. The host's state is its parent's. */
async function checkIsInvalid(
  node: BlockNode,
  store: SqliteStore,
  { host }: AuditDeps,
  findings: StoreFinding[],
): Promise<void> {
  const data = dataOf({ header: node.header, records: bodyOf(node, store) });
  if (!(await checkData({ undo: 0, apply: [data] }, host)).ok) return;
  await checkData({ undo: 1, apply: [] }, host);
  const reason = `${nameOf(node)} is marked as breaking a rule, and must break one`;
  findings.push({ check: "branches", reason });
}

function* readBlocks(
  store: SqliteStore,
  path: readonly BlockNode[],
  { certificates }: WitnessedClaims,
): Generator<AuditBlock> {
  const byBlock = new Map(certificates.map((each) => [each.statement.hash, each]));
  for (const { hash, header } of path) {
    const block = { header, records: bodyOf({ hash }, store) };
    yield { block, certificate: byBlock.get(hash) };
  }
}

function* bodiesOf(tree: BlockTree, store: SqliteStore): Generator<Uint8Array[]> {
  for (const node of tree.nodes()) yield bodyOf(node, store);
}

/** Records of a stored block; none if they cannot be read, which its header will contradict. */
function bodyOf(node: Pick<BlockNode, "hash">, store: SqliteStore): Uint8Array[] {
  try {
    return store.body(node.hash) ?? [];
  } catch (error) {
    if (!(error instanceof StoreError)) throw error;
    return [];
  }
}

function nameOf({ header, hash }: BlockNode): string {
  return `block ${header.index} (${hash})`;
}
