/** A chain on a store that outlives it, for tests of restarts and of failures in the middle. */
import { type Block, blockHash } from "../../core/block/block.ts";
import type { BlockNode } from "../../core/chain/block_tree.ts";
import { Chain } from "../../core/chain/chain.ts";
import type { BlockResult } from "../../core/chain/chain_results.ts";
import { MemoryStore } from "../../core/store/memory_store.ts";
import type { Network } from "../../core/rules/network.ts";
import type { PendingLimits } from "../../core/pending/limits.ts";
import type { ReorgGuard } from "../../core/chain/reorg_guard.ts";
import type { BlockHash, RecordId } from "../../core/block/ids.ts";
import { openSqlite } from "./sqlite.ts";
import type {
  ChainStore,
  Snapshot,
  StoreChange,
  StoredCertificate,
} from "../../core/store/store.ts";
import type { ValidatorHost } from "../../core/validator/validator_host.ts";
import { EVERY_HASH, forgeBlock, type Forgery, hostOf, testNetwork } from "./block_forge.ts";

/** The stores that every test of a chain runs on. */
export const STORE_KINDS = ["memory", "sqlite"] as const;

/** One of {@linkcode STORE_KINDS}. */
export type StoreKind = typeof STORE_KINDS[number];

/** A store whose next write can be made to fail, as on a full disk. */
export class BreakableStore implements ChainStore {
  failNext = false;
  readonly #store: ChainStore;

  constructor(store: ChainStore) {
    this.#store = store;
  }

  headers = () => this.#store.headers();
  body = (hash: BlockHash) => this.#store.body(hash);
  verified = (hash: BlockHash) => this.#store.verified(hash);
  blocksOf = (id: RecordId) => this.#store.blocksOf(id);
  idsBeginning = (beginning: string, most: number) => this.#store.idsBeginning(beginning, most);
  pending = () => this.#store.pending();
  snapshots = () => this.#store.snapshots();
  readSnapshot = (hash: BlockHash) => this.#store.readSnapshot(hash);
  writeSnapshot = (snapshot: Snapshot) => this.#store.writeSnapshot(snapshot);
  refusals = () => this.#store.refusals();
  losses = () => this.#store.losses();
  certificates = (from?: number, most?: number) => this.#store.certificates(from, most);
  hasCertificate = (certificate: Omit<StoredCertificate, "bytes">) =>
    this.#store.hasCertificate(certificate);
  certificateOf = (hash: BlockHash) => this.#store.certificateOf(hash);
  proofs = () => this.#store.proofs();

  get proposals() {
    return this.#store.proposals;
  }

  write(change: StoreChange): void {
    if (this.failNext) {
      this.failNext = false;
      throw new Error("the disk is full");
    }
    this.#store.write(change);
  }

  [Symbol.dispose](): void {
    this.#store[Symbol.dispose]();
  }
}

/** A chain that can be restarted. */
export class ChainBox implements AsyncDisposable {
  readonly network: Network;
  /** What the next start is guarded by. */
  guard: ReorgGuard | undefined;
  /** Which of final blocks that exclude each other the next start accepts. */
  acceptFinal: BlockHash | undefined;
  /** What the chain takes for now; tests may turn it. */
  now = Date.now();
  chain!: Chain;
  store!: BreakableStore;
  readonly #kind: StoreKind;
  readonly #folder: string;
  readonly #memory: MemoryStore;
  readonly #createHost: (network: Network) => ValidatorHost;
  readonly #limits: PendingLimits | undefined;

  private constructor(
    kind: StoreKind,
    network: Network,
    createHost: (network: Network) => ValidatorHost,
    folder: string,
    limits: PendingLimits | undefined,
  ) {
    this.#limits = limits;
    this.#kind = kind;
    this.network = network;
    this.#createHost = createHost;
    this.#folder = folder;
    this.#memory = new MemoryStore(network.genesis);
  }

  /** Opens a new chain, of votes and with a difficulty at which every hash will do. */
  static async open(
    kind: StoreKind,
    { network = testNetwork({ params: EVERY_HASH }), createHost = hostOf, limits }: {
      network?: Network;
      createHost?: (network: Network) => ValidatorHost;
      limits?: PendingLimits;
    } = {},
  ): Promise<ChainBox> {
    const box = new ChainBox(kind, network, createHost, await Deno.makeTempDir(), limits);
    await box.#start();
    return box;
  }

  /** Path of the database, if there is one. */
  get path(): string {
    return `${this.#folder}/chain.db`;
  }

  /** Forgets everything but what is stored. */
  async restart(): Promise<void> {
    this.store[Symbol.dispose]();
    await this.#start();
  }

  /** A block after `parent` (the tip, if none is named) that is not added. */
  make(
    records: readonly Uint8Array[],
    { parent = this.chain.tip, ...forgery }: Forgery & { parent?: BlockNode } = {},
  ): Block {
    return forgeBlock(parent, records, { ...forgery, params: this.network.definition.params });
  }

  /** Adds a block after `parent` and gives its node. */
  async add(records: readonly Uint8Array[], parent = this.chain.tip): Promise<BlockNode> {
    const block = this.make(records, { parent });
    await this.chain.addBlock(block);
    return this.nodeOf(block);
  }

  /** What adding a block gives. */
  addBlock(block: Block): Promise<BlockResult> {
    return this.chain.addBlock(block);
  }

  nodeOf(block: Block): BlockNode {
    const node = this.chain.tree.get(blockHash(block));
    if (node === undefined) throw new RangeError("the block is not in the tree");
    return node;
  }

  /** Everything that a user could notice, to compare before and after. */
  async picture(): Promise<unknown> {
    const { tip, pending } = this.chain;
    const { answer } = await this.chain.query("tally");
    return { tip: tip.hash, answer, pending: [...pending].map(({ id }) => id) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.store[Symbol.dispose]();
    await Deno.remove(this.#folder, { recursive: true });
  }

  async #start(): Promise<void> {
    this.store = new BreakableStore(
      this.#kind === "memory" ? this.#memory : openSqlite(this.path, this.network),
    );
    this.chain = await Chain.open(this.network, {
      store: this.store,
      host: this.#createHost(this.network),
      clock: { now: () => this.now },
      limits: this.#limits,
      guard: this.guard,
      acceptFinal: this.acceptFinal,
    });
  }
}
