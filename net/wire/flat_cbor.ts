/** Flat maps in strict CBOR (RFC 8949): definite lengths, shortest numbers, no doubled keys, no nesting. */
import { decode, type DecodeOptions, encode, type Token, Tokenizer, Type } from "cborg";
import { MAX_MESSAGE_KEYS } from "./limits.ts";
import { ProtocolError } from "./protocol_error.ts";

/** Fields of a message as CBOR has them. */
export type Fields = ReadonlyMap<unknown, unknown>;

const DECODE_OPTIONS: DecodeOptions = {
  strict: true,
  useMaps: true,
  allowIndefinite: false,
  allowUndefined: false,
  allowInfinity: false,
  allowNaN: false,
  allowBigInt: false,
  rejectDuplicateMapKeys: true,
};

/**
 * Lets one flat map through. Ten megabytes of tiny nested values would cost gigabytes as objects before
 * a field could be looked at.
 */
class FlatMapTokenizer extends Tokenizer {
  #tokens = 0;

  override next(): Token {
    const token = super.next();
    this.#tokens += 1;
    const isMap = Type.equals(token.type, Type.map);
    if (this.#tokens === 1 ? !isMap : isMap || Type.equals(token.type, Type.array)) {
      throw new TypeError("it must be one flat map");
    }
    if (this.#tokens > 1 + 2 * MAX_MESSAGE_KEYS) {
      throw new RangeError(`at most ${MAX_MESSAGE_KEYS} keys`);
    }
    return token;
  }
}

/**
 * Reads a map.
 *
 * @throws {ProtocolError} `message` if the payload is not one flat map in strict CBOR.
 */
export function decodeFlatMap(payload: Uint8Array): Fields {
  try {
    const tokenizer = new FlatMapTokenizer(payload, DECODE_OPTIONS);
    return decode(payload, { ...DECODE_OPTIONS, tokenizer });
  } catch (error) {
    throw new ProtocolError(
      "message",
      `the payload must be strict CBOR: ${(error as Error).message}`,
      {
        cause: error,
      },
    );
  }
}

/** Writes a map of texts, numbers and bytes. */
export function encodeFlatMap(fields: Readonly<Record<string, unknown>>): Uint8Array {
  return encode(fields);
}
