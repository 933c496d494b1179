/** From the tally and the trustees' shares to the result (specification §4.21). */
import {
  type FieldReader,
  listOf,
  parseExact,
  readCountField,
  readFields,
} from "../group/fields.ts";
import { divide, type Element, multiply, power } from "../group/group.ts";
import { GROUP_ORDER } from "../../../core/ed25519/signature.ts";
import { invertScalar, modOrder } from "../group/scalar.ts";
import type { SizedTally } from "./encrypted_tally.ts";
import { SmallLogs } from "./small_log.ts";
import type { CheckedTrustees } from "./trustees.ts";

/** Of each slot of each question how often it was chosen. */
export type BeleniosResult = readonly (readonly number[])[];

/** A trustee's factors, checked by whoever hands them in. */
export interface OwnedFactors {
  /** The trustee's number, from 1, over all trustees of the election. */
  readonly owner: number;
  readonly factors: readonly (readonly Element[])[];
}

/** Trustees of whom some are enough: one who is needed is a group of one. */
export interface TrusteeGroup {
  readonly size: number;
  /** How many shares of the group are enough. */
  readonly needed: number;
}

/**
 * Works out the result. Of a group with a threshold the first that are enough are taken, in the order of `shares`.
 *
 * @param totalWeight The sum of the weights of all ballots: no slot can be larger.
 * @returns Undefined if there are not enough shares yet.
 * @throws {RangeError} If a slot is none of the numbers up to `totalWeight`, which good ballots and shares cannot bring about.
 */
export function openTally(
  groups: readonly TrusteeGroup[],
  { tally, totalWeight }: Pick<SizedTally, "tally" | "totalWeight">,
  shares: readonly OwnedFactors[],
): BeleniosResult | undefined {
  const weighted = chooseShares(groups, shares);
  if (weighted === undefined) return undefined;
  const logs = new SmallLogs(totalWeight);
  return tally.map((slots, i) =>
    slots.map(({ beta }, j) => {
      const factor = multiply(
        ...weighted.map(({ factors, exponent }) => power(factors[i][j], exponent)),
      );
      const log = logs.logOf(divide(beta, factor));
      if (log !== undefined) return log;
      throw new RangeError(
        `Cannot work out the result as slot ${j + 1} of question ${
          i + 1
        } must be at most ${totalWeight}`,
      );
    })
  );
}

/** Opens the tally of an archive, whose trustees are told as Belenios writes them: {@linkcode openTally}. */
export function computeResult(
  { kinds }: Pick<CheckedTrustees, "kinds">,
  sized: Pick<SizedTally, "tally" | "totalWeight">,
  shares: readonly OwnedFactors[],
): BeleniosResult | undefined {
  const groups = kinds.map((kind) =>
    kind[0] === "Single"
      ? { size: 1, needed: 1 }
      : { size: kind[1].certs.length, needed: kind[1].threshold }
  );
  return openTally(groups, sized, shares);
}

/** Factors, and the power that they go into the product with. */
interface WeightedFactors {
  readonly factors: OwnedFactors["factors"];
  readonly exponent: bigint;
}

function chooseShares(
  groups: readonly TrusteeGroup[],
  shares: readonly OwnedFactors[],
): WeightedFactors[] | undefined {
  const chosen: WeightedFactors[] = [];
  let before = 0;
  for (const { size, needed } of groups) {
    const own = Array.from(
      { length: size },
      (_, i) => shares.findIndex(({ owner }) => owner === before + i + 1),
    );
    const taken = own.filter((at) => at !== -1).sort((a, b) => a - b).slice(0, needed);
    if (taken.length < needed) return undefined;
    const indexes = taken.map((at) => shares[at].owner - before);
    taken.forEach((at, i) => {
      chosen.push({
        factors: shares[at].factors,
        exponent: lagrange(indexes, indexes[i]),
      });
    });
    before += size;
  }
  return chosen;
}

/** The Lagrange coefficient at 0 of `index` among `indexes`: the product of k / (k − index) over the others. */
function lagrange(indexes: readonly number[], index: number): bigint {
  return indexes.filter((k) => k !== index).reduce(
    (product, k) => product * BigInt(k) * invertScalar(modOrder(BigInt(k - index))) % GROUP_ORDER,
    1n,
  );
}

/** The text of a result. */
export function resultText(result: BeleniosResult): string {
  return JSON.stringify({ result });
}

/** Reads the text of a result. @throws {SyntaxError} If it is none. */
export function parseResult(text: string): BeleniosResult {
  return parseExact(text, "the result", { read: readResult, write: (result) => ({ result }) });
}

const readResult: FieldReader<BeleniosResult> = (value, where) => {
  const [result] = readFields(value, ["result"], where);
  return listOf(listOf(readCountField))(result, `${where}.result`);
};
