/**
 * A chain as one file, from its genesis block to its tip: for keeping, passing on and checking.
 *
 * `"chainvote chain 1\n"`, then each block as `u32 length | header | packed records` where length counts
 * what follows it, then the end mark `u32 0 | u32 number of blocks | tip's hash`. Numbers are big-endian.
 * Every byte is bound: headers and records by the proof of work, lengths and end mark by what they state.
 *
 * This room owns what leaves a peer as a file and comes back: the chain file, its import into a chain, and
 * proofs that a record is in a block (`record_proof.ts`). It believes nothing that it reads, and opens no file
 * itself: it is handed streams of bytes. Read this file, then `record_proof.ts`.
 */
import { type Block, blockHash } from "../block/block.ts";
import { bytesToHex, concatBytes, HASH_SIZE, hexToBytes } from "../base/hash.ts";
import { decodeHeader, encodeHeader } from "../block/header.ts";
import { HEADER_SIZE } from "../block/header.ts";
import { MAX_RECORD_BYTES } from "../block/limits.ts";
import { type Network, networkOfGenesis } from "../rules/network.ts";
import { packRecords, unpackRecords } from "../block/packed_records.ts";
import type { ConsensusParams } from "../rules/params.ts";
import { RuleError } from "../block/rule_error.ts";
import type { BlockHash } from "../block/ids.ts";

const MAGIC = new TextEncoder().encode("chainvote chain 1\n");

/** Bytes of a length or a count. */
const NUMBER_SIZE = 4;

/** Bytes that are gathered before they are handed on. */
const CHUNK_BYTES = 256 * 1024;

/** A chain file is not one, is cut off, or contradicts itself. */
export class ChainFileError extends Error {
  override readonly name = "ChainFileError";
  /** Offset of the part that cannot be read, in bytes. */
  readonly offset: number;

  constructor(message: string, offset: number, options?: ErrorOptions) {
    super(`${message} (at byte ${offset})`, options);
    this.offset = offset;
  }
}

/** A block of a file, with its rules not checked yet. */
export interface FileBlock {
  readonly block: Block;
  /** Its place in the file, 0 for genesis; what its header claims is not checked. */
  readonly place: number;
  /** Where it starts in the file, in bytes. */
  readonly offset: number;
}

/** A chain file that is being read. */
export interface ChainFile {
  /** The network of its genesis block. */
  readonly network: Network;
  /**
   * The blocks after genesis, in order. To be read once. It ends only after the end mark has been read
   * and found true.
   *
   * @throws {ChainFileError}
   */
  readonly blocks: AsyncIterable<FileBlock>;
}

/**
 * Writes a chain.
 *
 * @param blocks All blocks of a branch, genesis first.
 * @returns The file in pieces of some 100 KB.
 */
export function* encodeChainFile(blocks: Iterable<Block>): Generator<Uint8Array<ArrayBuffer>> {
  let parts: Uint8Array[] = [MAGIC];
  let size = MAGIC.length;
  let count = 0;
  let tip = "";
  for (const block of blocks) {
    const body = packRecords(block.records);
    parts.push(numberBytes(HEADER_SIZE + body.length), encodeHeader(block.header), body);
    size += NUMBER_SIZE + HEADER_SIZE + body.length;
    count++;
    tip = blockHash(block);
    if (size < CHUNK_BYTES) continue;
    yield concatBytes(...parts);
    [parts, size] = [[], 0];
  }
  yield concatBytes(...parts, numberBytes(0), numberBytes(count), hexToBytes(tip));
}

/**
 * Starts to read a chain file. At most one block of the allowed size is held in memory.
 *
 * @param chunks The bytes of the file, in any pieces.
 * @throws {ChainFileError} If it is no chain file, or its genesis block is none.
 */
export async function readChainFile(chunks: AsyncIterable<Uint8Array>): Promise<ChainFile> {
  const input = new ByteReader(chunks);
  const magic = await input.takeUpTo(MAGIC.length);
  if (magic.length < MAGIC.length || magic.some((byte, i) => byte !== MAGIC[i])) {
    throw new ChainFileError('it is no chain file: it must begin with "chainvote chain 1"', 0);
  }
  const most = HEADER_SIZE + NUMBER_SIZE + MAX_RECORD_BYTES;
  const genesis = await readBlock(input, { index: 0, most, maxRecords: 1 });
  if (genesis === undefined) {
    throw new ChainFileError("it must hold a genesis block", MAGIC.length);
  }
  const network = asPart("the genesis block", genesis.offset, () => {
    return networkOfGenesis(genesis.block);
  });
  return { network, blocks: readBlocks(input, network) };
}

async function* readBlocks(input: ByteReader, network: Network): AsyncGenerator<FileBlock> {
  const { maxRecords } = network.definition.params;
  const most = mostBytes(network.definition.params);
  let count = 1;
  let tip = network.genesis;
  try {
    for (;;) {
      const next = await readBlock(input, { index: count, most, maxRecords });
      if (next === undefined) break;
      tip = next.block;
      count++;
      yield next;
    }
    await readEnd(input, count, blockHash(tip));
  } finally {
    await input.close();
  }
}

async function readEnd(input: ByteReader, count: number, tip: BlockHash): Promise<void> {
  const offset = input.offset - NUMBER_SIZE;
  const stated = toNumber(await input.take(NUMBER_SIZE, "its end mark"));
  const statedTip = bytesToHex(await input.take(HASH_SIZE, "its end mark"));
  if (stated !== count || statedTip !== tip) {
    throw new ChainFileError(
      `its end mark must state ${count} blocks up to ${tip}: it states ${stated} up to ${statedTip}`,
      offset,
    );
  }
  const rest = await input.takeUpTo(1);
  if (rest.length > 0) {
    throw new ChainFileError("it must end with its end mark", input.offset - rest.length);
  }
}

/** Reads a block; undefined at the end mark, whose zero is read then. */
async function readBlock(
  input: ByteReader,
  { index, most, maxRecords }: { index: number; most: number; maxRecords: number },
): Promise<FileBlock | undefined> {
  const { offset } = input;
  const name = `block ${index}`;
  const length = toNumber(await input.take(NUMBER_SIZE, name));
  if (length === 0) return undefined;
  if (length < HEADER_SIZE || length > most) {
    throw new ChainFileError(
      `the length of ${name} must be ${HEADER_SIZE} to ${most} bytes: it is ${length}`,
      offset,
    );
  }
  const bytes = await input.take(length, name);
  const block = asPart(name, offset, () => ({
    header: decodeHeader(bytes.subarray(0, HEADER_SIZE)),
    records: unpackRecords(bytes.subarray(HEADER_SIZE), maxRecords),
  }));
  return { block, place: index, offset };
}

/** Most bytes of a block in a file. */
function mostBytes({ maxBodyBytes, maxRecords }: ConsensusParams): number {
  return HEADER_SIZE + maxBodyBytes + NUMBER_SIZE * maxRecords;
}

function asPart<T>(name: string, offset: number, parse: () => T): T {
  try {
    return parse();
  } catch (error) {
    if (!(error instanceof RuleError || error instanceof RangeError)) throw error;
    throw new ChainFileError(`it cannot hold ${name}: ${error.message}`, offset, { cause: error });
  }
}

function numberBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(NUMBER_SIZE);
  new DataView(bytes.buffer).setUint32(0, value);
  return bytes;
}

function toNumber(bytes: Uint8Array): number {
  return new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
}

/** Cuts a stream of bytes into parts of wanted sizes. */
class ByteReader {
  readonly #chunks: AsyncIterator<Uint8Array>;
  /** What was received and not taken. */
  #rest: Uint8Array = new Uint8Array();
  #offset = 0;

  constructor(chunks: AsyncIterable<Uint8Array>) {
    this.#chunks = chunks[Symbol.asyncIterator]();
  }

  /** Number of bytes that were taken. */
  get offset(): number {
    return this.#offset;
  }

  /** The next `size` bytes. @throws {ChainFileError} If the file ends before. */
  async take(size: number, part: string): Promise<Uint8Array> {
    const start = this.#offset;
    const bytes = await this.takeUpTo(size);
    if (bytes.length === size) return bytes;
    throw new ChainFileError(`it is cut off within ${part}`, start + bytes.length);
  }

  /** Says that nothing more is read. */
  async close(): Promise<void> {
    await this.#chunks.return?.();
  }

  /** The next `size` bytes, or those that are left. */
  async takeUpTo(size: number): Promise<Uint8Array> {
    if (this.#rest.length < size) {
      const parts = [this.#rest];
      for (let length = this.#rest.length; length < size;) {
        const { value, done } = await this.#chunks.next();
        if (done) break;
        parts.push(value);
        length += value.length;
      }
      this.#rest = parts.length === 1 ? parts[0] : concatBytes(...parts);
    }
    const bytes = this.#rest.subarray(0, size);
    this.#rest = this.#rest.subarray(bytes.length);
    this.#offset += bytes.length;
    return bytes;
  }
}
