/**
 * Throws unless an invariant of our own code holds. For mistakes of ours alone: what a caller or a stranger
 * may get wrong has errors of its own, which say what to do.
 *
 * @param what What does not hold, and why it must.
 * @throws {Error} `Broken invariant: …`
 */
export function assert(condition: boolean, what: string): asserts condition {
  if (!condition) throw new Error(`Broken invariant: ${what}`);
}
