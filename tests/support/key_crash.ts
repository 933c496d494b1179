/** What a loss of power can leave of a key's file in the middle of a signature: its bytes and its journal's, cut or torn. */
import { assert } from "@std/assert";
import type { KeyState } from "../../core/witness/signer/key_rows.ts";
import { WitnessKeyFile } from "../../core/witness/signer/key_file.ts";
import { certificateOf, KeyBox, prepareOf } from "./witness_key.ts";

/** The layout of a rollback journal (https://www.sqlite.org/fileformat2.html#the_rollback_journal). */
const MAGIC = [0xd9, 0xd5, 0x05, 0xf9, 0x20, 0xa1, 0x63, 0xd7];
const SECTOR_SIZE = 512;
const PAGE_SIZE = 4_096;
const RECORD_SIZE = 4 + PAGE_SIZE + 4;

/** Bytes of a journal's header, which a commit overwrites with zeros. */
export const JOURNAL_HEADER_SIZE = 28;

/** The file of a key around one signature. */
export interface KeyCrashStory {
  readonly before: { readonly main: Uint8Array; readonly state: KeyState };
  readonly after: { readonly main: Uint8Array; readonly state: KeyState };
  /** The journal of that signature when it was whole, and no page of the main file was written yet. */
  readonly journal: Uint8Array;
}

/** Records such a story with a real file. */
export function recordKeyCrash(): KeyCrashStory {
  using box = new KeyBox();
  {
    using signer = box.ready();
    signer.sign(prepareOf(3, "A", 2, "S"), certificateOf(2, "S"));
  }
  const before = { main: Deno.readFileSync(box.path), state: stateIn(box.path) };
  using signer = box.ready();
  signer.sign(prepareOf(5, "B", 4, "R"), certificateOf(4, "R"));
  const ended = Deno.readFileSync(`${box.path}-journal`);
  signer[Symbol.dispose]();
  const after = { main: Deno.readFileSync(box.path), state: stateIn(box.path) };
  return { before, after, journal: withHeader(ended, before.main.length / PAGE_SIZE) };
}

/** What the file at `path` remembers. */
export function stateIn(path: string): KeyState {
  using file = WitnessKeyFile.open(path);
  return file.state;
}

/** Puts back the header that the commit has overwritten. */
function withHeader(ended: Uint8Array, pages: number): Uint8Array {
  const records = (ended.length - SECTOR_SIZE) / RECORD_SIZE;
  assert(Number.isInteger(records) && records > 0, `${ended.length} bytes`);
  assert(
    ended.subarray(0, JOURNAL_HEADER_SIZE).every((byte) => byte === 0),
    "the commit has ended",
  );
  const journal = ended.slice();
  const view = new DataView(journal.buffer);
  journal.set(MAGIC);
  view.setUint32(8, records);
  // A record's checksum is this number and every 200th byte of the page, counted from its end.
  let nonce = view.getUint32(SECTOR_SIZE + 4 + PAGE_SIZE);
  for (let at = PAGE_SIZE - 200; at > 0; at -= 200) nonce -= journal[SECTOR_SIZE + 4 + at];
  [nonce, pages, SECTOR_SIZE, PAGE_SIZE].forEach((value, i) => view.setUint32(12 + 4 * i, value));
  return journal;
}
