/**
 * Commit certificates whose blocks are not complete here: which of them is asked for, and whose place is kept.
 *
 * Whoever catches up where witnesses make the blocks has one of each block whose header came. So none of them all is looked at
 * for one that comes or goes.
 */
import { TextMap } from "../base/text_map.ts";
import type { BlockHash } from "../block/ids.ts";
import { comparePlaces } from "../witness/branch_finals.ts";
import type { Certificate } from "../witness/certificate.ts";
import type { BlockTree } from "./block_tree.ts";
import type { WantedFinal } from "./chain_results.ts";
import type { OperatorChoice } from "./operator_choice.ts";

/** Where blocks of certificates are looked up. */
export interface OpenCertificatesDeps {
  readonly tree: Pick<BlockTree, "get">;
  readonly choice: OperatorChoice;
}

/** The commit certificates whose blocks are not complete here. */
export class OpenCertificates {
  readonly #deps: OpenCertificatesDeps;
  /** The lowest block first. */
  readonly #all: Certificate[] = [];
  readonly #byBlock = new TextMap<readonly Certificate[]>();

  constructor(deps: OpenCertificatesDeps) {
    this.#deps = deps;
  }

  /** All of them, the lowest block first. */
  get all(): readonly Certificate[] {
    return this.#all;
  }

  /** Those of one block. */
  of(hash: BlockHash): readonly Certificate[] {
    return this.#byBlock.get(hash) ?? [];
  }

  /** The deepest block; one that may be denied once it comes only if no other is. */
  get wanted(): WantedFinal | undefined {
    const certificate = this.#all.findLast((each) => this.#counts(each)) ?? this.#all.at(-1);
    return certificate && blockOf(certificate);
  }

  /** True if no other block counts in the place of that of a certificate: it is above an index, missing, and cannot be denied. */
  isAwaited(certificate: Certificate, above: number): boolean {
    const { index, hash } = certificate.statement;
    return index > above && (this.#deps.tree.get(hash)?.status ?? "header") === "header" &&
      this.#counts(certificate);
  }

  /** The deepest block of which that is true. */
  deepestAwaited(above: number): WantedFinal | undefined {
    const certificate = this.#all.findLast((each) => this.isAwaited(each, above));
    return certificate && blockOf(certificate);
  }

  /** All blocks of which that is true. */
  allAwaited(above: number): readonly WantedFinal[] {
    return this.#all.filter((each) => this.isAwaited(each, above)).map(blockOf);
  }

  add(certificate: Certificate): void {
    const { hash } = certificate.statement;
    this.#all.splice(this.#placeOf(certificate), 0, certificate);
    this.#byBlock.set(hash, [...this.of(hash), certificate]);
  }

  delete(certificate: Certificate): void {
    const { hash } = certificate.statement;
    const at = this.#all.indexOf(certificate, this.#placeOf(certificate));
    if (at === -1) return;
    this.#all.splice(at, 1);
    const left = this.of(hash).filter((each) => each !== certificate);
    if (left.length > 0) this.#byBlock.set(hash, left);
    else this.#byBlock.delete(hash);
  }

  /** The place of the first that is not below a certificate. */
  #placeOf(certificate: Certificate): number {
    let [from, to] = [0, this.#all.length];
    while (from < to) {
      const middle = (from + to) >>> 1;
      if (comparePlaces(this.#all[middle], certificate) < 0) from = middle + 1;
      else to = middle;
    }
    return from;
  }

  #counts({ statement }: Certificate): boolean {
    return this.#deps.choice.placeOf(statement) === "counts";
  }
}

function blockOf({ statement: { index, hash, round } }: Certificate): WantedFinal {
  return { index, hash, round };
}
