/**
 * Seals: what a block that a witness made without work says of its maker. Such a block has version 2; its nonce is 0, and
 * its 20 free bytes are
 *
 * `u64 round | u16 witness | 10 zero bytes`, where the witness is the one whose turn it is in that round.
 *
 * A seal is no signature: anybody can write one. Such a block counts by the certificates that name it.
 */
import { bytesToHex, hexToBytes } from "../base/hash.ts";
import { EXTRA_SIZE, type Header } from "../block/header.ts";
import { RuleError } from "../block/rule_error.ts";
import { MAX_ROUND } from "../witness/limits.ts";
import { proposerOf } from "../witness/proposer.ts";
import type { WitnessSet } from "../witness/witness_set.ts";
import type { ChainId } from "../block/ids.ts";

/** Version of a block that somebody mined. */
export const MINED_VERSION = 1;

/** Version of a block that a witness made. */
export const SEALED_VERSION = 2;

/** In which round a block was made, and by whom. */
export interface BlockSeal {
  /** From 1 to 2^52 - 1. */
  readonly round: number;
  /** The witness's place in the network's list of keys, from 0. */
  readonly key: number;
}

const KEY_OFFSET = 8;
const USED_BYTES = 10;

/** Whether a witness made the block, without work. */
export function isSealed({ version }: Pick<Header, "version">): boolean {
  return version === SEALED_VERSION;
}

/** Writes a seal as a header's `extra`. */
export function encodeSeal({ round, key }: BlockSeal): string {
  const bytes = new Uint8Array(EXTRA_SIZE);
  const view = new DataView(bytes.buffer);
  view.setBigUint64(0, BigInt(round));
  view.setUint16(KEY_OFFSET, key);
  return bytesToHex(bytes);
}

/**
 * Reads the seal of a block of version 2, whosever turn it is.
 *
 * @throws {RuleError} `seal` for a nonce, a round that there is not, or bytes that are not used.
 */
export function readSeal({ extra, nonce }: Pick<Header, "extra" | "nonce">): BlockSeal {
  const bytes = hexToBytes(extra);
  const view = new DataView(bytes.buffer);
  const round = view.getBigUint64(0);
  if (nonce !== 0) throw new RuleError("seal", { nonce });
  if (round < 1n || round > BigInt(MAX_ROUND)) throw new RuleError("seal", { round });
  if (bytes.subarray(USED_BYTES).some((byte) => byte !== 0)) throw new RuleError("seal", { extra });
  return { round: Number(round), key: view.getUint16(KEY_OFFSET) };
}

/**
 * Checks the seal of a block of version 2.
 *
 * @throws {RuleError} `seal` if it is none, or of another witness than the one whose turn it is.
 */
export function checkSeal(
  header: Pick<Header, "extra" | "nonce">,
  witnesses: Pick<WitnessSet, "keys">,
  chainId: ChainId,
): BlockSeal {
  const seal = readSeal(header);
  const turn = proposerOf(witnesses, chainId, seal.round);
  if (seal.key !== turn) throw new RuleError("seal", { ...seal, turn });
  return seal;
}
