/** What a naive model of rounds knows of blocks. */
import { TextMap } from "../../../core/base/text_map.ts";
import type { RoundSetting } from "./round_steps.ts";

/** Blocks, which of them are missing here, and which break a rule. */
export class ModelBlocks {
  readonly #parents: Readonly<Record<string, string>>;
  /** Parents never change, and it is asked for a hundred times a step. */
  readonly #ancestors = new TextMap<readonly string[]>();
  #missing: string[];
  readonly #invalid: string[] = [];

  constructor({ blocks, missing }: RoundSetting) {
    this.#parents = blocks;
    this.#missing = [...missing ?? []];
  }

  /** A block that there is from now on, or that was lost, is missing here. */
  lack(block: string): void {
    this.#missing.push(block);
  }

  complete(block: string): void {
    this.#missing = this.#missing.filter((each) => each !== block);
  }

  /** What was here has been found good before. */
  invalid(block: string): void {
    if (this.#missing.includes(block)) this.#invalid.push(block);
  }

  /** The block and all before it, back to genesis. */
  ancestors(block: string): readonly string[] {
    const known = this.#ancestors.get(block) ??
      (block === "G" ? ["G"] : [block, ...this.ancestors(this.#parents[block])]);
    this.#ancestors.set(block, known);
    return known;
  }

  isBad(block: string): boolean {
    return this.ancestors(block).some((each) => this.#invalid.includes(each));
  }

  isHere(block: string): boolean {
    return !this.isBad(block) && !this.ancestors(block).some((x) => this.#missing.includes(x));
  }

  /** Both are here, and the second extends the first. */
  extends(below: string, above: string): boolean {
    return this.isHere(above) && this.isHere(below) && this.ancestors(above).includes(below);
  }
}
