/** A store that forgets everything at exit: for the library's `Blockchain` and for tests. */
import { TextMap } from "../base/text_map.ts";
import { type Block, blockHash } from "../block/block.ts";
import { idsBeginning } from "./id_search.ts";
import { USER_SOURCE } from "../pending/pending_pool.ts";
import { recordId } from "../block/record.ts";
import { addLoss, type Losses } from "./losses.ts";
import { bareRefusal, type Refusal } from "../pending/refusals.ts";
import type {
  ChainStore,
  ProposalStore,
  Snapshot,
  StoreChange,
  StoredCertificate,
  StoredHeader,
  StoredProof,
  StoredRecord,
} from "./store.ts";
import type { BlockHash, RecordId } from "../block/ids.ts";

/** A {@linkcode ChainStore} in memory, holding the genesis block from the start. */
export class MemoryStore implements ChainStore {
  readonly #blocks = new Map<BlockHash, Block>();
  readonly #verified = new Map<BlockHash, string>();
  readonly #invalid = new Set<BlockHash>();
  readonly #blocksOf = new Map<RecordId, BlockHash[]>();
  readonly #pending = new Map<RecordId, StoredRecord>();
  readonly #refusals = new Map<RecordId, Refusal>();
  /** By round, kind and hash. */
  readonly #certificates = new TextMap<StoredCertificate>();
  /** The same by their blocks: each header of a witness's block asks for its own. */
  readonly #certificatesOf = new Map<BlockHash, readonly StoredCertificate[]>();
  readonly #proofs = new Map<number, StoredProof>();
  readonly #proposals = new Map<BlockHash, Block>();
  #snapshots: Snapshot[] = [];
  #losses: Losses | undefined;

  readonly proposals: ProposalStore = {
    headers: () => [...this.#proposals].map(([hash, { header }]) => ({ hash, header })),
    block: (hash) => this.#proposals.get(hash),
  };

  constructor(genesis: Block) {
    this.write({ blocks: [genesis] });
  }

  *headers(): Iterable<StoredHeader> {
    for (const [hash, { header }] of this.#blocks) {
      yield { hash, header, valid: !this.#invalid.has(hash), isIntact: true };
    }
  }

  body(hash: BlockHash): Uint8Array[] | undefined {
    const block = this.#blocks.get(hash);
    return block && [...block.records];
  }

  verified(hash: BlockHash): string | undefined {
    return this.#verified.get(hash);
  }

  blocksOf(id: RecordId): BlockHash[] {
    return [...this.#blocksOf.get(id) ?? []];
  }

  idsBeginning(beginning: string, most: number): RecordId[] {
    return idsBeginning([this.#blocksOf.keys()], beginning, most);
  }

  pending(): StoredRecord[] {
    return [...this.#pending.values()];
  }

  refusals(): Map<RecordId, Refusal> {
    return new Map(this.#refusals);
  }

  losses(): Losses | undefined {
    return this.#losses;
  }

  certificates(from = 0, most = Infinity): StoredCertificate[] {
    return [...this.#certificates.values()].filter(({ round }) => round >= from)
      .sort((a, b) => a.round - b.round).slice(0, most);
  }

  hasCertificate(certificate: Omit<StoredCertificate, "bytes">): boolean {
    return this.#certificates.has(nameOf(certificate));
  }

  certificateOf(hash: BlockHash): StoredCertificate | undefined {
    const isCommit = ({ kind }: StoredCertificate) => Number(kind === "commit");
    return (this.#certificatesOf.get(hash) ?? [])
      .toSorted((a, b) => isCommit(b) - isCommit(a) || b.round - a.round).at(0);
  }

  proofs(): StoredProof[] {
    return [...this.#proofs.values()].sort((a, b) => a.key - b.key);
  }

  write(change: StoreChange): void {
    const { blocks = [], invalid = [], pendingAdded = [], pendingRemoved = [] } = change;
    const { pendingSource: source = USER_SOURCE, refused = new Map(), forgotten = [] } = change;
    for (const block of blocks) {
      const hash = block.hash ?? blockHash(block);
      this.#blocks.set(hash, block);
      for (const id of block.recordIds ?? block.records.map(recordId)) {
        this.#blocksOf.set(id, [...this.#blocksOf.get(id) ?? [], hash]);
      }
    }
    for (const each of change.certificates ?? []) {
      const others = (this.#certificatesOf.get(each.hash) ?? [])
        .filter((other) => nameOf(other) !== nameOf(each));
      this.#certificates.set(nameOf(each), each);
      this.#certificatesOf.set(each.hash, [...others, each]);
    }
    for (const each of change.proofs ?? []) {
      if (!this.#proofs.has(each.key)) this.#proofs.set(each.key, each);
    }
    for (const block of change.proposals ?? []) this.#proposals.set(blockHash(block), block);
    for (const hash of change.proposalsRemoved ?? []) this.#proposals.delete(hash);
    for (const [hash, digest] of change.verified ?? []) this.#verified.set(hash, digest);
    invalid.forEach((hash) => this.#invalid.add(hash));
    pendingRemoved.forEach((id) => this.#pending.delete(id));
    for (const [id, refusal] of refused) this.#refusals.set(id, bareRefusal(refusal));
    if (change.lost !== undefined) this.#losses = addLoss(this.#losses, change.lost);
    forgotten.forEach((id) => this.#refusals.delete(id));
    for (const bytes of pendingAdded) {
      const id = recordId(bytes);
      const verdict = change.pendingVerdicts?.get(id);
      this.#pending.set(id, { bytes, source, ...(verdict !== undefined && { verdict }) });
      this.#refusals.delete(id);
    }
  }

  snapshots(): BlockHash[] {
    return this.#snapshots.map(({ hash }) => hash);
  }

  readSnapshot(hash: BlockHash): Snapshot | undefined {
    return this.#snapshots.find((each) => each.hash === hash);
  }

  writeSnapshot(snapshot: Snapshot): void {
    const [newest] = this.#snapshots.filter(({ hash }) => hash !== snapshot.hash);
    this.#snapshots = newest === undefined ? [snapshot] : [snapshot, newest];
  }

  [Symbol.dispose](): void {}
}

/** What tells a certificate from all others. */
function nameOf({ round, kind, hash }: Omit<StoredCertificate, "bytes">): string {
  return `${round} ${kind} ${hash}`;
}
