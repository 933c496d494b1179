/**
 * The secret of a private network: 32 random bytes that all its peers and its trackers have. It is never sent,
 * nor used as it is: each use has a key of its own that is made from it (HKDF, RFC 5869).
 */
import { base64UrlToBytes, bytesToBase64Url } from "../../core/base/base64url.ts";
import type { Random } from "../../core/base/clock.ts";
import {
  bytesToHex,
  concatBytes,
  hexToBytes,
  hkdfSha256,
  hmacSha256,
  sha256,
} from "../../core/base/hash.ts";
import type { ChainId } from "../../core/block/ids.ts";

/** What keys are made for. */
export type KeyUse =
  /** The handshake between peers. */
  | "peers"
  /** The proofs between peers and trackers. */
  | "tracker"
  /** The name under which a tracker knows the network. */
  | "tracker name"
  /** What people compare. */
  | "fingerprint";

/** Bytes of the secret, and of every key that is made from it. */
const SIZE = 32;

/** What the text of a key begins with, so that a person, or a search for leaked secrets, knows it. */
const PREFIX = "chainvote-network-key-1-";

/** Bytes of the SHA-256 that follow the secret: a mistyped digit is noticed with all but one chance in 2^32. */
const CHECK_SIZE = 4;

const DIGITS = 2 * (SIZE + CHECK_SIZE);

/** A network key. It shows its secret to nobody, but in the texts of a file and a link. */
export class NetworkKey {
  readonly #secret: Uint8Array;

  private constructor(secret: Uint8Array) {
    this.#secret = secret;
  }

  /** Makes a new one. */
  static create(random: Pick<Random, "bytes">): NetworkKey {
    return new NetworkKey(random.bytes(SIZE));
  }

  /**
   * Reads the text of a key; white space around it is passed over.
   *
   * @throws {TypeError} If it is none. The message says why, and nothing of the text.
   */
  static parse(text: string): NetworkKey {
    const word = text.trim();
    if (word === "") throw refusal("be one line: it is empty");
    if (!word.startsWith(PREFIX)) throw refusal(`begin with ${PREFIX}: it does not`);
    const digits = word.slice(PREFIX.length);
    if (digits.length !== DIGITS) {
      const fault = digits.length < DIGITS ? "too short" : "too long";
      throw refusal(
        `have ${DIGITS} digits behind ${PREFIX}: it is ${fault}, with ${digits.length}`,
      );
    }
    if (!/^[0-9a-f]+$/.test(digits)) throw refusal("have lower-case hex digits: it has others");
    const secret = hexToBytes(digits.slice(0, 2 * SIZE));
    if (digits.slice(2 * SIZE) !== checkOf(secret)) {
      throw refusal("end with its own checksum: it does not, so some digit was changed");
    }
    return new NetworkKey(secret);
  }

  /**
   * Reads what {@linkcode NetworkKey.toLinkText} writes.
   *
   * @throws {TypeError} If it is no such text. The message says why, and nothing of the text.
   */
  static parseLinkText(text: string): NetworkKey {
    const secret = base64UrlToBytes(text);
    if (secret?.length !== SIZE) {
      throw refusal(`be ${SIZE} bytes as base64url without padding in a link: it is not`);
    }
    return new NetworkKey(secret);
  }

  /** The key as a file has it. */
  toText(): string {
    return PREFIX + bytesToHex(this.#secret) + checkOf(this.#secret);
  }

  /** The key as a link has it: base64url without padding, 43 characters. */
  toLinkText(): string {
    return bytesToBase64Url(this.#secret);
  }

  /** The 32 bytes for one use. They tell nothing of those for another. */
  derive(use: KeyUse): Uint8Array {
    return hkdfSha256(this.#secret, { info: `chainvote 1 ${use}`, length: SIZE });
  }

  /** Eight hex digits that are the same on machines with the same key, and can be shown to anybody. */
  get fingerprint(): string {
    return bytesToHex(this.derive("fingerprint").subarray(0, 4));
  }

  /** What a tracker knows the network as: it looks like a chain id, and leads nobody to one. */
  trackerName(chainId: ChainId): string {
    return bytesToHex(hmacSha256(this.derive("tracker name"), hexToBytes(chainId)));
  }
}

function checkOf(secret: Uint8Array): string {
  const text = new TextEncoder().encode(PREFIX);
  return bytesToHex(sha256(concatBytes(text, secret)).subarray(0, CHECK_SIZE));
}

function refusal(rule: string): TypeError {
  return new TypeError(`a network key must ${rule}`);
}
