/**
 * Writes WebAssembly modules of one function, as much of the binary format as is needed here
 * (https://webassembly.github.io/spec/core/binary/).
 */

/** Instructions as bytes. */
export type Code = readonly number[];

/** A module with one exported function `run` of i32 parameters and no result, and a memory `memory`. */
export interface WasmFunction {
  /** Number of i32 parameters: locals 0 to n - 1. */
  readonly parameters: number;
  /** Number of further i32 locals. */
  readonly locals: number;
  /** Memory in pages of 64 KiB. */
  readonly pages: number;
  readonly body: Code;
}

const I32 = 0x7f;
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

/** Instructions on 32-bit words. Each takes the code of its operands, so that they nest like calls. */
export const i32 = {
  get: (local: number): Code => [0x20, ...unsigned(local)],
  set: (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)],
  const: (value: number): Code => [0x41, ...signed(value)],
  load: (address: Code, offset: number): Code => [...address, 0x28, 2, ...unsigned(offset)],
  store: (address: Code, offset: number, value: Code): Code => [
    ...address,
    ...value,
    0x36,
    2,
    ...unsigned(offset),
  ],
  add: (...terms: readonly Code[]): Code => chain(0x6a, terms),
  and: (...terms: readonly Code[]): Code => chain(0x71, terms),
  or: (...terms: readonly Code[]): Code => chain(0x72, terms),
  xor: (...terms: readonly Code[]): Code => chain(0x73, terms),
  shiftRight: (value: Code, bits: number): Code => [...value, ...i32.const(bits), 0x76],
  rotateRight: (value: Code, bits: number): Code => [...value, ...i32.const(bits), 0x78],
} as const;

/** Runs `body` as long as `condition`, looked at after it, is not zero. */
export function repeatWhile(condition: Code, body: Code): Code {
  return [0x03, NO_RESULT, ...body, ...condition, 0x0d, 0, 0x0b];
}

/** The bytes of a module. */
export function assemble(fn: WasmFunction): Uint8Array<ArrayBuffer> {
  const code = [
    ...vector(fn.locals === 0 ? [] : [[...unsigned(fn.locals), I32]]),
    ...fn.body,
    0x0b,
  ];
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 0x01, 0x00, 0x00, 0x00],
    ...section(1, vector([[0x60, ...vector(Array(fn.parameters).fill([I32])), 0]])),
    ...section(3, vector([[0]])),
    ...section(5, vector([[0x00, ...unsigned(fn.pages)]])),
    ...section(7, vector([[...name("memory"), 0x02, 0], [...name("run"), 0x00, 0]])),
    ...section(10, vector([[...unsigned(code.length), ...code]])),
  ]);
}

function chain(opcode: number, [first, ...rest]: readonly Code[]): Code {
  return [...first, ...rest.flatMap((term) => [...term, opcode])];
}

function section(id: number, content: Code): Code {
  return [id, ...unsigned(content.length), ...content];
}

function vector(items: readonly Code[]): Code {
  return [...unsigned(items.length), ...items.flat()];
}

function name(text: string): Code {
  return vector([...new TextEncoder().encode(text)].map((byte) => [byte]));
}
