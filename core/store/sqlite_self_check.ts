/** Looks for what contradicts itself in a database. */
import { bytesToHex, equalBytes } from "../base/hash.ts";
import { blockHashOf } from "../block/ids.ts";
import { unpackRecords } from "../block/packed_records.ts";
import { recordId } from "../block/record.ts";
import { packIds } from "./record_index.ts";
import { openDatabase } from "./sqlite_database.ts";
import type { Row, RowReader } from "./sqlite_rows.ts";
import { prepareDatabase } from "./sqlite_schema.ts";
import { SCHEMA, type Statements } from "./sqlite_statements.ts";

/**
 * Looks for what contradicts itself: SQLite's own structures, and what is stored beside a record and
 * follows from it.
 *
 * @returns A sentence on each contradiction; none if all is well.
 * @throws {StoreError} `damaged` if a block cannot be read.
 */
export function checkDatabase(statements: Statements, read: RowReader): string[] {
  const { integrity, foreignKeys, idsAndBodies, pending } = statements;
  const found = integrity.all().map(({ integrity_check: text }) => String(text))
    .filter((text) => text !== "ok");
  const expected = ownSchema();
  const schema = statements.schema.all().map(schemaText);
  for (const text of schema.filter((text) => !expected.includes(text))) {
    found.push(`the database must hold nothing but our tables: ${JSON.stringify(text)}`);
  }
  for (const { table, rowid } of foreignKeys.all()) {
    found.push(`row ${rowid} of ${table} must belong to a stored block`);
  }
  for (const { id, bytes } of pending.all()) {
    if (bytesToHex(id as Uint8Array) === recordId(bytes as Uint8Array)) continue;
    found.push(`a pending record must stand under its id: ${bytesToHex(id as Uint8Array)}`);
  }
  for (let last = -1;;) {
    const row = idsAndBodies.get(last);
    if (row === undefined) return found;
    last = Number(row.seq);
    const name = blockHashOf(read.blob(row, "hash"));
    const records = read.parse(name, () => unpackRecords(read.blob(row, "body")));
    if (equalBytes(packIds(records.map(recordId)), read.blob(row, "ids"))) continue;
    found.push(`the index of records must name those of block ${name}`);
  }
}

/** What describes a table, index, view or trigger; comments may differ from version to version. */
function schemaText({ type, name, sql }: Row): string {
  return `${type} ${name}: ${String(sql).replaceAll(/--.*/g, "").replaceAll(/\s+/g, " ")}`;
}

/** What describes ours. */
function ownSchema(): string[] {
  const database = openDatabase(":memory:");
  try {
    prepareDatabase(database, ":memory:");
    return database.prepare(SCHEMA).all().map(schemaText);
  } finally {
    database.close();
  }
}
