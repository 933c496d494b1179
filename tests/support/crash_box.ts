/**
 * What a crash can leave of a data folder: the files of a real chain, copied while it was open, cut or
 * mixed at any byte.
 */
import { assert, assertEquals } from "@std/assert";
import { Chain } from "../../core/chain/chain.ts";
import { recordId } from "../../core/block/record.ts";
import { SqliteStore } from "../../core/store/sqlite_store.ts";
import { openSqlite } from "./sqlite.ts";
import { EVERY_HASH, hostOf, testNetwork, voteRecord } from "./block_forge.ts";
import { ChainBox } from "./chain_box.ts";
import { canMountDisks, SmallDisk } from "./small_disk.ts";

/** Bytes of a page of the database, SQLite's default. */
const PAGE_SIZE = 4_096;

/** Bytes before each page in the write-ahead log (https://www.sqlite.org/fileformat2.html#walformat). */
const FRAME_HEADER_SIZE = 24;
const FRAME_SIZE = FRAME_HEADER_SIZE + PAGE_SIZE;

const network = testNetwork({ params: EVERY_HASH });

/** The files of a data folder. */
export interface Files {
  readonly main: Uint8Array;
  /** The write-ahead log; undefined if there is none. */
  readonly wal?: Uint8Array;
}

/** A data folder around one transaction: a reorganisation of two blocks, with votes that wait. */
export interface CrashStory {
  readonly before: Files & { readonly wal: Uint8Array };
  readonly after: Files & { readonly wal: Uint8Array };
  /** The log of an earlier run, which a later one may write over. */
  readonly olderWal: Uint8Array;
  /** The main file once the log was copied into it, as closing does. */
  readonly checkpointed: Uint8Array;
  readonly pictureBefore: unknown;
  readonly pictureAfter: unknown;
}

/** Records such a story with a real chain on a real disk. */
export async function recordCrashStory(): Promise<CrashStory> {
  await using box = await ChainBox.open("sqlite", { network });
  const vote = (n: number, choice = "red") => voteRecord(`voter ${n}`, choice);
  for (let n = 0; n < 4; n++) await box.add([vote(n), vote(n + 100, "blue")]);
  await box.chain.submit([vote(10)], { source: "10.0.0.1" });
  const { wal: olderWal } = await read(box.path);
  // From here on the main file holds what was so far, and the log what follows.
  await box.restart();
  const fork = box.chain.tip;
  await box.add([vote(20), vote(21)]);
  // As long as a page, so that the main file grows.
  await box.add([vote(22, "é".repeat(1_800))]);
  await box.chain.submit([vote(30), vote(31), vote(32)]);
  const branch = [box.make([vote(30), vote(20, "blue")], { parent: fork })];
  const before = await read(box.path);
  const pictureBefore = await pictureOf(box.chain, box.store);

  // Three blocks at once: vote 21 and 22 wait again, 20 is refused, 30 and 10 wait no longer.
  const side = await ChainBox.open("memory", { network });
  try {
    for (const { hash } of box.chain.tree.path(box.chain.tree.genesis, fork)) {
      await side.addBlock(box.chain.block(hash)!);
    }
    const first = await addTo(side, branch[0]);
    branch.push(side.make([vote(10)], { parent: first }));
    branch.push(side.make([vote(40), vote(41)], { parent: await addTo(side, branch[1]) }));
  } finally {
    await side[Symbol.asyncDispose]();
  }
  const { results, error } = await box.chain.addBlocks(branch);
  assertEquals([error, results.at(-1)?.status], [undefined, "connected"]);
  const after = await read(box.path);
  const pictureAfter = await pictureOf(box.chain, box.store);

  box.store[Symbol.dispose]();
  const { main: checkpointed, wal } = await read(box.path);
  assertEquals(wal.length, 0, "closing copies the log into the main file");
  assert(checkpointed.length > after.main.length, "the main file grew");
  return { before, after, olderWal, checkpointed, pictureBefore, pictureAfter };
}

async function addTo(box: ChainBox, block: Parameters<ChainBox["addBlock"]>[0]) {
  await box.addBlock(block);
  return box.nodeOf(block);
}

/** A folder that is filled with what a crash left, again and again. */
export class CrashFolder implements AsyncDisposable {
  readonly #path: string;
  readonly #disk: SmallDisk | undefined;

  private constructor(folder: string, disk: SmallDisk | undefined) {
    this.#path = `${folder}/chain.db`;
    this.#disk = disk;
  }

  /** A new folder; in memory if possible, as no real disk is needed to look at bytes. */
  static async make(): Promise<CrashFolder> {
    const disk = canMountDisks() ? await SmallDisk.mount("8m") : undefined;
    return new CrashFolder(disk?.folder ?? await Deno.makeTempDir(), disk);
  }

  /** What a user sees who starts again with these files. */
  async pictureAfter(files: Files): Promise<unknown> {
    this.#fill(files);
    return await this.#open(pictureOf);
  }

  /** Whether the chain that opens with these files can be used, and keeps what comes in since. */
  async isUsableAfter(files: Files): Promise<boolean> {
    this.#fill(files);
    const late = voteRecord("late", "red");
    const [{ status }] = await this.#open((chain) => chain.submit([late]));
    const place = await this.#open((chain) => Promise.resolve(chain.place(recordId(late))));
    return status === "pending" && place.status === "pending";
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#disk !== undefined) await this.#disk[Symbol.asyncDispose]();
    else await Deno.remove(this.#path.replace(/\/chain\.db$/, ""), { recursive: true });
  }

  #fill({ main, wal }: Files): void {
    Deno.writeFileSync(this.#path, main);
    // An empty log is as good as none.
    Deno.writeFileSync(`${this.#path}-wal`, wal ?? new Uint8Array());
  }

  async #open<T>(look: (chain: Chain, store: SqliteStore) => Promise<T>): Promise<T> {
    using store = openSqlite(this.#path, network);
    const clock = { now: () => Date.now() };
    return await look(await Chain.open(network, { store, host: hostOf(network), clock }), store);
  }
}

/** The log cut off at each `step`th byte of what the last transaction wrote. */
export function* cutLogs({ before, after }: CrashStory, step: number): Iterable<[number, Files]> {
  for (let size = before.wal.length; size < after.wal.length; size += step) {
    yield [size, { main: after.main, wal: after.wal.subarray(0, size) }];
  }
}

/** The same where each cut is followed by what the log of an earlier run left. */
export function* overwrittenLogs(story: CrashStory, step: number): Iterable<[number, Files]> {
  for (const [size, { main, wal }] of cutLogs(story, step)) {
    const mixed = new Uint8Array(Math.max(size, story.olderWal.length));
    mixed.set(story.olderWal);
    mixed.set(wal!);
    // What an older log left may happen to be the very bytes that were to come.
    if (!differs(story.after.wal, mixed, size, story.after.wal.length)) continue;
    yield [size, { main, wal: mixed }];
  }
}

/** What may stand on the disk where a page of the log did not arrive. */
export const TORN_WITH = ["zeros", "the page as it was"] as const;

/**
 * The log at its full size, with one page of the last transaction that is new up to each `step`th byte. Any
 * page may be the one: a disk need not write them in order.
 */
export function* tornLogs(
  { before, after: { main, wal } }: CrashStory,
  step: number,
  rest: typeof TORN_WITH[number],
): Iterable<[number, Files]> {
  for (let frame = before.wal.length; frame < wal.length; frame += FRAME_SIZE) {
    const start = frame + FRAME_HEADER_SIZE;
    const old = rest === "zeros" ? new Uint8Array(PAGE_SIZE) : lastPage(pageOf(wal, frame), before);
    const page = wal.subarray(start, start + old.length);
    for (let done = 0; done < old.length; done += step) {
      if (!differs(page, old, done, step)) continue;
      const torn = wal.slice();
      torn.set(old.subarray(done), start + done);
      yield [start + done, { main, wal: torn }];
    }
  }
}

/**
 * The main file while the log is copied into it: new up to each `step`th byte, old from there on, and cut
 * off there where it grows.
 */
export function* halfCheckpoints(
  { after: { main: old, wal }, checkpointed }: CrashStory,
  step: number,
): Iterable<[number, Files]> {
  for (let done = 0; done < checkpointed.length; done += step) {
    if (!differs(checkpointed, old, done, step)) continue;
    const main = new Uint8Array(Math.max(old.length, done));
    main.set(old);
    main.set(checkpointed.subarray(0, done));
    yield [done, { main, wal }];
  }
}

/** True if the `step` bytes from `at` on are not the same: if they are, one crash stands for both. */
function differs(a: Uint8Array, b: Uint8Array, at: number, step: number): boolean {
  return a.subarray(at, at + step).some((byte, i) => byte !== b[at + i]);
}

/** Number of the page that a frame of the log holds, from 0. */
function pageOf(wal: Uint8Array, frame: number): number {
  return new DataView(wal.buffer, wal.byteOffset).getUint32(frame) - 1;
}

/** A page as these files have it; empty if they do not. */
function lastPage(page: number, { main, wal }: CrashStory["before"]): Uint8Array {
  for (let frame = wal.length - FRAME_SIZE; frame > 0; frame -= FRAME_SIZE) {
    if (pageOf(wal, frame) === page) {
      return wal.subarray(frame + FRAME_HEADER_SIZE).subarray(0, PAGE_SIZE);
    }
  }
  return main.subarray(page * PAGE_SIZE, (page + 1) * PAGE_SIZE);
}

async function read(path: string): Promise<Files & { wal: Uint8Array }> {
  const wal = await Deno.readFile(`${path}-wal`).catch((error) => {
    if (error instanceof Deno.errors.NotFound) return new Uint8Array();
    throw error;
  });
  return { main: await Deno.readFile(path), wal };
}

/** Everything that a user could notice of a chain, down to the records and the rows of the store. */
async function pictureOf(
  chain: Chain,
  store: Pick<SqliteStore, "pending" | "refusals" | "headers">,
): Promise<unknown> {
  const blocks = [...store.headers()].map(({ hash, valid }) => ({
    hash,
    valid,
    isActive: chain.isActive(chain.tree.get(hash)!),
    records: chain.block(hash)!.records.map((record) => new TextDecoder().decode(record)),
  }));
  return {
    tip: chain.tip.hash,
    tally: (await chain.query("tally")).answer,
    blocks,
    pending: [...chain.pending].map(({ bytes }) => new TextDecoder().decode(bytes)),
    sources: store.pending().map(({ source }) => source),
    refusals: [...store.refusals()],
  };
}
