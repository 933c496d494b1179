/**
 * All that an honest witness can sign in a few rounds, as sets of bits, and whether any such witnesses together with a liar,
 * who signs everything, can make two blocks final that exclude each other.
 *
 * There are two branches, A and B, and one block of each stands for all of it: a prepare of A with a source on A extends
 * it. Four witnesses, one of whom lies; a quorum of three needs two of the three honest ones.
 */

/** Rules that may be left out, to see that a check notices. */
export interface BehaviourRules {
  /** Whether sources never fall. @default true */
  readonly hasLock?: boolean;
  /** Honest witnesses that a certificate needs besides the liar. @default 2 */
  readonly needed?: 1 | 2;
}

/** Which bit stands for which statement. */
export class StatementBits {
  readonly rounds: number;
  readonly #bits = new Map<string, number>();

  constructor(rounds: number) {
    this.rounds = rounds;
    for (let round = 1; round <= rounds; round++) {
      for (const branch of ["A", "B"]) {
        for (let source = 0; source < round; source++) this.#add(`P${round}${branch}${source}`);
        this.#add(`C${round}${branch}`);
      }
    }
  }

  #add(name: string): void {
    this.#bits.set(name, 1 << this.#bits.size);
  }

  prepare(round: number, branch: string, source: number): number {
    return this.#bit(`P${round}${branch}${source}`);
  }

  commit(round: number, branch: string): number {
    return this.#bit(`C${round}${branch}`);
  }

  /** The bit of a statement in the words of a played machine, such as `prepare 2 A source 1 A`. */
  ofWords(words: string): number {
    const [kind, round, branch, , source] = words.split(" ");
    if (kind === "prepare") return this.prepare(+round, branch, +source);
    return kind === "commit" ? this.commit(+round, branch) : 0;
  }

  #bit(name: string): number {
    const bit = this.#bits.get(name);
    if (bit === undefined) throw new RangeError(`There is no statement ${name}`);
    return bit;
  }

  /** The bits in words. */
  describe(mask: number): string {
    return [...this.#bits].filter(([, bit]) => mask & bit).map(([name]) => name).join(" ");
  }
}

/** Each set of statements that the signer's rule lets one key sign: phases grow, sources never fall. */
export function allBehaviours(
  bits: StatementBits,
  { hasLock = true }: BehaviourRules = {},
): Set<number> {
  const found = new Set<number>();
  const go = (round: number, source: number, mask: number): void => {
    if (round > bits.rounds) {
      found.add(mask);
      return;
    }
    for (const [prepared, lock] of prepares(bits, round, hasLock ? source : 0)) {
      const after = Math.max(source, lock);
      go(round + 1, after, mask | prepared);
      for (const branch of ["A", "B"]) {
        go(round + 1, Math.max(after, round), mask | prepared | bits.commit(round, branch));
      }
    }
  };
  go(1, 0, 0);
  return found;
}

/** None, or one with a source that is not below the lock. */
function prepares(bits: StatementBits, round: number, lock: number): [bit: number, lock: number][] {
  const all: [number, number][] = [[0, 0]];
  for (const branch of ["A", "B"]) {
    for (let source = lock; source < round; source++) {
      all.push([bits.prepare(round, branch, source), source]);
    }
  }
  return all;
}

/** Those that no other has more than: whatever two finals need, they sign as much of it. */
export function largest(behaviours: Iterable<number>): number[] {
  const all = [...behaviours];
  return all.filter((each) => !all.some((other) => other !== each && (other & each) === each));
}

/** What was found among all ways to choose three of the behaviours. */
export interface Combinations {
  readonly checked: number;
  /** Of those, how many can come about, and some more: every commit rests on a certificate. Sources are not looked at. */
  readonly possible: number;
  /** How many have two final blocks that exclude each other. */
  readonly conflicts: number;
  /** The first of them, in words. */
  readonly first?: string;
}

/**
 * Looks at all combinations of three honest witnesses.
 *
 * @param isCommitEnough Whether a commit certificate alone makes its block final, as it does in the program; then only
 * what can come about is looked at. Otherwise all before it must be certified too, and everything is looked at.
 */
export function checkCombinations(
  bits: StatementBits,
  behaviours: Iterable<number>,
  { needed = 2, isCommitEnough }: BehaviourRules & { readonly isCommitEnough: boolean },
): Combinations {
  const all = Int32Array.from(behaviours);
  const finals = (["A", "B"] as const).map((branch) => {
    let mask = 0;
    for (let round = 1; round <= bits.rounds; round++) mask |= bits.commit(round, branch);
    return mask;
  });
  const [commitsA, commitsB] = finals;
  const judge = createJudge(bits);
  let [checked, possible, conflicts] = [0, 0, 0];
  let first: string | undefined;
  for (let i = 0; i < all.length; i++) {
    for (let j = i; j < all.length; j++) {
      const [both, either] = [all[i] & all[j], all[i] | all[j]];
      for (let k = j; k < all.length; k++) {
        checked++;
        const union = either | all[k];
        const signed = needed === 1 ? union : both | (either & all[k]);
        const isTwo = (signed & commitsA) !== 0 && (signed & commitsB) !== 0;
        if (isCommitEnough) {
          if (judge(signed).unfounded & union) continue;
          possible++;
          if (!isTwo) continue;
        } else if (!isTwo || !judge(signed).areBothFinal) continue;
        conflicts++;
        first ??= [i, j, k].map((each) => bits.describe(all[each])).join(" | ");
      }
    }
  }
  return { checked, possible, conflicts, ...first !== undefined && { first } };
}

/** What certificates there are, if these statements have enough signatures. */
interface Judgement {
  /** Commits that no honest witness signs then, as what they rest on has no certificate. */
  readonly unfounded: number;
  readonly areBothFinal: boolean;
}

function createJudge(bits: StatementBits): (signed: number) => Judgement {
  const known = new Map<number, Judgement>();
  return (signed) => {
    let judgement = known.get(signed);
    if (judgement === undefined) known.set(signed, judgement = judgeSigned(bits, signed));
    return judgement;
  };
}

function judgeSigned(bits: StatementBits, signed: number): Judgement {
  let unfounded = 0;
  const final = { A: false, B: false };
  for (const branch of ["A", "B"] as const) {
    const prepared = [true];
    for (let round = 1; round <= bits.rounds; round++) {
      prepared[round] = false;
      for (let source = 0; source < round; source++) {
        const bit = bits.prepare(round, branch, source);
        if (prepared[source] && signed & bit) prepared[round] = true;
      }
      const commit = bits.commit(round, branch);
      if (!prepared[round]) unfounded |= commit;
      else if (signed & commit) final[branch] = true;
    }
  }
  return { unfounded, areBothFinal: final.A && final.B };
}
