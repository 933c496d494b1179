/** Commit certificates whose blocks are not complete here: which of them is asked for, and whose place is kept. */
import { comparePlaces } from "../witness/branch_finals.ts";
import type { Certificate } from "../witness/certificate.ts";
import type { BlockTree } from "./block_tree.ts";
import type { WantedFinal } from "./chain_results.ts";
import type { FinalChoice } from "./final_choice.ts";

/** Where blocks of certificates are looked up. */
export interface OpenCertificatesDeps {
  readonly tree: Pick<BlockTree, "get">;
  readonly choice: FinalChoice;
}

/** The commit certificates whose blocks are not complete here. */
export class OpenCertificates {
  readonly #deps: OpenCertificatesDeps;
  /** The lowest block first. */
  #all: readonly Certificate[] = [];

  constructor(deps: OpenCertificatesDeps) {
    this.#deps = deps;
  }

  /** All of them, the lowest block first. */
  get all(): readonly Certificate[] {
    return this.#all;
  }

  /** The deepest block; one that may be denied once it comes only if no other is. */
  get wanted(): WantedFinal | undefined {
    const certificate = this.#all.findLast((each) => this.#counts(each)) ?? this.#all.at(-1);
    return certificate && blockOf(certificate);
  }

  /** Blocks above an index that are missing here: no other block of their indexes counts. Those that may be denied do not. */
  awaitedAbove(index: number): readonly WantedFinal[] {
    return this.#all.filter((each) => this.#counts(each)).map(blockOf)
      .filter((block) => block.index > index && this.#isMissing(block));
  }

  add(certificate: Certificate): void {
    this.#all = [...this.#all, certificate].sort(comparePlaces);
  }

  delete(certificate: Certificate): void {
    this.#all = this.#all.filter((each) => each !== certificate);
  }

  #counts({ statement }: Certificate): boolean {
    return this.#deps.choice.placeOf(statement) === "counts";
  }

  #isMissing({ hash }: WantedFinal): boolean {
    return (this.#deps.tree.get(hash)?.status ?? "header") === "header";
  }
}

function blockOf({ statement: { index, hash, round } }: Certificate): WantedFinal {
  return { index, hash, round };
}
