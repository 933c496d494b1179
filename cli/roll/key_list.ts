/**
 * One of two registrars' lists of keys: what the other one needs to work out the roll. It goes to the other registrar alone,
 * and not before both commitments have been shown: its order is that of the list of voters, so it tells whoever has that list
 * which number is whose.
 */
import { bytesToHex, hexToBytes, sha256 } from "../../core/base/hash.ts";
import { isPrimeOrderKey } from "../../core/ed25519/signature.ts";
import type { VoterList } from "./voter_list.ts";

/** A list of keys. */
export interface KeyList {
  readonly nonce: string;
  readonly registrar: number;
  /** SHA-256 of the list of voters that it was made for: 64 hex digits. */
  readonly voters: string;
  /** 32 bytes for each voter, in the order of that list. */
  readonly keys: readonly Uint8Array[];
}

/** Writes the file's text. */
export function formatKeyList({ keys, ...rest }: KeyList): string {
  return `${JSON.stringify({ ...rest, keys: keys.map(bytesToHex) }, undefined, 1)}\n`;
}

/**
 * Reads what {@linkcode formatKeyList} writes, and looks at every key, which takes some 0.5 ms for each.
 *
 * @param onKey Called before each key; what it gives is waited for.
 * @throws {SyntaxError} Naming the field and the rule.
 */
export async function parseKeyList(
  text: string,
  onKey: () => Promise<void> | undefined,
): Promise<KeyList> {
  const value = JSON.parse(text);
  for (const name of ["nonce", "voters"]) {
    if (/^[0-9a-f]{64}$/.test(value?.[name])) continue;
    throw new SyntaxError(`its ${name} must be 64 hex digits`);
  }
  const { nonce, voters, registrar, keys: listed } = value;
  if (registrar !== 1 && registrar !== 2) throw new SyntaxError("its registrar must be 1 or 2");
  if (!Array.isArray(listed)) throw new SyntaxError("its keys must be a list");
  const keys: Uint8Array[] = [];
  for (const [i, each] of listed.entries()) {
    await onKey();
    const isHex = typeof each === "string" && /^[0-9a-f]{64}$/.test(each);
    const key = isHex ? hexToBytes(each) : undefined;
    if (key === undefined || !isPrimeOrderKey(key)) {
      throw new SyntaxError(`its key ${i + 1} must be 64 hex digits of an Ed25519 key`);
    }
    keys.push(key);
  }
  return { nonce, registrar, voters, keys };
}

/**
 * By which two registrars see that they work from the same list: SHA-256 over its headings and all of its voters, in their
 * order, with names, weights, own keys and kept fields. How the file was saved makes no difference.
 */
export function digestVoters({ voters, kept }: VoterList): string {
  const rows = voters.map((
    { name, weight, key, fields },
  ) => [name, weight, key ?? null, ...fields]);
  const text = JSON.stringify([kept.map(({ heading }) => heading), ...rows]);
  return bytesToHex(sha256(new TextEncoder().encode(text)));
}
