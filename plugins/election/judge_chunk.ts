/**
 * Chunks of the roll. They enter before the election opens and never after, so that nobody can hold one back and choose later
 * whether there is an election. What breaks a rule only together with other chunks is ignored: nobody who hands in a chunk
 * knows which others are in.
 */
import { bytesToHex } from "../../core/base/hash.ts";
import { isPrimeOrderKey } from "../../core/ed25519/signature.ts";
import { accept, ignore, reject, type StateReader } from "../../core/validator/validator.ts";
import { NO_FACTS, showTime, type TypeJudge } from "./type_judge.ts";
import { chunkIndexOf, readRollChunk } from "./records/roll_chunk.ts";
import {
  ENTRY_BYTES,
  isChunkOf,
  readEntries,
  type RollChunk,
  type RollDigest,
} from "./roll/roll.ts";
import { addChunk, chunksIn, chunkText, endsOfChunk, weightsIn } from "./roll_state.ts";
import { KEY_BYTES } from "../../core/ed25519/sizes.ts";

/** What a key of the roll costs, of which it is seen whether its order is prime: 0.5 ms. */
const KEY_COST = 5;

/** Judges chunks of the roll. */
export const chunkJudge: TypeJudge = {
  check(record, state, { election: { definition, chainId }, time }) {
    const { roll, opens } = definition;
    const read = readRollChunk(record, { chainId, roll });
    if (!read.ok) return reject(read.code, "the record has not the form of a chunk of this roll");
    if (time >= opens) {
      const reason = `the roll must be complete before the election opens, on ${showTime(opens)}`;
      return ignore("roll-late", reason);
    }
    const { chunk } = read;
    if (chunkText(state, chunk.index) !== undefined) {
      return ignore("duplicate", `chunk ${chunk.index} of the roll is there already`);
    }
    const broken = checkBesideOthers(chunk, state, roll);
    return broken === undefined ? accept() : ignore("bad-roll", broken);
  },

  facts: () => NO_FACTS,

  verify(record, _facts, { definition: { roll }, chainId }) {
    const read = readRollChunk(record, { chainId, roll });
    if (!read.ok) return reject(read.code, "the record has not the form of a chunk of this roll");
    if (!isChunkOf(roll, read.chunk)) {
      return reject("not-the-roll", "the chunk is none of the roll that the definition names");
    }
    const broken = checkAlone(read.chunk.bytes);
    return broken === undefined ? accept() : reject("bad-roll", broken);
  },

  cost: ({ length }) => Math.floor(length / ENTRY_BYTES) * KEY_COST,

  apply(record, state, { election: { definition: { roll }, chainId } }) {
    const read = readRollChunk(record, { chainId, roll });
    if (!read.ok) throw new TypeError("a chunk that was accepted can be read");
    const { index, bytes } = read.chunk;
    addChunk(state, { index, bytes, weights: weightsOf(bytes) });
  },

  key: (record) => `r/${chunkIndexOf(record)}`,
};

/** The rule of a roll that a chunk breaks together with those that are in, as a sentence. */
function checkBesideOthers(
  { index, bytes }: RollChunk,
  state: StateReader,
  roll: RollDigest,
): string | undefined {
  const first = bytesToHex(bytes.subarray(0, KEY_BYTES));
  const lastAt = bytes.length - ENTRY_BYTES;
  const last = bytesToHex(bytes.subarray(lastAt, lastAt + KEY_BYTES));
  const before = endsOfChunk(state, index - 1);
  const after = endsOfChunk(state, index + 1);
  if ((before && before.last >= first) || (after && last >= after.first)) {
    return `the keys of the roll must ascend: those of chunk ${index} do not fit beside its neighbours`;
  }
  const weights = weightsIn(state) + weightsOf(bytes);
  const isLast = chunksIn(state) === roll.chunks - 1;
  if (isLast ? weights === roll.weights : weights <= roll.weights) return undefined;
  return `the weights of the roll must sum to ${roll.weights}: with chunk ${index} they are ${weights}`;
}

/** The rule of a roll that a chunk breaks alone. */
function checkAlone(bytes: Uint8Array): string | undefined {
  let before = "";
  for (const { publicKey, weight } of readEntries(bytes)) {
    const key = bytesToHex(publicKey);
    if (key <= before) return "the keys of the roll must ascend";
    if (weight === 0) return "each voter's weight must be 1 or more";
    if (!isPrimeOrderKey(publicKey)) {
      return `each key of the roll must be an Ed25519 key of prime order: ${key} is none`;
    }
    before = key;
  }
  return undefined;
}

function weightsOf(bytes: Uint8Array): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  let sum = 0;
  for (let at = KEY_BYTES; at < bytes.length; at += ENTRY_BYTES) sum += view.getUint32(at);
  return sum;
}
