/** Which call of a plugin is going on, in memory that its host can look into from outside. */
import { MAX_RECORD_BYTES } from "../../core/block/limits.ts";

/**
 * What of a plugin is called. `afterwards` is no call: what a plugin left to be done later, such as the rest
 * of an asynchronous function, which it has no business to have.
 */
const PLUGIN_CALLS = [
  "load",
  "init",
  "check",
  "facts",
  "needs",
  "verify",
  "cost",
  "apply",
  "keys",
  "query",
  "afterwards",
] as const;

/** One of {@linkcode PLUGIN_CALLS}. */
export type PluginCall = typeof PLUGIN_CALLS[number];

/** What {@linkcode CallProgress.snapshot} sees. */
export interface CallSnapshot {
  /** Number of calls that have begun so far. */
  readonly calls: number;
  /** The call that is on; undefined between two calls. */
  readonly call: PluginCall | undefined;
  /** The record that it is about. */
  readonly record: Uint8Array | undefined;
}

// Taken while they are there: the worker's lock removes them.
const { add, load, store } = Atomics;

/** 32-bit cells at the start; the record's bytes follow. */
const CELL = { calls: 0, call: 1, length: 2 } as const;
const RECORD_AT = 12;

/** A view of the shared memory, for the worker to write and the host to read. */
export class CallProgress {
  readonly buffer: SharedArrayBuffer;
  readonly #cells: Int32Array;
  readonly #record: Uint8Array;
  #last: Uint8Array | undefined;

  constructor(buffer: SharedArrayBuffer = new SharedArrayBuffer(RECORD_AT + MAX_RECORD_BYTES)) {
    this.buffer = buffer;
    this.#cells = new Int32Array(buffer, 0, 3);
    this.#record = new Uint8Array(buffer, RECORD_AT);
  }

  /** Writes down that a call begins. */
  begin(call: PluginCall, record?: Uint8Array): void {
    // What is done afterwards is the last record's fault as far as can be told, and the calls about one record come one after another.
    if (record !== this.#last && call !== "afterwards") {
      if (record !== undefined) this.#record.set(record);
      this.#cells[CELL.length] = record?.length ?? 0;
      this.#last = record;
    }
    add(this.#cells, CELL.calls, 1);
    store(this.#cells, CELL.call, PLUGIN_CALLS.indexOf(call) + 1);
  }

  /** Writes down that what runs now was left to be done later. */
  rest(): void {
    this.begin("afterwards");
  }

  /** Writes down that it is over. */
  end(): void {
    store(this.#cells, CELL.call, 0);
  }

  /** What is going on now. */
  snapshot(): CallSnapshot {
    const length = this.#cells[CELL.length];
    return {
      calls: load(this.#cells, CELL.calls),
      call: PLUGIN_CALLS[load(this.#cells, CELL.call) - 1],
      record: length === 0 ? undefined : this.#record.slice(0, length),
    };
  }
}
