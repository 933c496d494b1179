/** What a validator gets to see of its state, and nothing behind it. */
import type { StateReader, StateWriter } from "../../core/validator/validator.ts";
import type { JournaledState } from "./journaled_state.ts";
import { limitError } from "./limit_error.ts";
import { MAX_STATE_KEY_LENGTH, MAX_WRITES_PER_RECORD } from "./limits.ts";
import { copyValue } from "./state_value.ts";

/** A state for `check()` and `query()`: it cannot be written. */
export function createReader(state: JournaledState): StateReader {
  return frozen({
    // A key that is too long is one that nothing was written at: records of strangers may hold such.
    get: (table: string, key: string) => state.get(checkTable(table), checkText(key)),
    size: (table: string) => state.size(checkTable(table)),
    entries: (table: string) => state.entries(checkTable(table)),
  });
}

/** Lends a state to `apply()`. */
export interface WriterLease {
  /** Calls `use` with a state that can be written until it returns, and not any more by who keeps it. */
  lend(use: (writer: StateWriter) => void): void;
}

/** A state for `apply()`, one record after another. */
export function createWriter(state: JournaledState): WriterLease {
  let isLent = false;
  let writes = 0;
  const count = () => {
    if (!isLent) throw new TypeError("the state can be written in apply() alone");
    if (++writes > MAX_WRITES_PER_RECORD) {
      throw limitError(`a record must not write more than ${MAX_WRITES_PER_RECORD} times`);
    }
  };
  const writer: StateWriter = frozen({
    ...createReader(state),
    set(table: string, key: string, value: unknown) {
      count();
      state.set(checkTable(table), checkKey(key), copyValue(value));
    },
    delete(table: string, key: string) {
      count();
      state.delete(checkTable(table), checkKey(key));
    },
  });
  return {
    lend(use) {
      isLent = true;
      writes = 0;
      try {
        use(writer);
      } finally {
        isLent = false;
      }
    },
  };
}

/** Freezes an object and its functions: nothing can be left on what the next call is handed too. */
function frozen<T extends object>(object: T): T {
  for (const each of Object.values(object)) Object.freeze(each);
  return Object.freeze(object);
}

/** @throws {TypeError} If it cannot be the name of a table. */
export function checkTable(name: string): string {
  checkKey(name, "the name of a table");
  // Such names are the host's own, for conflict keys.
  if (name.startsWith("\0")) throw new TypeError("the name of a table must not begin with U+0000");
  return name;
}

function checkText(key: string, what = "a key"): string {
  if (typeof key === "string") return key;
  throw new TypeError(`${what} must be a text: it is ${typeof key}`);
}

function checkKey(key: string, what = "a key"): string {
  checkText(key, what);
  if (key.length > MAX_STATE_KEY_LENGTH) {
    throw limitError(`${what} must not be longer than ${MAX_STATE_KEY_LENGTH} characters`);
  }
  return key;
}
