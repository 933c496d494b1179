/** The disk of an honest witness in a small world, and the rule by which its signer writes to it. */
import type { DiskWords, SourceWords } from "./round_steps.ts";

/** What is there after a crash. */
export class WitnessDisk {
  signed: readonly [target: number, source: number, proposed: number] = [0, 0, 0];
  final?: SourceWords;
  /** Prepare certificates; the signer's own are always among them. */
  prepared: SourceWords[] = [];
  /** Blocks that this key has prepared, with the round; apart from the tree. */
  kept: SourceWords[] = [];
  /** Blocks of the tree. */
  readonly blocks = new Set<string>(["G"]);

  /** Whether a block is here, in the tree or apart from it. */
  has(block: string): boolean {
    return this.blocks.has(block) || this.kept.some(([, each]) => each === block);
  }

  /** Writes that a prepare or a commit is signed, with the certificate of its source; false if it may not be. */
  sign(target: number, source: number, certificate: SourceWords): boolean {
    if (target <= this.signed[0] || source < this.signed[1]) return false;
    this.signed = [target, source, this.signed[2]];
    if (certificate[0] > 0) this.prepared.push(certificate);
    return true;
  }

  /** Writes that something is proposed; false if it may not be. */
  propose(round: number): boolean {
    const [target, source, proposed] = this.signed;
    if (round <= proposed) return false;
    this.signed = [target, source, round];
    return true;
  }

  /** What a witness starts with. */
  inWords(): DiskWords {
    const { signed, final, prepared, kept } = this;
    return {
      signed,
      ...final && { final },
      prepared: prepared.map(([round, block]) => [round, block, [0, "G"]]),
      kept: [...kept],
    };
  }
}
