/**
 * A validator's state in memory, with the way back for every block.
 *
 * The room owns the tables (`state_table.ts`), what may be put into them (`state_value.ts`, `limits.ts`), the view of them
 * that a validator is handed (`state_view.ts`), and snapshots. It does not own when a block is applied or undone: the
 * hosts say so (`plugins/host`, `plugins/sandbox`).
 */
import type { Json } from "../../core/base/canonical_json.ts";
import { TextMap } from "../../core/base/text_map.ts";
import type { InitialState, StateWriter } from "../../core/validator/validator.ts";
import { StateTable } from "./state_table.ts";

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
  readonly #tables: TextMap<StateTable>;
  #journal: Entry[] = [];

  constructor(tables: Iterable<readonly [name: string, table: StateTable]> = []) {
    this.#tables = new TextMap(tables);
  }

  /** The state that a validator starts from. */
  static of(initial: InitialState = {}): JournaledState {
    const state = new JournaledState();
    for (const [name, entries] of Object.entries(initial)) {
      const table = state.#table(name);
      for (const [key, value] of Object.entries(entries)) table.set(key, value);
    }
    return state;
  }

  get(table: string, key: string): Json | undefined {
    return this.#tables.get(table)?.get(key);
  }

  size(table: string): number {
    return this.#tables.get(table)?.size ?? 0;
  }

  entries(table: string): [string, Json][] {
    // The order of insertion differs between a peer that saw a reorg and one that did not.
    return [...this.#tables.get(table)?.entries() ?? []]
      .sort(([a], [b]) => a < b ? -1 : a > b ? 1 : 0);
  }

  /** All tables, in no order. */
  tables(): Iterable<[name: string, table: StateTable]> {
    return this.#tables;
  }

  set(table: string, key: string, value: Json): void {
    this.#write(table, key, value);
  }

  /** Sets a value at a key that had none at the last cut: it need not be looked for again. */
  insert(table: string, key: string, value: Json): void {
    this.#journal.push({ table, key, value: undefined });
    this.#table(table).set(key, value);
  }

  delete(table: string, key: string): void {
    this.#write(table, key, undefined);
  }

  /** Ends a block: hands out the journal of all writes since the last cut and begins a new one. */
  cut(): Journal {
    const journal = this.#journal;
    this.#journal = [];
    return journal;
  }

  /** Takes back a journal, the newest write first; the result takes back the taking back. */
  revert(journal: Journal): Journal {
    return journal.toReversed().map(({ table, key, value }) => {
      const entry = { table, key, value: this.get(table, key) };
      this.#table(table).set(key, value);
      return entry;
    });
  }

  #write(table: string, key: string, value: Json | undefined): void {
    this.#journal.push({ table, key, value: this.get(table, key) });
    this.#table(table).set(key, value);
  }

  #table(name: string): StateTable {
    let table = this.#tables.get(name);
    if (table === undefined) this.#tables.set(name, table = new StateTable());
    return table;
  }
}
