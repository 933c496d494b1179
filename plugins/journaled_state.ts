/** A validator's state in memory, with the way back for every block. */
import type { Json } from "../core/canonical_json.ts";
import type { InitialState, StateWriter } from "../core/validator.ts";

/** A value that was there before a write. */
interface Entry {
  readonly table: string;
  readonly key: string;
  readonly value: Json | undefined;
}

/** What it takes to go back over one block, or forward again. */
export type Journal = readonly Entry[];

/** Tables of JSON values whose writes since the last {@linkcode JournaledState.cut} can be undone. */
export class JournaledState implements StateWriter {
  readonly #tables = new Map<string, Map<string, Json>>();
  #journal: Entry[] = [];

  constructor(initial: InitialState = {}) {
    for (const [table, entries] of Object.entries(initial)) {
      for (const [key, value] of Object.entries(entries)) {
        this.#write(table, key, deepFreeze(value));
      }
    }
  }

  get(table: string, key: string): Json | undefined {
    return this.#tables.get(table)?.get(key);
  }

  size(table: string): number {
    return this.#tables.get(table)?.size ?? 0;
  }

  /** All tables with their entries, in no order. */
  tables(): Iterable<readonly [table: string, entries: ReadonlyMap<string, Json>]> {
    return this.#tables;
  }

  entries(table: string): [string, Json][] {
    // The order of insertion differs between a peer that saw a reorg and one that did not.
    return [...this.#tables.get(table) ?? []].sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  }

  set(table: string, key: string, value: Json): void {
    this.#note(table, key);
    this.#write(table, key, deepFreeze(value));
  }

  delete(table: string, key: string): void {
    this.#note(table, key);
    this.#write(table, key, undefined);
  }

  /** Sets what a snapshot holds of a table: keys and values in turn. Cannot be undone. */
  load(table: string, keysAndValues: readonly Json[]): void {
    // A table is there from its first part on, also when it is empty.
    if (!this.#tables.has(table)) this.#tables.set(table, new Map());
    for (let i = 0; i < keysAndValues.length; i += 2) {
      this.#write(table, String(keysAndValues[i]), deepFreeze(keysAndValues[i + 1]));
    }
  }

  /** Ends a block: hands out the journal of all writes since the last cut and begins a new one. */
  cut(): Journal {
    const journal = this.#journal;
    this.#journal = [];
    return journal;
  }

  /** Takes back a journal, the newest write first; the result takes back the taking back. */
  revert(journal: Journal): Journal {
    const inverse = journal.toReversed().map(({ table, key, value }) => {
      const entry = { table, key, value: this.get(table, key) };
      this.#write(table, key, value);
      return entry;
    });
    return inverse;
  }

  #note(table: string, key: string): void {
    this.#journal.push({ table, key, value: this.get(table, key) });
  }

  #write(table: string, key: string, value: Json | undefined): void {
    let entries = this.#tables.get(table);
    if (entries === undefined) this.#tables.set(table, entries = new Map());
    if (value === undefined) entries.delete(key);
    else entries.set(key, value);
  }
}

/** Values are handed out as they are kept, so nobody may change them in place. */
function deepFreeze(value: Json): Json {
  if (typeof value === "object" && value !== null && !Object.isFrozen(value)) {
    Object.values(value).forEach(deepFreeze);
    Object.freeze(value);
  }
  return value;
}
