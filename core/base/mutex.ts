/** Runs asynchronous functions one after another, in the order in which they were handed in. */
export class Mutex {
  #last: Promise<unknown> = Promise.resolve();

  /** Runs `fn` once all before it have settled; its outcome is the result's. */
  run<T>(fn: () => Promise<T>): Promise<T> {
    const result = this.#last.then(fn);
    // The next in line waits for this one to settle; whether it failed is its caller's business.
    this.#last = result.then(nothing, nothing);
    return result;
  }
}

function nothing(): void {}
