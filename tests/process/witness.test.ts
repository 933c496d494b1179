import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import { systemRandom as random } from "../../core/base/system.ts";
import { WitnessSigner } from "../../core/witness/signer/signer.ts";
import { Program } from "../support/program.ts";
import { hasPty, onTerminal } from "../support/pty.ts";
import { canMountDisks, SmallDisk } from "../support/small_disk.ts";
import { certificateOf, prepareOf, WITNESSED } from "../support/witness_key.ts";

interface Shown {
  readonly file: string;
  readonly key: string;
  readonly network: string | null;
  readonly lastRound: number;
  readonly retired: boolean;
}

/** Makes a key. */
async function makeKey(program: Program, name = "ann.witness"): Promise<Shown> {
  const file = program.path(name);
  const { code, stderr } = await program.run(["witness", "key", file]);
  assertEquals(code, 0, stderr);
  return await program.json<Shown>(["witness", "show", file]);
}

/** Signs in round 41 with the key, as a peer would. */
function signOnce(file: string): void {
  using signer = WitnessSigner.open(file, { chainId: WITNESSED, random });
  signer.raise([]);
  const answer = signer.sign(prepareOf(41, "A", 2, "S"), certificateOf(2, "S"));
  assertEquals(answer.status, "signed");
}

/** The secret, as it stands in the file, in hex. */
function secretIn(file: string): string {
  using database = new DatabaseSync(file);
  return (database.prepare("SELECT secret FROM key").get()!.secret as Uint8Array).toHex();
}

/** One line on stderr, nothing on stdout, and this exit code. */
async function assertRefused(
  program: Program,
  args: readonly string[],
  exit: number,
  ...parts: readonly string[]
): Promise<void> {
  const { code, stdout, stderr } = await program.run(["witness", ...args]);
  assertEquals([code, stdout], [exit, ""], stderr);
  for (const part of parts) assertStringIncludes(stderr, part);
  assert(!stderr.includes("    at "), stderr);
}

Deno.test("chainvote witness key makes one file for its user alone, and never over another", async () => {
  await using program = new Program();
  const file = program.path("ann.witness");
  const made = await program.run(["witness", "key", file]);
  assertEquals(made.code, 0, made.stderr);
  const { key } = await program.json<Shown>(["witness", "show", file]);
  assertStringIncludes(made.stdout, `--witness "YOUR NAME=${key}"`);
  assertStringIncludes(made.stderr, "Never copy it");
  if (Deno.build.os !== "windows") assertEquals(Deno.statSync(file).mode! & 0o777, 0o600);
  await assertRefused(program, ["key", file], 5, "it exists, and nothing is overwritten");
  const other = program.path("ben.witness");
  const json = await program.json<Shown>(["witness", "key", other]);
  assertEquals(Object.keys(json), ["file", "key"]);
  assertEquals(json.file, other);
  assertMatch(json.key, /^[0-9a-f]{64}$/);
  assert(json.key !== key);
});

Deno.test({
  name: "chainvote witness key on a full disk leaves nothing behind, exit 5",
  ignore: !canMountDisks(),
  fn: async () => {
    await using program = new Program();
    await using disk = await SmallDisk.mount("8k");
    Deno.chmodSync(disk.folder, 0o700);
    await assertRefused(program, ["key", `${disk.folder}/ann.witness`], 5, "the disk is full");
    assertEquals([...Deno.readDirSync(disk.folder)], []);
  },
});

Deno.test("chainvote witness show tells the public key, the network and the last round, and never the secret", async () => {
  await using program = new Program();
  const { file, ...fresh } = await makeKey(program);
  assertEquals({ ...fresh, key: "" }, { key: "", network: null, lastRound: 0, retired: false });
  signOnce(file);
  const shown = await program.json<Shown>(["witness", "show", file]);
  assertEquals(shown, { file, key: fresh.key, network: WITNESSED, lastRound: 41, retired: false });
  const { stdout } = await program.run(["witness", "show", file]);
  assert(!(stdout + JSON.stringify(shown)).includes(secretIn(file)));
  assertMatch(
    stdout,
    new RegExp(`public key +${fresh.key}\nnetwork +${WITNESSED}\nlast round +41\n$`),
  );
});

Deno.test("chainvote witness retire ends the use of a key, and keeps what it has signed", async () => {
  await using program = new Program();
  const { file, key } = await makeKey(program);
  signOnce(file);
  await assertRefused(program, ["retire", file], 2, "there is nobody to ask", "--yes");
  assertEquals((await program.json<Shown>(["witness", "show", file])).retired, false);
  const done = await program.run(["witness", "retire", file, "--yes"]);
  assertEquals(done.code, 0, done.stderr);
  assertStringIncludes(done.stdout, "Retired:");
  assertStringIncludes(done.stderr, "A solid-state disk, a snapshot or a backup may have kept");
  const shown = await program.json<Shown>(["witness", "show", file]);
  assertEquals(shown, { file, key, network: WITNESSED, lastRound: 41, retired: true });
  const again = await program.json<Shown>(["witness", "retire", file, "--yes"]);
  assertEquals({ ...again }, { file, key, retired: true });
});

Deno.test({
  name: "chainvote witness retire on a terminal asks, and takes nothing but yes",
  ignore: !hasPty(),
  fn: async () => {
    await using program = new Program();
    const { file } = await makeKey(program);
    const retired = async () => (await program.json<Shown>(["witness", "show", file])).retired;
    for (const input of ["no\n", "\n", "perhaps\n"]) {
      const no = await onTerminal(program, ["witness", "retire", file], { input });
      assertEquals(no.code, 3, no.stdout);
      assertStringIncludes(no.stdout, "Nothing was changed.");
      assertEquals(await retired(), false);
    }
    const yes = await onTerminal(program, ["witness", "retire", file], { input: "yes\n" });
    assertEquals(yes.code, 0, yes.stdout);
    assertEquals(await retired(), true);
  },
});

Deno.test("chainvote witness refuses what is no file of a key, and says what to do", async () => {
  await using program = new Program();
  const { file } = await makeKey(program);
  await assertRefused(program, ["show", program.path("none")], 5, "there is no such file");
  Deno.mkdirSync(program.path("folder"));
  await assertRefused(program, ["show", program.path("folder")], 5, "it must be a file");
  const text = program.write("text", "chainvote-signing-key-1-".repeat(50));
  Deno.chmodSync(text, 0o600);
  await assertRefused(program, ["show", text], 2, "it is no file of a witness's key");
  const bytes = Deno.readFileSync(file);
  bytes.fill(0, 4_096);
  Deno.writeFileSync(file, bytes);
  await assertRefused(program, ["show", file], 5, "it is damaged", "never put back a copy");
  await assertRefused(program, ["retire", file, "--yes"], 5, "it is damaged");
  await assertRefused(program, ["show"], 2, "file");
});

Deno.test("chainvote witness says that another process uses the key", async () => {
  await using program = new Program();
  const { file } = await makeKey(program);
  using _signer = WitnessSigner.open(file, { chainId: WITNESSED, random });
  for (const args of [["show", file], ["retire", file, "--yes"]]) {
    await assertRefused(program, args, 5, "another process uses this key");
  }
});

const isUnix = Deno.build.os !== "windows";

Deno.test({
  name:
    "chainvote witness refuses a key that others can read, write beside, or reach by another name",
  ignore: !isUnix,
  fn: async () => {
    await using program = new Program();
    const { file } = await makeKey(program);
    const refused = (...parts: string[]) => assertRefused(program, ["show", file], 5, ...parts);
    Deno.chmodSync(file, 0o640);
    await refused("its mode is 640", "chmod 600");
    Deno.chmodSync(file, 0o600);
    Deno.linkSync(file, program.path("second"));
    await refused("hard link");
    Deno.removeSync(program.path("second"));
    Deno.symlinkSync(file, program.path("link"));
    await assertRefused(program, ["show", program.path("link")], 5, "it is a symbolic link");
    Deno.symlinkSync("/dev/null", `${file}-journal`);
    await refused("-journal: it is a symbolic link");
    Deno.removeSync(`${file}-journal`);
    program.write("ann.witness-wal", "");
    await refused("there must be no", "-wal");
    Deno.removeSync(`${file}-wal`);
    Deno.chmodSync(program.folder, 0o777);
    await refused("others can write to it", "chmod go-w");
    await assertRefused(program, ["key", program.path("new")], 5, "others can write to it");
    Deno.chmodSync(program.folder, 0o700);
    assertEquals((await program.run(["witness", "show", file])).code, 0);
  },
});

Deno.test({
  name: "chainvote witness refuses a key, or a journal beside it, of another user",
  ignore: !isUnix || Deno.uid() !== 0,
  fn: async () => {
    await using program = new Program();
    const { file } = await makeKey(program);
    Deno.chownSync(file, 12_345, null);
    await assertRefused(program, ["show", file], 5, "belongs to the user 12345", "use another key");
    Deno.chownSync(file, 0, null);
    program.write("ann.witness-journal", "");
    Deno.chownSync(`${file}-journal`, 12_345, null);
    await assertRefused(
      program,
      ["retire", file, "--yes"],
      5,
      "-journal: it belongs to the user 12345",
    );
  },
});

Deno.test("chainvote witness has help with examples for each command", async () => {
  await using program = new Program();
  for (const name of ["key", "show", "retire"]) {
    const { code, stdout } = await program.run(["witness", name, "--help"]);
    assertEquals(code, 0);
    assertStringIncludes(stdout, `Examples:\n  chainvote witness ${name} ann.witness`);
  }
});
