import { assert, assertEquals, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { systemRandom as random } from "../../../../core/base/system.ts";
import { checksum } from "../../../../core/store/sqlite_checksum.ts";
import { WitnessKeyFile } from "../../../../core/witness/signer/key_file.ts";
import type { WitnessSigner } from "../../../../core/witness/signer/signer.ts";
import { SignerError } from "../../../../core/witness/signer/signer_error.ts";
import { EVERY_HASH, testNetwork } from "../../../support/block_forge.ts";
import { canMountDisks, SmallDisk } from "../../../support/small_disk.ts";
import { openSqlite } from "../../../support/sqlite.ts";
import { certificateOf, commitOf, KeyBox, prepareOf } from "../../../support/witness_key.ts";

/** The code with which a file is refused; the message names the file, in one line, and no copy to be put back. */
function refusalOf(path: string): string {
  const error = assertThrows(() => WitnessKeyFile.open(path)[Symbol.dispose](), SignerError);
  assert(error.message.includes(path) && !error.message.includes("\n"), error.message);
  assert(!/restore|backup|peers send/.test(error.message), error.message);
  return error.code;
}

/** Changes a file behind the program's back. */
function change(path: string, sql: string): void {
  const database = new DatabaseSync(path);
  database.exec(sql);
  database.close();
}

/** A file whose key has signed a prepare and a commit. */
function usedBox(folder?: string): KeyBox {
  const box = new KeyBox(folder);
  using signer = box.ready();
  signer.sign(prepareOf(4, "A", 2, "S"), certificateOf(2, "S"));
  signer.sign(commitOf(4, "A"), certificateOf(4, "A"));
  return box;
}

function holds(file: Uint8Array, part: Uint8Array): boolean {
  const [all, one] = [file, part].map((bytes) => bytes.toHex());
  return all.includes(one);
}

/** The secret, as it stands in the file. */
function secretIn(path: string): Uint8Array {
  const database = new DatabaseSync(path);
  const { secret } = database.prepare("SELECT secret FROM key").get()!;
  database.close();
  return secret as Uint8Array;
}

Deno.test("WitnessKeyFile.create() makes one file, and overwrites nothing", () => {
  using box = new KeyBox();
  const folder = box.path.replace(/\/[^/]*$/, "");
  assertEquals([...Deno.readDirSync(folder)].map(({ name }) => name), ["ann.witness"]);
  const before = Deno.readFileSync(box.path);
  const again = assertThrows(() => WitnessKeyFile.create(box.path, random), SignerError);
  assertEquals(again.code, "taken");
  assertEquals(Deno.readFileSync(box.path), before);
});

Deno.test("WitnessKeyFile.open() refuses what is no file of a key, and leaves it as it was", () => {
  using box = new KeyBox();
  const other = `${box.path}.other`;
  assertEquals(refusalOf(other), "missing");
  assertEquals([...Deno.readDirSync(box.path.replace(/\/[^/]*$/, ""))].length, 1);
  Deno.writeFileSync(other, new Uint8Array());
  assertEquals(refusalOf(other), "no-key-file");
  assertEquals(Deno.statSync(other).size, 0);
  const text = new TextEncoder().encode("chainvote-signing-key-1-".repeat(200));
  Deno.writeFileSync(other, text);
  assertEquals(refusalOf(other), "no-key-file");
  assertEquals(Deno.readFileSync(other), text);
  Deno.removeSync(other);
  change(other, "CREATE TABLE key (x)");
  const before = Deno.readFileSync(other);
  assertEquals(refusalOf(other), "no-key-file");
  assertEquals(Deno.readFileSync(other), before);
});

Deno.test("a chain's database is no file of a key, and a key's is no chain's", () => {
  using box = new KeyBox();
  const chain = `${box.path}.db`;
  openSqlite(chain, testNetwork({ params: EVERY_HASH }))[Symbol.dispose]();
  assertEquals(refusalOf(chain), "no-key-file");
  assertThrows(() => openSqlite(box.path), Error, "belongs to another program");
});

Deno.test("WitnessKeyFile.open() refuses another layout, older or newer", () => {
  using box = new KeyBox();
  change(box.path, "PRAGMA user_version = 2");
  assertEquals(refusalOf(box.path), "newer");
  change(box.path, "PRAGMA user_version = 0");
  assertEquals(refusalOf(box.path), "damaged");
});

Deno.test("WitnessKeyFile.open() refuses a key whose state is lost", () => {
  using box = usedBox();
  change(box.path, "DELETE FROM state");
  assertEquals(refusalOf(box.path), "no-state");
});

const DAMAGE: readonly (readonly [what: string, sql: string])[] = [
  ["no key", "DELETE FROM key"],
  ["a lower target", "UPDATE state SET target = 2"],
  ["a lower source", "UPDATE state SET source = 0"],
  ["a lower round of a proposal", "UPDATE state SET proposed = 1"],
  ["a statement that is gone", "UPDATE state SET statement = NULL"],
  ["a certificate that is cut", "UPDATE state SET certificate = substr(certificate, 1, 99)"],
  ["a number that JavaScript has not", `UPDATE state SET target = ${2n ** 53n + 1n}`],
  ["a negative number", "UPDATE state SET proposed = -1"],
  ["an instance of another length", "UPDATE state SET instance = zeroblob(15)"],
  ["a key that is retired no more", "UPDATE state SET retired = 1 - retired"],
  ["another secret", "UPDATE key SET secret = randomblob(32)"],
  ["a secret of zeros", "UPDATE key SET secret = zeroblob(32)"],
  ["no table", "DROP TABLE state"],
];

for (const [what, sql] of DAMAGE) {
  Deno.test(`WitnessKeyFile.open() says damaged of a file with ${what}`, () => {
    using box = usedBox();
    change(box.path, sql);
    assertEquals(refusalOf(box.path), "damaged");
  });
}

Deno.test("WitnessKeyFile.open() refuses the state of another key, and a secret that is not the public key's", () => {
  using box = usedBox();
  using other = new KeyBox();
  const theirs = new DatabaseSync(other.path);
  const state = theirs.prepare("SELECT * FROM state").get()!;
  theirs.close();
  const ours = new DatabaseSync(box.path);
  ours.exec("DELETE FROM state");
  const columns = Object.keys(state);
  ours.prepare(
    `INSERT INTO state (${columns.join(", ")}) VALUES (${columns.map(() => "?").join(", ")})`,
  ).run(...Object.values(state));
  ours.close();
  assertEquals(refusalOf(box.path), "damaged");
  const database = new DatabaseSync(other.path);
  const { public: publicKey } = database.prepare("SELECT public FROM key").get()!;
  const secret = new Uint8Array(32).fill(1);
  const sum = new Uint8Array(4);
  const framed = [secret, publicKey as Uint8Array].flatMap((each) => [2, 0, 0, 0, 32, ...each]);
  new DataView(sum.buffer).setUint32(0, checksum(Uint8Array.from(framed)));
  database.prepare("UPDATE key SET secret = ?, checksum = ?").run(secret, sum);
  database.close();
  const error = assertThrows(() => WitnessKeyFile.open(other.path), SignerError);
  assertEquals(error.code, "damaged");
  assert(error.message.includes("that of its public key"), error.message);
});

Deno.test("WitnessKeyFile.open() reads what was written or refuses, whichever byte of the file is damaged", async () => {
  await using disk = canMountDisks() ? await SmallDisk.mount("8m") : undefined;
  // A folder of its own below, as the box removes it.
  const folder = disk && `${disk.folder}/keys`;
  if (folder !== undefined) Deno.mkdirSync(folder);
  using box = usedBox(folder);
  const good = Deno.readFileSync(box.path);
  const written = WitnessKeyFile.open(box.path);
  const { state, publicKey } = written;
  written[Symbol.dispose]();
  let refused = 0;
  // A prime, so that all places of a page come up.
  for (let at = 0; at < good.length; at += 7) {
    const bad = good.slice();
    bad[at] ^= 0x41;
    Deno.writeFileSync(box.path, bad);
    try {
      using file = WitnessKeyFile.open(box.path);
      assertEquals([file.state, file.publicKey], [state, publicKey], `byte ${at}`);
    } catch (error) {
      assert(error instanceof SignerError, `byte ${at}: ${(error as Error).stack}`);
      refused++;
    }
  }
  assert(refused > 100, `${refused} were refused`);
});

Deno.test("a key signs in one process alone, and the file is free when that one has ended", async () => {
  using box = usedBox();
  const root = new URL("../../../../", import.meta.url);
  const script = `
    import { WitnessKeyFile } from "${root}core/witness/signer/key_file.ts";
    try {
      WitnessKeyFile.open(${JSON.stringify(box.path)})[Symbol.dispose]();
      console.log("open");
    } catch ({ code }) {
      console.log(code);
    }`;
  const openElsewhere = async () => {
    const args = ["eval", "--quiet", script];
    const { stdout } = await new Deno.Command(Deno.execPath(), { args, cwd: root }).output();
    return new TextDecoder().decode(stdout).trim();
  };
  {
    using signer = box.ready();
    assertEquals(await openElsewhere(), "locked");
    // Looking at the file again in this process must not give up the lock.
    assertEquals(refusalOf(box.path), "locked");
    assertEquals(await openElsewhere(), "locked");
    signer.sign(prepareOf(9, "B", 4, "A"), certificateOf(4, "A"));
    assertEquals(await openElsewhere(), "locked");
  }
  assertEquals(await openElsewhere(), "open");
});

Deno.test("WitnessKeyFile.retire() overwrites the secret, keeps the state, and may be called again", () => {
  using box = usedBox();
  const secret = secretIn(box.path);
  assert(holds(Deno.readFileSync(box.path), secret));
  const file = WitnessKeyFile.open(box.path);
  const { state } = file;
  file.retire();
  const code = (use: () => unknown) => assertThrows(use, SignerError).code;
  assertEquals(code(() => file.secret), "retired");
  for (const { name } of Deno.readDirSync(box.path.replace(/\/[^/]*$/, ""))) {
    const beside = Deno.readFileSync(box.path.replace(/[^/]*$/, name));
    assert(!holds(beside, secret), name);
  }
  file[Symbol.dispose]();
  assert(!holds(Deno.readFileSync(box.path), secret));
  assertEquals(code(() => box.open()), "retired");
  using again = WitnessKeyFile.open(box.path);
  assertEquals(again.state, { ...state, retired: true });
  again.retire();
  assertEquals([again.publicKey, again.state.signing], [box.publicKey, state.signing]);
});

Deno.test("WitnessKeyFile.retire() that was cut short before the secret was overwritten leaves a key that signs nothing", () => {
  using box = usedBox();
  {
    using file = WitnessKeyFile.open(box.path);
    file.write({ ...file.state, retired: true });
    assertThrows(() => file.secret, SignerError, "retired");
  }
  assertThrows(() => box.open(), SignerError, "retired");
});

Deno.test("no signature leaves a copy of the secret beside the file", () => {
  using box = usedBox();
  const secret = secretIn(box.path);
  using signer = box.ready();
  signer.sign(prepareOf(9, "B", 4, "A"), certificateOf(4, "A"));
  const journal = Deno.readFileSync(`${box.path}-journal`);
  assert(journal.length > 4_096, "the journal holds the page of the state");
  assert(!holds(journal, secret));
});

Deno.test({
  name:
    "WitnessSigner.sign() on a full disk signs nothing, and nothing more until the file is opened again with room",
  ignore: !canMountDisks(),
  async fn() {
    await using disk = await SmallDisk.mount("256k");
    Deno.mkdirSync(`${disk.folder}/keys`);
    using box = usedBox(`${disk.folder}/keys`);
    const attempt = (signer: WitnessSigner) =>
      assertThrows(
        () => signer.sign(prepareOf(9, "B", 4, "A"), certificateOf(4, "A")),
        SignerError,
      ).code;
    {
      using signer = box.ready();
      fill(`${disk.folder}/big`);
      const { target } = signer.state;
      assertEquals([attempt(signer), signer.state.target], ["full", target]);
      Deno.removeSync(`${disk.folder}/big`);
      assertEquals(attempt(signer), "stopped");
    }
    using signer = box.ready();
    assertEquals(signer.sign(prepareOf(9, "C", 4, "A"), certificateOf(4, "A")).status, "signed");
  },
});

Deno.test({
  name: "WitnessKeyFile.open() on a disk that cannot be written signs nothing",
  ignore: !canMountDisks(),
  async fn() {
    await using disk = await SmallDisk.mount("256k");
    Deno.mkdirSync(`${disk.folder}/keys`);
    using box = usedBox(`${disk.folder}/keys`);
    await disk.remount("ro");
    let answer = "signed";
    try {
      using signer = box.ready();
      signer.sign(prepareOf(9, "B", 4, "A"), certificateOf(4, "A"));
    } catch (error) {
      assert(error instanceof SignerError);
      answer = error.code;
    }
    await disk.remount("rw");
    assertEquals(answer, "not-writable");
  },
});

/** Fills the disk to its last byte. */
function fill(path: string): void {
  using file = Deno.openSync(path, { write: true, create: true });
  for (let size = 64 * 1_024; size > 0;) {
    try {
      if (file.writeSync(new Uint8Array(size)) === 0) return;
    } catch {
      size = Math.floor(size / 2);
    }
  }
}
