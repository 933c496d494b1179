/** What must hold of the opening in a world, whatever happens in it: the books of all that has left trustees' devices. */
import { bytesToHex } from "../../../core/base/hash.ts";
import type { NamedRecord } from "../../../cli/trustee/ceremony_records.ts";
import { tallyDigestIn } from "../../../plugins/election/records/seal.ts";
import { BrokenPromise } from "./broken_promise.ts";

/** Keeps the books. */
export class OpeningWatch {
  readonly #threshold: number;
  /** Trustees that may do anything: their shares are taken to be known for every tally. */
  readonly #liars: ReadonlySet<number>;
  /** The tally that each honest trustee has sealed or opened. */
  readonly #bound = new Map<number, string>();
  /** Honest trustees who have opened a tally, by its digest. */
  readonly #openers = new Map<string, Set<number>>();
  readonly #sealed = new Set<string>();

  constructor(threshold: number, liars: Iterable<number>) {
    this.#threshold = threshold;
    this.#liars = new Set(liars);
  }

  /** Tallies that an honest trustee has sealed. */
  get tallies(): number {
    return this.#sealed.size;
  }

  /** Honest trustees who have opened a tally. */
  get openers(): number {
    return [...this.#openers.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /**
   * A record leaves a trustee's device, and may be anywhere from now on.
   *
   * @throws {BrokenPromise} If an honest trustee seals or opens a second tally; or if enough trustees have opened a second one, of
   *   which liars are said to have opened all.
   */
  sent(trustee: number, { name, record }: NamedRecord): void {
    if (this.#liars.has(trustee) || (name !== "seal" && name !== "share")) return;
    const digest = bytesToHex(tallyDigestIn(record));
    const before = this.#bound.get(trustee) ?? digest;
    if (before !== digest) {
      throw new BrokenPromise(
        `trustee ${trustee} was bound to ${before}: its ${name} is of ${digest}`,
      );
    }
    this.#bound.set(trustee, digest);
    if (name === "seal") this.#sealed.add(digest);
    else this.#openers.set(digest, (this.#openers.get(digest) ?? new Set()).add(trustee));
    const open = [...this.#openers].filter(([, openers]) => {
      return openers.size + this.#liars.size >= this.#threshold;
    });
    if (open.length > 1) throw new BrokenPromise(`${open.length} tallies are open`);
  }
}
