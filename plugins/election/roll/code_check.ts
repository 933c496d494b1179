/**
 * The check of voting codes: a Reed-Solomon code of length 28 over GF(32), with the roots 1 and α. Two code words differ in
 * three symbols or more, so every slip of one or two is found (Reed and Solomon, 1960).
 */

/** x^5 + x^2 + 1, by which GF(2)[x] is GF(32); α is x. */
const POLYNOMIAL = 0b100101;

/** α^0 to α^30, each a polynomial as bits. α^31 is 1. */
const POWERS: readonly number[] = Array.from({ length: 31 }, (_, exponent) => {
  let element = 1;
  for (let i = 0; i < exponent; i++) element = element << 1 ^ (element & 16 ? POLYNOMIAL : 0);
  return element;
});

/** The two symbols that stand behind those of a number. */
export function checkSymbols(values: readonly number[]): readonly [number, number] {
  const [sum, weighted] = syndromes([...values, 0, 0]);
  // With p and q behind them: p + q must be the sum, and α·p + q the weighted one.
  const p = divide(sum ^ weighted, POWERS[1] ^ 1);
  return [p, sum ^ p];
}

/**
 * Where a code has a slip: the place of the only symbol that can be wrong alone, -1 if more than one must be, or
 * undefined if it has none.
 */
export function slippedSymbol(values: readonly number[]): number | undefined {
  const [sum, weighted] = syndromes(values);
  if (sum === 0 && weighted === 0) return undefined;
  if (sum === 0 || weighted === 0) return -1;
  const exponent = POWERS.indexOf(divide(weighted, sum));
  return exponent < values.length ? values.length - 1 - exponent : -1;
}

/** The values of the code, a polynomial whose first symbol is the highest, at 1 and at α: both 0 for a code word. */
function syndromes(values: readonly number[]): readonly [number, number] {
  let sum = 0;
  let weighted = 0;
  for (const value of values) {
    sum ^= value;
    weighted = multiply(weighted, POWERS[1]) ^ value;
  }
  return [sum, weighted];
}

function multiply(a: number, b: number): number {
  if (a === 0 || b === 0) return 0;
  return POWERS[(POWERS.indexOf(a) + POWERS.indexOf(b)) % POWERS.length];
}

/** @param b Not 0. */
function divide(a: number, b: number): number {
  if (a === 0) return 0;
  return POWERS[(POWERS.indexOf(a) - POWERS.indexOf(b) + POWERS.length) % POWERS.length];
}
