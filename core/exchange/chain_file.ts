/**
 * A chain as one file, from its genesis block to its tip: for keeping, passing on and checking.
 *
 * `"chainvote chain 1\n"`, then each block as `u32 length | header | packed records` where length counts
 * what follows it, then the end mark `u32 0 | u32 number of blocks | tip's hash`. Numbers are big-endian.
 * Every byte is bound: headers and records by the proof of work, lengths and end mark by what they state.
 * If the network has witnesses it is `"chainvote chain 2\n"`, with what they signed (`file_finality.ts`).
 *
 * This room owns what leaves a peer as a file and comes back: the chain file, its import into a chain, and
 * proofs that a record is in a block (`record_proof.ts`). It believes nothing that it reads, and opens no file
 * itself: it is handed streams of bytes. Read this file, then `record_proof.ts`.
 */
import { type Block, blockHash } from "../block/block.ts";
import { bytesToHex, HASH_SIZE } from "../base/hash.ts";
import { decodeHeader } from "../block/header.ts";
import { HEADER_SIZE } from "../block/header.ts";
import { MAX_RECORD_BYTES } from "../block/limits.ts";
import { type Network, networkOfGenesis } from "../rules/network.ts";
import { unpackRecords } from "../block/packed_records.ts";
import { isSealed } from "../rules/seal.ts";
import type { ConsensusParams } from "../rules/params.ts";
import type { BlockHash, ChainId } from "../block/ids.ts";
import type { Certificate } from "../witness/certificate.ts";
import { ByteReader, NUMBER_SIZE, readPart } from "./byte_reader.ts";
import { ChainFileError } from "./chain_file_error.ts";
import { type FileVersion, fileVersionOf, firstLineOf } from "./file_version.ts";
import {
  type FileFinality,
  LARGEST_HEADER_CERTIFICATE,
  readFinality,
  readHeaderCertificate,
} from "./file_finality.ts";

/** A block of a file, with its rules not checked yet. */
export interface FileBlock {
  readonly block: Block;
  /** That of the block itself, if it has version 2 and its network witnesses. It is not verified. */
  readonly certificate?: Certificate;
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
  /**
   * What witnesses say of these blocks; undefined if the network has none.
   *
   * @throws {RangeError} Before all blocks have been read.
   */
  finality(): FileFinality | undefined;
}

/**
 * Starts to read a chain file. At most one block of the allowed size is held in memory.
 *
 * @param chunks The bytes of the file, in any pieces.
 * @throws {ChainFileError} If it is no chain file, or its genesis block is none.
 */
export async function readChainFile(chunks: AsyncIterable<Uint8Array>): Promise<ChainFile> {
  const input = new ByteReader(chunks);
  const version = await readFirstLine(input);
  const start = input.offset;
  const most = HEADER_SIZE + NUMBER_SIZE + MAX_RECORD_BYTES;
  const genesis = await readBlock(input, { index: 0, most, maxRecords: 1 });
  if (genesis === undefined) throw new ChainFileError("it must hold a genesis block", start);
  const network = readPart("the genesis block", genesis.offset, () => {
    return networkOfGenesis(genesis.block);
  });
  if (fileVersionOf(network) !== version) {
    const line = firstLineOf(fileVersionOf(network));
    const has = version === 2 ? "no witnesses" : "witnesses";
    throw new ChainFileError(`it must begin with "${line}" as its network has ${has}`, 0);
  }
  let end: { readonly finality: FileFinality | undefined } | undefined;
  const blocks = readBlocks(input, network, (finality) => {
    end = { finality };
  });
  const finality = () => {
    if (end === undefined) throw new RangeError("Cannot tell what is final before all is read");
    return end.finality;
  };
  return { network, blocks, finality };
}

async function readFirstLine(input: ByteReader): Promise<FileVersion> {
  const [one, two] = [firstLineOf(1), firstLineOf(2)];
  const bytes = await input.takeUpTo(one.length + 1);
  const line = new TextDecoder().decode(bytes);
  if (line === `${one}\n`) return 1;
  if (line === `${two}\n`) return 2;
  throw new ChainFileError(`it is no chain file: it must begin with "${one}" or "${two}"`, 0);
}

async function* readBlocks(
  input: ByteReader,
  network: Network,
  onEnd: (finality: FileFinality | undefined) => void,
): AsyncGenerator<FileBlock> {
  const { maxRecords } = network.definition.params;
  const isWitnessed = fileVersionOf(network) === 2;
  const most = mostBytes(network.definition.params) +
    (isWitnessed ? LARGEST_HEADER_CERTIFICATE : 0);
  const chainId = isWitnessed ? network.chainId : undefined;
  let count = 1;
  let tip = network.genesis;
  try {
    for (;;) {
      const next = await readBlock(input, { index: count, most, maxRecords, chainId });
      if (next === undefined) break;
      tip = next.block;
      count++;
      yield next;
    }
    await readEndMark(input, count, blockHash(tip));
    const finality = isWitnessed ? await readFinality(input, network.chainId) : undefined;
    const rest = await input.takeUpTo(1);
    if (rest.length > 0) {
      const last = isWitnessed ? "proofs of lies" : "end mark";
      throw new ChainFileError(`it must end with its ${last}`, input.offset - rest.length);
    }
    onEnd(finality);
  } finally {
    await input.close();
  }
}

async function readEndMark(input: ByteReader, count: number, tip: BlockHash): Promise<void> {
  const offset = input.offset - NUMBER_SIZE;
  const stated = await input.takeNumber("its end mark");
  const statedTip = bytesToHex(await input.take(HASH_SIZE, "its end mark"));
  if (stated !== count || statedTip !== tip) {
    throw new ChainFileError(
      `its end mark must state ${count} blocks up to ${tip}: it states ${stated} up to ${statedTip}`,
      offset,
    );
  }
}

/** Reads a block; undefined at the end mark, whose zero is read then. */
async function readBlock(
  input: ByteReader,
  { index, most, maxRecords, chainId }: {
    index: number;
    most: number;
    maxRecords: number;
    /** If certificates stand behind headers. */
    chainId?: ChainId;
  },
): Promise<FileBlock | undefined> {
  const { offset } = input;
  const part = `block ${index}`;
  const bytes = await input.takeCounted({ part, least: HEADER_SIZE, most });
  if (bytes === undefined) return undefined;
  const header = readPart(part, offset, () => decodeHeader(bytes.subarray(0, HEADER_SIZE)));
  const body = bytes.subarray(HEADER_SIZE);
  const { certificate, rest } = chainId !== undefined && isSealed(header)
    ? readHeaderCertificate(chainId, header, body, { name: part, offset })
    : { rest: body };
  const records = readPart(part, offset, () => unpackRecords(rest, maxRecords));
  return { block: { header, records }, ...certificate && { certificate }, place: index, offset };
}

/** Most bytes of a block in a file, without a certificate. */
function mostBytes({ maxBodyBytes, maxRecords }: ConsensusParams): number {
  return HEADER_SIZE + maxBodyBytes + NUMBER_SIZE * maxRecords;
}
