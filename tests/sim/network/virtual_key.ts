/** The file of a witness's key on a virtual disk: as there, who is killed before a write is synced leaves it as it was. */
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import type { OpenKey } from "../../../core/witness/signer/key_file.ts";
import type { KeyState } from "../../../core/witness/signer/key_rows.ts";
import { SignerError } from "../../../core/witness/signer/signer_error.ts";
import { UNSIGNED } from "../../../core/witness/signer/signing_rule.ts";
import { secretOfWitness } from "../../support/witness_keys.ts";
import type { DiskUser } from "./virtual_disk.ts";

/** A state, and when it is synced, in monotonic ms. */
interface KeyWrite {
  readonly at: number;
  readonly state: KeyState;
}

/** The file of one witness's key. */
export class VirtualKey {
  /** The witness's place in the network's list of keys. */
  readonly number: number;
  readonly #secret: bigint;
  readonly #publicKey: Uint8Array;
  readonly #syncMs: () => number;
  #writes: KeyWrite[];

  /** @param syncMs How long the next write takes. */
  constructor(number: number, syncMs: () => number = () => 0) {
    this.number = number;
    this.#syncMs = syncMs;
    this.#secret = secretOfWitness(number);
    this.#publicKey = publicKeyOfSecret(this.#secret);
    const instance = number.toString(16).padStart(32, "0");
    this.#writes = [{ at: 0, state: { instance, signing: UNSIGNED, retired: false } }];
  }

  /** What the file remembers. */
  get state(): KeyState {
    return this.#writes[this.#writes.length - 1].state;
  }

  /** The process is gone, at a monotonic time in ms: what is not synced by then is not there. */
  cutOff(now: number): void {
    this.#writes = [this.#writes.findLast(({ at }) => at <= now) ?? this.#writes[0]];
  }

  /** The file as a new process opens it. @param isFull True if a write fails now for want of room. */
  open(user: DiskUser, isFull: () => boolean): OpenKey {
    const [publicKey, secret] = [this.#publicKey, this.#secret];
    const state = () => this.state;
    return {
      publicKey,
      secret,
      get state() {
        return state();
      },
      write: (state) => {
        if (!user.isAlive) return;
        if (isFull()) throw new SignerError("full", `witness ${this.number}`);
        this.#writes.push({ at: user.occupy(this.#syncMs()), state });
      },
      [Symbol.dispose]() {},
    };
  }
}
