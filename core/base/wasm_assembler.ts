/**
 * Writes WebAssembly modules, as much of the binary format as is needed here
 * (https://webassembly.github.io/spec/core/binary/).
 */

/** Instructions as bytes. */
export type Code = readonly number[];

/** Types of values: a 32-bit word, a 64-bit word, or a vector that is used as four of the first. */
export type ValueType = "i32" | "i64" | "v128";

/** A function of i32 parameters, exported by its name. */
export interface WasmFunction {
  readonly name: string;
  /** Number of i32 parameters: locals 0 to n - 1. */
  readonly parameters: number;
  /** What it gives back, if anything. */
  readonly result?: ValueType;
  /** Types of the further locals. */
  readonly locals: readonly ValueType[];
  readonly body: Code;
}

/** A module that exports all its functions, and a memory `memory`. */
export interface WasmModule {
  /** Memory in pages of 64 KiB. */
  readonly pages: number;
  /** A function calls another by its place in this list. */
  readonly functions: readonly WasmFunction[];
}

const TYPES: Readonly<Record<ValueType, number>> = { i32: 0x7f, i64: 0x7e, v128: 0x7b };
const NO_RESULT = 0x40;

/** An unsigned number in LEB128. */
function unsigned(value: number): number[] {
  const bytes: number[] = [];
  do {
    const low = value & 0x7f;
    value >>>= 7;
    bytes.push(value === 0 ? low : low | 0x80);
  } while (value !== 0);
  return bytes;
}

/** A signed 32-bit number in LEB128. */
function signed(value: number): number[] {
  const bytes: number[] = [];
  for (value |= 0;; value >>= 7) {
    const low = value & 0x7f;
    const isLast = (value >> 6) === 0 || (value >> 6) === -1;
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}

/** A signed 64-bit number in LEB128. */
function signed64(value: bigint): number[] {
  const bytes: number[] = [];
  for (let rest = BigInt.asIntN(64, value);; rest >>= 7n) {
    const low = Number(rest & 0x7fn);
    const isLast = (rest >> 6n) === 0n || (rest >> 6n) === -1n;
    bytes.push(isLast ? low : low | 0x80);
    if (isLast) return bytes;
  }
}

/** The value of a local. */
export function get(local: number): Code {
  return [0x20, ...unsigned(local)];
}

/** Gives a local its value. */
export function set(local: number, value: Code): Code {
  return [...value, 0x21, ...unsigned(local)];
}

/** Instructions on 32-bit words. Each takes the code of its operands, so that they nest like calls. */
export const i32 = {
  const: (value: number): Code => [0x41, ...signed(value)],
  load: (address: Code, offset: number): Code => [...address, 0x28, 2, ...unsigned(offset)],
  store: (address: Code, offset: number, value: Code): Code => [
    ...address,
    ...value,
    ...[0x36, 2],
    ...unsigned(offset),
  ],
  add: (...terms: readonly Code[]): Code => chain([0x6a], terms),
  and: (...terms: readonly Code[]): Code => chain([0x71], terms),
  or: (...terms: readonly Code[]): Code => chain([0x72], terms),
  xor: (...terms: readonly Code[]): Code => chain([0x73], terms),
  shiftRight: (value: Code, bits: number): Code => [...value, ...i32.const(bits), 0x76],
  rotateRight: (value: Code, bits: number): Code => [...value, ...i32.const(bits), 0x78],
  /** 1 if the first is at most the second, both without a sign; else 0. */
  isAtMost: (a: Code, b: Code): Code => [...a, ...b, 0x4d],
  /** Number of zero bits below the lowest one. */
  countTrailingZeros: (value: Code): Code => [...value, 0x68],
} as const;

/** Instructions on 64-bit words. */
export const i64 = {
  const: (value: bigint): Code => [0x42, ...signed64(value)],
  load: (address: Code, offset: number): Code => [...address, 0x29, 3, ...unsigned(offset)],
  store: (address: Code, offset: number, value: Code): Code => [
    ...address,
    ...value,
    ...[0x37, 3],
    ...unsigned(offset),
  ],
  add: (...terms: readonly Code[]): Code => chain([0x7c], terms),
  subtract: (a: Code, b: Code): Code => chain([0x7d], [a, b]),
  multiply: (a: Code, b: Code): Code => chain([0x7e], [a, b]),
  and: (a: Code, b: Code): Code => chain([0x83], [a, b]),
  /** Zeros come in. */
  shiftRight: (value: Code, bits: number): Code => [...value, ...i64.const(BigInt(bits)), 0x88],
} as const;

/** Instructions on four 32-bit words at once. */
export const i32x4 = {
  const: (lanes: readonly [number, number, number, number]): Code => [
    ...[0xfd, 0x0c],
    ...new Uint8Array(Int32Array.from(lanes).buffer),
  ],
  /** The same word in each lane. */
  splat: (value: Code): Code => [...value, 0xfd, 0x11],
  add: (...terms: readonly Code[]): Code => chain([0xfd, 0xae, 0x01], terms),
  and: (...terms: readonly Code[]): Code => chain([0xfd, 0x4e], terms),
  or: (...terms: readonly Code[]): Code => chain([0xfd, 0x50], terms),
  xor: (...terms: readonly Code[]): Code => chain([0xfd, 0x51], terms),
  shiftLeft: (value: Code, bits: number): Code => [...value, ...i32.const(bits), 0xfd, 0xab, 0x01],
  shiftRight: (value: Code, bits: number): Code => [...value, ...i32.const(bits), 0xfd, 0xad, 0x01],
  /** All bits of a lane set where the first is at most the second, both without a sign. */
  isAtMost: (a: Code, b: Code): Code => [...a, ...b, 0xfd, 0x3e],
  /** The lanes' highest bits as a word: lane 0 gives bit 0. */
  bitmask: (value: Code): Code => [...value, 0xfd, 0xa4, 0x01],
} as const;

/** Runs `body` as long as `condition`, looked at after it, is not zero. */
export function repeatWhile(condition: Code, body: Code): Code {
  return [0x03, NO_RESULT, ...body, ...condition, 0x0d, 0, 0x0b];
}

/** Runs `body` if `condition` is not zero. */
export function runIf(condition: Code, body: Code): Code {
  return [...condition, 0x04, NO_RESULT, ...body, 0x0b];
}

/** Ends the function with a result. */
export function giveBack(value: Code): Code {
  return [...value, 0x0f];
}

/** Calls the function at this place in the module's list. */
export function call(index: number, ...operands: readonly Code[]): Code {
  return [...operands.flat(), 0x10, ...unsigned(index)];
}

/** The bytes of a module. */
export function assemble({ pages, functions }: WasmModule): Uint8Array<ArrayBuffer> {
  const exported = functions.map(({ name }, i) => [...nameBytes(name), 0x00, ...unsigned(i)]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector(functions.map(signatureBytes))),
    ...section(3, vector(functions.map((_, i) => unsigned(i)))),
    ...section(5, vector([[0x00, ...unsigned(pages)]])),
    ...section(7, vector([[...nameBytes("memory"), 0x02, 0], ...exported])),
    ...section(10, vector(functions.map(codeBytes))),
  ]);
}

function signatureBytes({ parameters, result }: WasmFunction): Code {
  return [
    0x60,
    ...vector(Array(parameters).fill([TYPES.i32])),
    ...vector(result === undefined ? [] : [[TYPES[result]]]),
  ];
}

function codeBytes({ locals, body }: WasmFunction): Code {
  const code = [...vector(locals.map((type) => [1, TYPES[type]])), ...body, 0x0b];
  return [...unsigned(code.length), ...code];
}

function chain(opcode: Code, [first, ...rest]: readonly Code[]): Code {
  return [...first, ...rest.flatMap((term) => [...term, ...opcode])];
}

function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function nameBytes(text: string): Code {
  return vector([...new TextEncoder().encode(text)].map((byte) => [byte]));
}
