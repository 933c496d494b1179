/** Discrete logarithms that are known to be small, as sums of votes are. */
import { TextMap } from "../../../core/base/text_map.ts";
import { divide, type Element, GENERATOR, multiply, power, writeElement } from "../group/group.ts";

/** Finds logarithms to the base g. */
export class SmallLogs {
  readonly #max: number;
  readonly #step: number;
  /** g^0 … g^(step − 1), by their texts. */
  readonly #babySteps = new TextMap<number>();

  /**
   * @param max The largest logarithm that is looked for, at most 2^32. Both time and memory grow with its root.
   * @throws {RangeError} If it is larger.
   */
  constructor(max: number) {
    if (!Number.isInteger(max) || max < 0 || max > 2 ** 32) {
      throw new RangeError(
        `Cannot find logarithms as the largest must be from 0 to 2^32: it is ${max}`,
      );
    }
    this.#max = max;
    this.#step = Math.ceil(Math.sqrt(max + 1));
    let element = power(GENERATOR, 0n);
    for (let i = 0; i < this.#step; i++) {
      this.#babySteps.set(writeElement(element), i);
      element = multiply(element, GENERATOR);
    }
  }

  /** The n from 0 to the largest with g^n = element (Shanks' baby steps and giant steps); undefined if there is none. */
  logOf(element: Element): number | undefined {
    const giantStep = power(GENERATOR, BigInt(this.#step));
    for (let i = 0, rest = element; i < this.#step; i++, rest = divide(rest, giantStep)) {
      const log = this.#babySteps.get(writeElement(rest));
      if (log === undefined) continue;
      const found = i * this.#step + log;
      return found <= this.#max ? found : undefined;
    }
    return undefined;
  }
}
