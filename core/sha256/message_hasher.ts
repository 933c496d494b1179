/**
 * SHA-256 (FIPS 180-4 §6.2) as a WebAssembly module, for Merkle trees: checking a body takes three
 * compressions a record, and one call of noble costs more than the compressions in it.
 *
 * The module is generated here when it is first needed. noble stays the reference: a property test holds
 * the two equal, and `tagged_hash.ts` compares them before the first use.
 *
 * This room owns SHA-256 as a circuit of word operations (`compress.ts`), which is computed on numbers or
 * written as WebAssembly (`../base/wasm_assembler.ts`), and the tagged hash of Merkle trees. It does not own the search
 * for nonces, which `core/mining` generates from the same circuit. Read `compress.ts` first.
 */
import { compress, type WordOps } from "./compress.ts";
import { INITIAL_STATE } from "./constants.ts";
import { MAX_MESSAGE_BYTES } from "./limits.ts";
import {
  assemble,
  type Code,
  get,
  i32,
  repeatWhile,
  set,
  type ValueType,
} from "../base/wasm_assembler.ts";

const BLOCK_SIZE = 64;
const DIGEST_SIZE = 32;

/** Where the message lies in the module's memory; before it lies the digest. */
const MESSAGE_AT = 64;

/** Locals of the function. */
const POINTER = 0; // parameter: the first block
const END = 1; // parameter: behind the last block
const STATE = 2; // eight words of the hash so far
const FIRST_KEPT = 10;

/** Hashes messages that lie in its own memory. */
export interface MessageHasher {
  /** Where the message is to be written, from the start. */
  readonly message: Uint8Array;
  /** Where {@linkcode hash} leaves the digest. */
  readonly digest: Uint8Array;
  /** Hashes the first `length` bytes of the message; what lies behind them is lost. */
  hash(length: number): void;
}

/** The bytes of the module. */
export function buildHasherModule(): Uint8Array<ArrayBuffer> {
  const state = range(8).map((i) => get(STATE + i));
  const block: Code[] = [];
  let locals = FIRST_KEPT;
  const keep = (word: Code) => {
    block.push(set(locals, word));
    return get(locals++);
  };
  const words = range(16).map((i) => keep(swapped(keep(i32.load(get(POINTER), 4 * i)))));
  const next = compress({ ...i32Words, keep }, state, words).map(keep);
  block.push(...next.map((word, i) => set(STATE + i, word)));
  block.push(set(POINTER, i32.add(get(POINTER), i32.const(BLOCK_SIZE))));

  const isMore = i32.xor(get(POINTER), get(END));
  return assemble({
    pages: 1,
    functions: [{
      name: "run",
      parameters: 2,
      locals: Array<ValueType>(locals - STATE).fill("i32"),
      body: [
        ...INITIAL_STATE.flatMap((word, i) => set(STATE + i, i32.const(word))),
        ...repeatWhile(isMore, block.flat()),
        ...state.flatMap((word, i) => i32.store(i32.const(0), 4 * i, swapped(word))),
      ],
    }],
  });
}

/** @throws {Error} If this machine has no WebAssembly. */
export function createMessageHasher(): MessageHasher {
  const module = new WebAssembly.Module(buildHasherModule());
  const { memory, run } = new WebAssembly.Instance(module).exports as {
    memory: WebAssembly.Memory;
    run: (from: number, to: number) => void;
  };
  const bytes = new Uint8Array(memory.buffer);
  const view = new DataView(memory.buffer);
  return {
    message: bytes.subarray(MESSAGE_AT, MESSAGE_AT + MAX_MESSAGE_BYTES),
    digest: bytes.subarray(0, DIGEST_SIZE),
    hash(length) {
      // Padding (FIPS 180-4 §5.1.1): one bit, zeros, the length in bits.
      const end = MESSAGE_AT + length;
      const blocks = Math.floor((length + 8) / BLOCK_SIZE) + 1;
      const last = MESSAGE_AT + blocks * BLOCK_SIZE;
      bytes.fill(0, end, last);
      bytes[end] = 0x80;
      view.setUint32(last - 4, 8 * length);
      run(MESSAGE_AT, last);
    },
  };
}

const i32Words: Omit<WordOps<Code>, "keep"> = {
  constant: i32.const,
  add: i32.add,
  and: i32.and,
  xor: i32.xor,
  rotate: i32.rotateRight,
  shift: i32.shiftRight,
};

/** A word with its bytes the other way round: the module's memory is little-endian, SHA-256 is not. */
function swapped(word: Code): Code {
  const odd = i32.and(i32.rotateRight(word, 8), i32.const(0xff00ff00));
  const even = i32.and(i32.rotateRight(word, 24), i32.const(0x00ff00ff));
  return i32.or(odd, even);
}

function range(length: number): number[] {
  return Array.from({ length }, (_, i) => i);
}
