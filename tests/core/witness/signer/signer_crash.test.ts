import { assert, assertEquals } from "@std/assert";
import type { Statement } from "../../../../core/witness/statement.ts";
import { openLockedDatabase } from "../../../../core/store/locked_database.ts";
import { KEY_FILE } from "../../../../core/witness/signer/key_database.ts";
import type { KeyState } from "../../../../core/witness/signer/key_rows.ts";
import { SignerError } from "../../../../core/witness/signer/signer_error.ts";
import { JOURNAL_HEADER_SIZE, recordKeyCrash, stateIn } from "../../../support/key_crash.ts";
import { canMountDisks, SmallDisk } from "../../../support/small_disk.ts";
import {
  findLie,
  KeyBox,
  longStatement,
  type ShortStatement,
  sourceCertificateOf,
} from "../../../support/witness_key.ts";

/** Each point of a signature; whether the statement was remembered, and whether somebody has it. */
const POINTS: readonly (readonly [point: string, isKept: boolean, isSent: boolean])[] = [
  ["before the write", false, false],
  ["after the sync", true, false],
  ["before the signature", true, false],
  ["before sending", true, false],
  ["after sending", true, true],
  ["after the end", true, true],
];

/** What is asked for, and what would contradict it. */
const REQUESTS: readonly (readonly [asked: ShortStatement, other: ShortStatement])[] = [
  [["prepare", 5, "A", 2, "S"], ["prepare", 5, "B", 2, "S"]],
  [["commit", 5, "A", 5, "A"], ["commit", 5, "B", 5, "B"]],
  [["proposal", 5, "A", 2, "S"], ["proposal", 5, "B", 2, "S"]],
];

/** Signs in a process of its own; what it has sent. */
async function signElsewhere(box: KeyBox, point: string, asked: ShortStatement): Promise<string> {
  const script = new URL("../../../support/witness_writer.ts", import.meta.url).href;
  const { stdout, stderr, signal } = await new Deno.Command(Deno.execPath(), {
    args: [
      "run",
      "--no-check",
      "-A",
      script,
      box.path,
      box.instance!,
      point,
      JSON.stringify(asked),
    ],
    env: { NO_COLOR: "1" },
  }).output();
  const said = new TextDecoder().decode(stderr);
  assertEquals(signal, point === "after the end" ? null : "SIGKILL", said);
  return new TextDecoder().decode(stdout).trim();
}

for (const [point, isKept, isSent] of POINTS) {
  for (const [asked, other] of REQUESTS) {
    Deno.test(`a process killed ${point} of a ${asked[0]} has ${isKept ? "" : "not "}remembered it, and never contradicts itself`, async () => {
      using box = new KeyBox();
      box.open()[Symbol.dispose]();
      // The peer remembers the file before anything is signed.
      assertEquals(await signElsewhere(box, point, asked), isSent ? "signed" : "");
      const sent: Statement[] = isSent ? [longStatement(asked)] : [];
      using signer = box.ready();
      for (const each of [other, asked]) {
        const answer = signer.sign(longStatement(each), sourceCertificateOf(each));
        const isExpected = isKept === (each === asked);
        assertEquals(answer.status, isExpected ? "signed" : "refused", each.join());
        if (answer.status === "signed") sent.push(longStatement(each));
      }
      assertEquals(findLie(sent), undefined);
    });
  }
}

Deno.test("the file of a key is synced at each write, locked, and keeps no log beside it", () => {
  using box = new KeyBox();
  const database = openLockedDatabase(box.path, KEY_FILE);
  const pragma = (name: string) => Object.values(database.prepare(`PRAGMA ${name}`).get()!)[0];
  // 3 is EXTRA.
  assertEquals(["synchronous", "locking_mode", "journal_mode", "secure_delete"].map(pragma), [
    3,
    "exclusive",
    "delete",
    1,
  ]);
  database.close();
});

/** What is on the disk after a loss of power. */
interface Left {
  readonly main: Uint8Array;
  readonly journal?: Uint8Array;
}

/** A folder that is filled with what a loss of power left, again and again. */
class LeftFolder implements AsyncDisposable {
  private constructor(readonly disk: SmallDisk | undefined, readonly folder: string) {}

  static async make(): Promise<LeftFolder> {
    const disk = canMountDisks() ? await SmallDisk.mount("4m") : undefined;
    return new LeftFolder(disk, disk?.folder ?? Deno.makeTempDirSync());
  }

  /** What the file remembers then, or the code with which it is refused. */
  stateAfter({ main, journal }: Left): KeyState | string {
    const path = `${this.folder}/ann.witness`;
    Deno.writeFileSync(path, main);
    if (journal !== undefined) Deno.writeFileSync(`${path}-journal`, journal);
    try {
      return stateIn(path);
    } catch (error) {
      assert(error instanceof SignerError, `${error}`);
      return error.code;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.disk !== undefined) await this.disk[Symbol.asyncDispose]();
    else Deno.removeSync(this.folder, { recursive: true });
  }
}

/** A prime beside the page size, so that all places in a page come up. */
const STEP = 29;

/** `first` up to a byte and `second` from there on, at each of these bytes. */
function* mixed(first: Uint8Array, second: Uint8Array, step = STEP): Iterable<Uint8Array> {
  for (let at = 0; at <= first.length; at += step) {
    const both = second.slice();
    both.set(first.subarray(0, at));
    yield both;
  }
}

Deno.test("a loss of power in the middle of a signature leaves the state before it while no signature can exist", async () => {
  const { before, after, journal } = recordKeyCrash();
  assert(after.state.signing.target > before.state.signing.target);
  await using folder = await LeftFolder.make();
  const check = (left: Left, what: string) =>
    assertEquals(folder.stateAfter(left), before.state, what);
  const unfinished = journal.slice();
  unfinished.fill(0, 0, JOURNAL_HEADER_SIZE);
  for (let size = 0; size <= journal.length; size += STEP) {
    check({ main: before.main, journal: unfinished.subarray(0, size) }, `${size} bytes of journal`);
  }
  check({ main: before.main, journal }, "the whole journal");
  // Pages may reach the disk in any order.
  for (const main of mixed(after.main, before.main)) check({ main, journal }, "the front is new");
  for (const main of mixed(before.main, after.main)) check({ main, journal }, "the back is new");
});

Deno.test("a loss of power once a signature can exist leaves the state after it", async () => {
  const { after, journal } = recordKeyCrash();
  await using folder = await LeftFolder.make();
  const ended = journal.slice();
  ended.fill(0, 0, JOURNAL_HEADER_SIZE);
  assertEquals(folder.stateAfter({ main: after.main, journal: ended }), after.state);
  assertEquals(folder.stateAfter({ main: after.main }), after.state);
  // The sector with the header is written as one, or it was not yet.
  for (let zeros = 1; zeros <= JOURNAL_HEADER_SIZE; zeros++) {
    const part = journal.slice();
    part.fill(0, 0, zeros);
    assertEquals(folder.stateAfter({ main: after.main, journal: part }), after.state, `${zeros}`);
  }
});

Deno.test("a key's file that was moved without its journal, after a loss of power, has its state or is refused", async () => {
  const { before, after } = recordKeyCrash();
  await using folder = await LeftFolder.make();
  const found = new Set<unknown>();
  for (const pair of [[after.main, before.main], [before.main, after.main]] as const) {
    for (const main of mixed(...pair)) {
      const state = folder.stateAfter({ main });
      if (typeof state === "string") found.add(state);
      else {
        const which = state.signing.target === after.state.signing.target ? after : before;
        assertEquals(state, which.state);
        found.add(which);
      }
    }
  }
  assert(found.has("damaged") && found.has(before) && found.has(after));
});
