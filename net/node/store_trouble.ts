/** One line when the disk begins to refuse records, and one when it takes them again. */
import { StoreError } from "../../core/store/store.ts";
import type { Log } from "../base/log.ts";

/** Tells of a disk that does not take what users hand in. */
export class StoreTrouble {
  readonly #log: Log;
  #isOn = false;

  constructor(log: Log) {
    this.#log = log;
  }

  /** Runs what writes to the disk, and tells if that begins to fail, or works again. */
  async watch<T>(write: () => Promise<T>): Promise<T> {
    try {
      const result = await write();
      if (this.#isOn) this.#log.info("the disk works again: records are taken");
      this.#isOn = false;
      return result;
    } catch (error) {
      if (error instanceof StoreError && !this.#isOn) {
        this.#isOn = true;
        this.#log.error(`records are refused: ${error.message}`);
      }
      throw error;
    }
  }
}
