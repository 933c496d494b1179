import type { Clock, Random } from "../../../core/base/clock.ts";
import { bytesToHex, equalSecrets, hexToBytes, hmacSha256 } from "../../../core/base/hash.ts";

/** What {@linkcode Nonces} needs. */
export interface NoncesDeps {
  readonly clock: Pick<Clock, "monotonic">;
  readonly random: Pick<Random, "bytes">;
}

/** Digits of the time, and of the seal on it. */
const [TIME_DIGITS, SEAL_DIGITS] = [12, 32];

/**
 * Numbers that hold for one host and a while, and that only this process can make. None is remembered, so strangers
 * can ask for as many as they like: the time and the host are sealed with a secret of this run.
 */
export class Nonces {
  readonly #secret: Uint8Array;
  readonly #clock: Pick<Clock, "monotonic">;
  readonly #lifeMs: number;

  /** @param lifeMs Milliseconds for which each holds. */
  constructor(lifeMs: number, { clock, random }: NoncesDeps) {
    this.#lifeMs = lifeMs;
    this.#clock = clock;
    this.#secret = random.bytes(32);
  }

  /** A number for a host, 44 hex digits. */
  create(host: string): string {
    const time = Math.floor(this.#clock.monotonic()).toString(16).padStart(TIME_DIGITS, "0");
    return time + bytesToHex(this.#seal(time, host));
  }

  /** True if it was made here, for this host, and not too long ago. */
  holds(nonce: string, host: string): boolean {
    const time = nonce.slice(0, TIME_DIGITS);
    const seal = hexToBytes(nonce.slice(TIME_DIGITS));
    if (!equalSecrets(seal, this.#seal(time, host))) return false;
    return this.#clock.monotonic() - parseInt(time, 16) < this.#lifeMs;
  }

  #seal(time: string, host: string): Uint8Array {
    const text = new TextEncoder().encode(`${time} ${host}`);
    return hmacSha256(this.#secret, text).subarray(0, SEAL_DIGITS / 2);
  }
}
