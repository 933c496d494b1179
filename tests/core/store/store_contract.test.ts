import { assertEquals } from "@std/assert";
import fc from "fast-check";
import { type Block, blockHash } from "../../../core/block/block.ts";
import { merkleRoot } from "../../../core/block/merkle.ts";
import { MemoryStore } from "../../../core/store/memory_store.ts";
import { recordId } from "../../../core/block/record.ts";
import { named } from "../../support/named.ts";
import { openSqlite } from "../../support/sqlite.ts";
import type { ChainStore, StoreChange, StoredCertificate } from "../../../core/store/store.ts";
import type { BlockHash } from "../../../core/block/ids.ts";
import { EVERY_HASH, testNetwork } from "../../support/block_forge.ts";

const network = testNetwork({ params: EVERY_HASH });
const RECORDS = [0, 1, 2, 3, 4, 5].map((n) => new Uint8Array(1 + n * 50).fill(n + 1));

/** A store checks no rules, so any header will do, as long as each block has its own. */
function blockOf(nonce: number, records: readonly Uint8Array[]): Block {
  const header = { ...network.genesis.header, index: 1, recordCount: records.length, nonce };
  return { header: { ...header, dataRoot: merkleRoot(records) }, records };
}

const digest = fc.constantFrom("00".repeat(32), "7c".repeat(32), "ff".repeat(32));
/** A certificate's block need not be stored. */
const CERTIFIED: readonly BlockHash[] = [named("aa".repeat(32)), named("bb".repeat(32))];
const someRecords = fc.array(fc.constantFrom(...RECORDS), { maxLength: 4 });
const refusal = fc.record({
  code: fc.constantFrom("duplicate", "closed"),
  reason: fc.constantFrom("another is in the chain", "it is over"),
}, { noNullPrototype: true });
const changes = fc.array(
  fc.record({
    blocks: fc.array(someRecords, { maxLength: 2 }),
    invalid: fc.array(fc.nat(), { maxLength: 1 }),
    verified: fc.array(fc.tuple(fc.nat(), digest), { maxLength: 2 }),
    pendingAdded: someRecords,
    pendingVerdicts: fc.array(fc.tuple(fc.constantFrom(...RECORDS).map(recordId), digest))
      .map((list) => new Map(list)),
    pendingSource: fc.constantFrom("user", "192.0.2.7"),
    pendingRemoved: someRecords,
    refused: fc.array(fc.tuple(fc.constantFrom(...RECORDS).map(recordId), refusal)).map((list) =>
      new Map(list)
    ),
    forgotten: fc.array(fc.constantFrom(...RECORDS).map(recordId), { maxLength: 2 }),
    certificates: fc.array(
      fc.record({
        kind: fc.constantFrom("prepare" as const, "commit" as const),
        round: fc.integer({ min: 1, max: 3 }),
        hash: fc.constantFrom(...CERTIFIED),
        bytes: fc.uint8Array({ minLength: 1, maxLength: 3 }),
      }, { noNullPrototype: true }),
      { maxLength: 3 },
    ),
    proposed: fc.array(fc.nat(2), { maxLength: 2 }),
    proposedGone: fc.array(fc.nat(2), { maxLength: 1 }),
    proofs: fc.array(
      fc.record({ key: fc.nat(2), bytes: fc.uint8Array({ minLength: 1, maxLength: 3 }) }, {
        noNullPrototype: true,
      }),
      { maxLength: 2 },
    ),
  }, { requiredKeys: [] }),
  { maxLength: 8 },
);

/** Blocks that have no certificate. */
const PROPOSED: readonly Block[] = [0, 1, 2].map((i) => blockOf(100 + i, RECORDS.slice(0, i)));

function plainCertificate(each: StoredCertificate | undefined): unknown {
  return each && [each.kind, each.round, each.hash, ...each.bytes];
}

/** All that a chain can read. */
function read(store: ChainStore, blocks: readonly Block[]): unknown {
  const plain = (records: Uint8Array[] | undefined) => records?.map((bytes) => [...bytes]);
  return {
    headers: [...store.headers()],
    bodies: [network.genesis, ...blocks].map((block) => plain(store.body(blockHash(block)))),
    nothing: store.body(named("f".repeat(64))),
    verified: [network.genesis, ...blocks].map((block) => store.verified(blockHash(block))),
    neverVerified: store.verified(named("f".repeat(64))),
    holders: RECORDS.map((record) => new Set(store.blocksOf(recordId(record)))),
    beginnings: RECORDS.map((record) => store.idsBeginning(recordId(record).slice(0, 5), 3)),
    pending: store.pending()
      .map(({ bytes, source, verdict }) => [[...bytes], source, verdict]),
    refusals: [...store.refusals()],
    certificates: store.certificates().map(plainCertificate),
    laterCertificates: store.certificates(2).map(plainCertificate),
    firstCertificates: store.certificates(1, 2).map(plainCertificate),
    has: CERTIFIED.flatMap((hash) =>
      (["prepare", "commit"] as const).map((kind) => store.hasCertificate({ kind, round: 1, hash }))
    ),
    certificatesOf: CERTIFIED.map((hash) => store.certificateOf(hash)).map(plainCertificate),
    proofs: store.proofs().map(({ key, bytes }) => [key, ...bytes]),
    proposals: store.proposals.headers(),
    proposed: PROPOSED.map((each) =>
      plain(store.proposals.block(blockHash(each))?.records.slice())
    ),
  };
}

Deno.test("MemoryStore and SqliteStore give the same answers after any changes, also to the next process", async () => {
  const folder = await Deno.makeTempDir();
  try {
    let runs = 0;
    fc.assert(
      fc.property(changes, (list) => {
        const path = `${folder}/${runs++}.db`;
        const memory = new MemoryStore(network.genesis);
        let disk = openSqlite(path, network);
        try {
          const blocks: Block[] = [];
          for (const each of list) {
            const { blocks: bodies = [], invalid = [], verified = [], pendingRemoved, ...other } =
              each;
            const { proposed = [], proposedGone = [], ...rest } = other;
            const added = bodies.map((records, i) => blockOf(blocks.length + i + 1, records));
            blocks.push(...added);
            const change: StoreChange = {
              ...rest,
              blocks: added,
              invalid: blocks.length === 0
                ? []
                : invalid.map((at) => blockHash(blocks[at % blocks.length])),
              verified: new Map(
                verified.flatMap(([at, digest]): [BlockHash, string][] => {
                  if (blocks.length === 0) return [];
                  return [[blockHash(blocks[at % blocks.length]), digest]];
                }),
              ),
              pendingRemoved: pendingRemoved?.map(recordId),
              proposals: proposed.map((which) => PROPOSED[which]),
              proposalsRemoved: proposedGone.map((which) => blockHash(PROPOSED[which])),
            };
            memory.write(change);
            disk.write(change);
            assertEquals(read(disk, blocks), read(memory, blocks));
          }
          disk[Symbol.dispose]();
          disk = openSqlite(path, network);
          assertEquals(read(disk, blocks), read(memory, blocks));
        } finally {
          disk[Symbol.dispose]();
        }
      }),
      { numRuns: 40 },
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
});

Deno.test("store.pending() keeps the order of arrival, also of a record that is added again", async () => {
  const path = await Deno.makeTempFile();
  using disk = openSqlite(path, network);
  for (const store of [new MemoryStore(network.genesis), disk]) {
    store.write({ pendingAdded: [RECORDS[2], RECORDS[1]] });
    store.write({ pendingAdded: [RECORDS[0], RECORDS[2]] });
    const waiting = () => store.pending().map(({ bytes }) => bytes);
    assertEquals(waiting(), [RECORDS[2], RECORDS[1], RECORDS[0]]);
    // Taking out comes before putting in: a record that is in both waits at the end.
    const id = recordId(RECORDS[2]);
    store.write({ pendingRemoved: [id], pendingAdded: [RECORDS[2]] });
    assertEquals(waiting(), [RECORDS[1], RECORDS[0], RECORDS[2]]);
  }
  disk[Symbol.dispose]();
  await Deno.remove(path);
});

Deno.test("store.writeSnapshot() keeps the two newest, for a branch that leaves the newest one", async () => {
  const path = await Deno.makeTempFile();
  const blocks = [1, 2, 3].map((nonce) => blockOf(nonce, []));
  const [oldest, older, newest] = blocks.map(blockHash);
  const parts = (hash: string) => [new TextEncoder().encode(hash)];
  const memory = new MemoryStore(network.genesis);
  let disk = openSqlite(path, network);
  try {
    for (const store of [memory, disk]) {
      store.write({ blocks });
      for (const hash of [oldest, older, newest]) store.writeSnapshot({ hash, parts: parts(hash) });
    }
    disk[Symbol.dispose]();
    disk = openSqlite(path, network);
    for (const store of [memory, disk]) {
      assertEquals(store.snapshots(), [newest, older]);
      for (const hash of [newest, older]) {
        assertEquals(store.readSnapshot(hash)?.parts, parts(hash));
      }
      assertEquals(store.readSnapshot(oldest), undefined);
    }
  } finally {
    disk[Symbol.dispose]();
    await Deno.remove(path);
  }
});
