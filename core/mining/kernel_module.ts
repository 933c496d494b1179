/**
 * The WebAssembly module that tries nonces, generated: SHA-256 of the header's second block, for one
 * nonce or four at a time.
 *
 * Words are of two times. A *job word* does not depend on the nonce: it is computed once a call, before
 * the loop. A *lane word* does, and is computed in the loop, for all lanes at once. An operation whose
 * operands are all job words gives a job word, and a sum adds up its job words first; so whatever need not
 * be in the loop leaves it by itself: the rounds before the nonce comes in, a third of the message
 * schedule, the additions of round constants.
 */
import { compress, type WordOps } from "../sha256/compress.ts";
import {
  assemble,
  type Code,
  get,
  giveBack,
  i32,
  i32x4,
  repeatWhile,
  runIf,
  set,
  type ValueType,
} from "../base/wasm_assembler.ts";
import { NONCE_WORD, PADDING } from "./header_words.ts";

/** Nonces that the module tries at a time. */
export type Lanes = 1 | 4;

/** Where the module's memory has what, in bytes. Words are in the memory's own order, little-endian. */
export const MEMORY = { midstate: 0, rest: 32, targetHead: 32 + 4 * NONCE_WORD } as const;

/** Parameters and the one named local of `run`. */
const FROM = 0;
const COUNT = 1;
const OFFSET = 2;

interface Word {
  readonly isJob: boolean;
  readonly code: Code;
}

/** What is done with the words of the loop. */
interface LaneOps {
  readonly type: ValueType;
  /** The lanes' nonces, when the first has `from`. */
  readonly start: (from: Code) => Code;
  /** A job word for each lane. */
  readonly splat: (word: Code) => Code;
  readonly add: (...terms: readonly Code[]) => Code;
  readonly and: (...terms: readonly Code[]) => Code;
  readonly xor: (...terms: readonly Code[]) => Code;
  readonly rotate: (word: Code, bits: number) => Code;
  readonly shift: (word: Code, bits: number) => Code;
  /** A word whose bit i is set if lane i of the first is at most that of the second. */
  readonly whichAreAtMost: (a: Code, b: Code) => Code;
}

const oneLane: LaneOps = {
  type: "i32",
  start: (from) => from,
  splat: (word) => word,
  add: i32.add,
  and: i32.and,
  xor: i32.xor,
  rotate: i32.rotateRight,
  shift: i32.shiftRight,
  whichAreAtMost: i32.isAtMost,
};

const fourLanes: LaneOps = {
  type: "v128",
  start: (from) => i32x4.add(i32x4.splat(from), i32x4.const([0, 1, 2, 3])),
  splat: i32x4.splat,
  add: i32x4.add,
  and: i32x4.and,
  xor: i32x4.xor,
  rotate: (word, bits) => i32x4.or(i32x4.shiftRight(word, bits), i32x4.shiftLeft(word, 32 - bits)),
  shift: i32x4.shiftRight,
  whichAreAtMost: (a, b) => i32x4.bitmask(i32x4.isAtMost(a, b)),
};

/** The module's code as it grows: what is computed before the loop, what in it, and the locals for both. */
class KernelCode {
  readonly locals: ValueType[] = ["i32"];
  readonly prologue: Code[] = [];
  readonly loop: Code[] = [];
  readonly #lane: LaneOps;
  readonly #splats = new Map<string, Code>();

  constructor(lane: LaneOps) {
    this.#lane = lane;
  }

  /** Computes a value once, in a local; the code that reads it. */
  keepIn(place: Code[], type: ValueType, code: Code): Code {
    const local = OFFSET + this.locals.push(type) - 1;
    place.push(set(local, code));
    return get(local);
  }

  /** A job word, computed before the loop. */
  jobWord(code: Code): Word {
    return { isJob: true, code: this.keepIn(this.prologue, "i32", code) };
  }

  /** A word as an operand in the loop. */
  inLoop({ isJob, code }: Word): Code {
    if (!isJob) return code;
    const key = code.join();
    const known = this.#splats.get(key);
    if (known !== undefined) return known;
    const splat = this.keepIn(this.prologue, this.#lane.type, this.#lane.splat(code));
    this.#splats.set(key, splat);
    return splat;
  }

  /** What SHA-256 does with words, as code that grows here. */
  ops(): WordOps<Word> {
    const lane = this.#lane;
    return {
      constant: (value) => ({ isJob: true, code: i32.const(value) }),
      add: (...terms) => this.#combine(terms, i32.add, lane.add),
      and: (...terms) => this.#combine(terms, i32.and, lane.and),
      xor: (...terms) => this.#combine(terms, i32.xor, lane.xor),
      rotate: ({ isJob, code }, bits) =>
        isJob
          ? this.jobWord(i32.rotateRight(code, bits))
          : { isJob, code: lane.rotate(code, bits) },
      shift: ({ isJob, code }, bits) =>
        isJob ? this.jobWord(i32.shiftRight(code, bits)) : { isJob, code: lane.shift(code, bits) },
      keep: (word) =>
        word.isJob ? word : { isJob: false, code: this.keepIn(this.loop, lane.type, word.code) },
    };
  }

  #combine(
    terms: readonly Word[],
    ofJob: (...codes: readonly Code[]) => Code,
    ofLanes: (...codes: readonly Code[]) => Code,
  ): Word {
    const jobs = terms.filter(({ isJob }) => isJob);
    const rest = terms.filter(({ isJob }) => !isJob);
    const job = jobs.length < 2 ? jobs : [this.jobWord(ofJob(...jobs.map(({ code }) => code)))];
    if (rest.length === 0) return job[0];
    return { isJob: false, code: ofLanes(...[...rest, ...job].map((word) => this.inLoop(word))) };
  }
}

/**
 * The bytes of the module. Its `run(from, count)` tries `count` nonces, a multiple of the lanes and not 0,
 * from `from` on, going on at 0 after the last there is. It gives back how many it tried before the first
 * whose hash begins with a word of at most `targetHead`: `count` if there is none.
 */
export function buildKernelModule(lanes: Lanes): Uint8Array<ArrayBuffer> {
  const lane = lanes === 1 ? oneLane : fourLanes;
  const kernel = new KernelCode(lane);
  const ops = kernel.ops();
  const { locals, prologue, loop } = kernel;
  const loadWord = (at: number): Word => kernel.jobWord(i32.load(i32.const(0), at));
  const midstate = Array.from({ length: 8 }, (_, i) => loadWord(MEMORY.midstate + 4 * i));
  const rest = Array.from({ length: NONCE_WORD }, (_, i) => loadWord(MEMORY.rest + 4 * i));
  const targetHead = kernel.inLoop(loadWord(MEMORY.targetHead));
  const nonce = kernel.keepIn(prologue, lane.type, lane.start(get(FROM)));
  const nonceLocal = OFFSET + locals.length - 1;
  const step = kernel.inLoop(ops.constant(lanes));

  const [head] = compress(ops, midstate, [
    ...rest,
    { isJob: false, code: nonce },
    ...PADDING.map(ops.constant),
  ]);
  const found = kernel.keepIn(loop, "i32", lane.whichAreAtMost(head.code, targetHead));
  loop.push(runIf(found, giveBack(i32.add(get(OFFSET), i32.countTrailingZeros(found)))));
  loop.push(set(nonceLocal, lane.add(nonce, step)));
  loop.push(set(OFFSET, i32.add(get(OFFSET), i32.const(lanes))));
  const isMore = i32.xor(get(OFFSET), get(COUNT));
  return assemble({
    pages: 1,
    functions: [{
      name: "run",
      parameters: 2,
      result: "i32",
      locals,
      body: [...prologue.flat(), ...repeatWhile(isMore, loop.flat()), ...get(OFFSET)],
    }],
  });
}
