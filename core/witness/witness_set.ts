/** The witnesses of a network, as its definition has them in the optional field `witnesses`. */

/** One witness. */
export interface Witness {
  /** What people call it. */
  readonly name: string;
  /** Its public key, 32 bytes in lower-case hex. */
  readonly key: string;
  /** What its signature counts, from 1. */
  readonly weight: number;
}

/** Who makes blocks final, and how. */
export interface WitnessSet {
  /** 1 to 30, each with a name and a key of its own; a witness's number is its place here, from 0. */
  readonly keys: readonly Witness[];
  /** The weight that must sign, more than half of all. */
  readonly quorum: number;
  /** `open`: blocks with work, as in a network without witnesses, and those of witnesses. `off`: those of witnesses alone. */
  readonly mining: "open" | "off";
  /** How long a record may wait for a block before a witness adds one for it, in ms. */
  readonly patienceMs: number;
  /** The first time-out of a round, in ms. */
  readonly roundMs: number;
  /** From when on no record is taken, in ms since 1970: a block later than this closes the network once it is final. */
  readonly closes?: number;
}

/** The weight of all witnesses together. */
export function totalWeight({ keys }: Pick<WitnessSet, "keys">): number {
  return keys.reduce((sum, { weight }) => sum + weight, 0);
}

/**
 * The weight of some witnesses together.
 *
 * @param numbers Numbers of witnesses, each once; one that nobody has weighs nothing.
 */
export function weightOf({ keys }: Pick<WitnessSet, "keys">, numbers: Iterable<number>): number {
  let sum = 0;
  for (const number of numbers) sum += keys[number]?.weight ?? 0;
  return sum;
}

/** Whether all that some witnesses say together counts. */
export function isQuorum(
  set: Pick<WitnessSet, "keys" | "quorum">,
  numbers: Iterable<number>,
): boolean {
  return weightOf(set, numbers) >= set.quorum;
}
