/** A world broke a promise. */
export class BrokenPromise extends Error {
  override readonly name = "BrokenPromise";
}
