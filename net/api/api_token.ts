/** The secret by which a peer knows the programs of its own user. Its file is for `cli/app/files`. */
import type { Brand } from "../../core/base/brand.ts";
import type { Random } from "../../core/base/clock.ts";
import { bytesToHex } from "../../core/base/hash.ts";

/** Bytes of chance in a token: nobody guesses it, however often they may try. */
export const API_TOKEN_SIZE = 32;

/** {@linkcode API_TOKEN_SIZE} bytes in lower-case hex. */
export type ApiToken = Brand<"ApiToken">;

/** A new one. */
export function drawApiToken(random: Random): ApiToken {
  return bytesToHex(random.bytes(API_TOKEN_SIZE)) as ApiToken;
}

/** The token that a text holds, with or without white space around it; undefined if it is none. */
export function parseApiToken(text: string): ApiToken | undefined {
  const token = text.trim();
  const isToken = /^[0-9a-f]+$/.test(token) && token.length === 2 * API_TOKEN_SIZE;
  return isToken ? token as ApiToken : undefined;
}
