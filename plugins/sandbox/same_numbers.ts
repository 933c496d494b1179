/**
 * Makes of numbers and buffers what is the same on every machine. What is taken away is in `lock_down.ts`; here
 * is what is put in its place.
 */
import { MAX_BUFFER_BYTES } from "./limits.ts";

/** Name of the global function that `**` is rewritten to (`rewrite_powers.ts`). */
export const POWER = "__chainvotePower";

/** Typed arrays that a plugin keeps: none of floats, which would show the bits of a NaN. */
const ARRAYS = [
  ...["Int8Array", "Uint8Array", "Uint8ClampedArray", "Int16Array", "Uint16Array", "Int32Array"],
  ...["Uint32Array", "BigInt64Array", "BigUint64Array"],
] as const;

/** Replaces what would differ in the realm that calls it. To be called before it is frozen. */
export function makeNumbersSame(): void {
  writeOneNaN();
  boundBuffers();
  Object.defineProperty(globalThis, POWER, { value: power });
}

/**
 * ECMAScript lets an engine write any NaN it likes (§25.1.3.17 NumericToRawBytes), and V8 writes another one
 * when it has compiled the code. So all are written as the same one.
 */
function writeOneNaN(): void {
  const prototype = DataView.prototype;
  for (const name of ["setFloat16", "setFloat32", "setFloat64"] as const) {
    const set = prototype[name];
    const { [name]: replacement } = {
      [name](this: DataView, at: number, value: number, isLittleEndian?: boolean) {
        const number = Number(value);
        if (number === number) return set.call(this, at, number, isLittleEndian);
        const [bits, write] = QUIET_NAN[name];
        write.call(this, at, bits as never, isLittleEndian);
      },
    };
    Object.defineProperty(prototype, name, { value: replacement });
  }
}

const { setUint16, setUint32, setBigUint64 } = DataView.prototype;
type Write = (at: number, bits: never, isLittleEndian?: boolean) => void;

/** The NaN of IEEE 754 that has the sign of a positive number and nothing in its payload, by its width. */
const QUIET_NAN: Readonly<Record<string, readonly [bits: number | bigint, write: Write]>> = {
  setFloat16: [0x7e00, setUint16],
  setFloat32: [0x7fc00000, setUint32],
  setFloat64: [0x7ff8000000000000n, setBigUint64],
};

/** Refuses buffers that some machines have no room for. How much that is, no other machine can know. */
function boundBuffers(): void {
  bound("ArrayBuffer", ([length, options]) => {
    const { maxByteLength = 0 } = (options ?? {}) as { maxByteLength?: unknown };
    return Math.max(Number(length), Number(maxByteLength) || 0);
  });
  for (const name of ARRAYS) {
    const width = globalThis[name].BYTES_PER_ELEMENT;
    // A number, or a list of whatever kind.
    bound(name, ([first]) => {
      const isList = typeof first === "object" && first !== null;
      return Number(isList ? (first as { length?: unknown }).length : first) * width;
    });
  }
}

function bound(
  name: "ArrayBuffer" | typeof ARRAYS[number],
  bytesOf: (args: readonly unknown[]) => number,
): void {
  const original: object = globalThis[name];
  const bounded = new Proxy(original, {
    construct(target, args, newTarget) {
      if (bytesOf(args) > MAX_BUFFER_BYTES) {
        throw new RangeError(
          `a buffer must not be larger than ${MAX_BUFFER_BYTES} bytes in a plugin`,
        );
      }
      return Reflect.construct(target as typeof ArrayBuffer, args, newTarget);
    },
  });
  Object.defineProperty(globalThis, name, { value: bounded });
  Object.defineProperty(globalThis[name].prototype, "constructor", { value: bounded });
}

/**
 * `base ** exponent` of BigInts as it is, of numbers by multiplications alone, each of which IEEE 754 says to the
 * last bit. ECMAScript leaves what `**` gives to the engine, and V8 to the machine's library (§6.1.6.1.3).
 *
 * @throws {TypeError} If the exponent is no whole number.
 */
function power(base: unknown, exponent: unknown): number | bigint {
  if (typeof base === "bigint" && typeof exponent === "bigint") return base ** exponent;
  const [x, y] = [+(base as number), +(exponent as number)];
  if (y !== y) return NaN;
  if (!Number.isSafeInteger(y)) {
    throw new TypeError(
      `** takes a whole exponent in a plugin, as others are worked out differently on other machines: ${y}`,
    );
  }
  if (y >= 0) return multiplied(x, y);
  const whole = multiplied(x, -y);
  if (Number.isFinite(whole)) return 1 / whole;
  // What overflows may have a reciprocal that is not yet zero.
  const half = Math.floor(-y / 2);
  return 1 / multiplied(x, half) / multiplied(x, -y - half);
}

/** `base` to the power of a whole number of at least 0, by squaring. */
function multiplied(base: number, exponent: number): number {
  let product = 1;
  for (let square = base, left = exponent; left > 0; left = Math.floor(left / 2)) {
    if (left % 2 === 1) product *= square;
    square *= square;
  }
  return product;
}
