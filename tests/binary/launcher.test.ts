import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { BINARY } from "../support/program.ts";

const binary = BINARY ?? fail("run deno task compile, then deno task test:binary");
const isRoot = Deno.uid() === 0;
/** A user other than root, whoever that is. */
const NOBODY = 65_534;

function fail(what: string): never {
  throw new Error(`There is no binary to test: ${what}`);
}

/** A home and a temp folder that hold nothing. */
class Machine implements Disposable {
  readonly folder = Deno.makeTempDirSync({ prefix: "chainvote-binary-" });
  readonly home = this.make("home");
  readonly temp = this.make("tmp");

  make(name: string, mode = 0o755): string {
    Deno.mkdirSync(`${this.folder}/${name}`);
    Deno.chmodSync(`${this.folder}/${name}`, mode);
    return `${this.folder}/${name}`;
  }

  /** Starts the binary with nothing in its environment but what is named. */
  start(
    args: readonly string[],
    { env = {}, cwd = this.folder, command = [binary], uid }: StartOptions = {},
  ): Deno.ChildProcess {
    const { PATH = "" } = Deno.env.toObject();
    const [program, ...before] = command;
    return new Deno.Command(program, {
      args: [...before, ...args],
      clearEnv: true,
      env: { PATH, HOME: this.home, TMPDIR: this.temp, ...env },
      cwd,
      uid,
      gid: uid,
      stdin: "null",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
  }

  async run(args: readonly string[], options: StartOptions = {}): Promise<Ran> {
    const { code, stdout, stderr } = await this.start(args, options).output();
    const decoder = new TextDecoder();
    return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
  }

  /** The folder that holds what was unpacked. */
  unpacked(cache = `${this.home}/.cache/chainvote`): string {
    const folders = [...Deno.readDirSync(cache)]
      .filter(({ name, isDirectory }) => isDirectory && /^[0-9a-f]{32}$/.test(name));
    assertEquals(folders.length, 1);
    return `${cache}/${folders[0].name}`;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

interface StartOptions {
  readonly env?: Record<string, string>;
  readonly cwd?: string;
  readonly command?: readonly string[];
  readonly uid?: number;
}

interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** A command that starts the program itself, not the launcher alone. */
const HELP = ["tally", "--help"];

function assertHelp({ code, stdout, stderr }: Ran, told: RegExp = /^$/): void {
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "Usage: chainvote tally");
  assertMatch(stderr, told);
}

Deno.test("the binary says its version without unpacking anything, as the program itself does", async () => {
  using machine = new Machine();
  const said = await machine.run(["--version"]);
  assertEquals([said.code, said.stderr], [0, ""]);
  assertEquals([...Deno.readDirSync(machine.home)], []);
  // With a word behind it, it is the program that answers.
  assertEquals((await machine.run(["--version", "tally"])).stdout, said.stdout);
  assertEquals((await machine.run(["-V"])).stdout, said.stdout);
});

Deno.test("the binary unpacks once, into a folder that is its user's alone", async () => {
  using machine = new Machine();
  assertHelp(await machine.run(HELP));
  const folder = machine.unpacked();
  const before = Deno.statSync(`${folder}/deno`);
  assertEquals([before.mode! & 0o777, Deno.statSync(folder).mode! & 0o777], [0o500, 0o700]);
  assertHelp(await machine.run(HELP));
  assertEquals(Deno.statSync(`${folder}/deno`).ino, before.ino);
  assertEquals([...Deno.readDirSync(machine.temp)], []);
  const names = [...Deno.readDirSync(`${machine.home}/.cache/chainvote`)].map(({ name }) => name);
  assertEquals(names.filter((name) => name.startsWith(".")), [], "nothing half done is left");
});

Deno.test("the binary can be started for the first time by several at once", async () => {
  using machine = new Machine();
  const all = await Promise.all(Array.from({ length: 4 }, () => machine.run(HELP)));
  for (const ran of all) assertHelp(ran);
  assertHelp(await machine.run(HELP));
  machine.unpacked();
});

Deno.test({
  name: "first starts at once run from what stays, as the program starts itself again by that name",
  ignore: Deno.build.os !== "linux" &&
    (console.log("skipped as only Linux's /proc says what a process runs from"), true),
  async fn() {
    using machine = new Machine();
    const args = ["tracker", "--json", "--listen", "127.0.0.1:0"];
    const children = Array.from({ length: 4 }, () => machine.start(args));
    const readers = children.map(({ stdout }) => stdout.getReader());
    await Promise.all(readers.map((reader) => reader.read()));
    const running = children.map(({ pid }) => Deno.readLinkSync(`/proc/${pid}/exe`));
    assertEquals(running, Array(children.length).fill(`${machine.unpacked()}/deno`));
    for (const [i, child] of children.entries()) {
      child.kill("SIGTERM");
      await readers[i].cancel();
      await child.stderr.cancel();
      await child.status;
    }
  },
});

Deno.test("the binary unpacks again what is not whole or was changed, and says so", async () => {
  using machine = new Machine();
  assertHelp(await machine.run(HELP));
  const folder = machine.unpacked();
  const changed =
    /^chainvote: What was unpacked in .* is not complete or was changed: unpacking it again\n$/;
  for (const name of ["chainvote.js", "deno"]) {
    const path = `${folder}/${name}`;
    Deno.chmodSync(path, 0o700);
    const { size } = Deno.statSync(path);
    // One byte in the middle, and the time as it was: the size is the same.
    const { mtime, atime } = Deno.statSync(path);
    using file = Deno.openSync(path, { read: true, write: true });
    const byte = new Uint8Array(1);
    file.seekSync(size >> 1, Deno.SeekMode.Start);
    file.readSync(byte);
    byte[0] ^= 1;
    file.seekSync(size >> 1, Deno.SeekMode.Start);
    file.writeSync(byte);
    file.utimeSync(atime!, mtime!);
    assertHelp(await machine.run(HELP), changed);

    Deno.chmodSync(path, 0o700);
    Deno.truncateSync(path, size >> 1);
    assertHelp(await machine.run(HELP), changed);
    Deno.removeSync(path);
    assertHelp(await machine.run(HELP), name === "deno" ? /^$/ : changed);
    assertHelp(await machine.run(HELP));
  }
});

Deno.test("the binary mends a cache that lost its modes, and takes no link for what it unpacked", async () => {
  using machine = new Machine();
  assertHelp(await machine.run(HELP));
  const folder = machine.unpacked();
  Deno.chmodSync(`${folder}/deno`, 0o400);
  assertHelp(await machine.run(HELP));
  // The same bytes, but where others may write.
  Deno.renameSync(`${folder}/chainvote.js`, `${machine.folder}/elsewhere.js`);
  Deno.symlinkSync(`${machine.folder}/elsewhere.js`, `${folder}/chainvote.js`);
  assertHelp(await machine.run(HELP), /was changed: unpacking it again/);
  assertEquals(Deno.lstatSync(`${folder}/chainvote.js`).isSymlink, false);
});

Deno.test("the binary makes files with the mask of its user, and its cache grows no more with use", async () => {
  using machine = new Machine();
  const data = `${machine.folder}/data`;
  const cacheSize = () =>
    [...Deno.readDirSync(`${machine.unpacked()}.deno`)]
      .reduce((sum, { name }) => sum + Deno.statSync(`${machine.unpacked()}.deno/${name}`).size, 0);
  const vote = (id: string) =>
    machine.run(["vote", "--id", id, "--choice", "red", "--alone", "--data", data, "--json"]);
  for (const id of ["a", "b"]) assertEquals((await vote(id)).code, 0);
  const before = cacheSize();
  for (const id of ["c", "d", "e"]) assertEquals((await vote(id)).code, 0);
  // A log of SQLite's may have grown a page or two; a worker's code is 19 KB each time.
  assert(cacheSize() - before < 19_000, `${before}, then ${cacheSize()}`);
  const file = `${machine.folder}/all.chain`;
  const command = ["sh", "-c", 'umask 022; exec "$0" "$@"', binary];
  const { code, stderr } = await machine.run(["export", file, "--data", data], { command });
  assertEquals(code, 0, stderr);
  assertEquals(Deno.statSync(file).mode! & 0o777, 0o644);
  assertEquals(Deno.statSync(`${machine.unpacked()}.deno`).mode! & 0o777, 0o700);
});

Deno.test("the binary knows its cache in every time zone", async () => {
  using machine = new Machine();
  assertHelp(await machine.run(HELP, { env: { TZ: "Asia/Tokyo" } }));
  const known = `${machine.unpacked()}.ok`;
  const { ino } = Deno.statSync(known);
  assertHelp(await machine.run(HELP, { env: { TZ: "America/Lima" } }));
  assertEquals(Deno.statSync(known).ino, ino, "nothing was hashed and written down again");
});

Deno.test({
  name: "first starts in containers, which all have number 1, do not break each other",
  ignore: !canUnshare(["--pid", "--fork"]),
  async fn() {
    using machine = new Machine();
    const command = ["unshare", "--pid", "--fork", "sh", "-c", 'exec "$0" "$@"', binary];
    const all = await Promise.all(Array.from({ length: 3 }, () => machine.run(HELP, { command })));
    for (const ran of all) assertHelp(ran);
    assertEquals([...Deno.readDirSync(machine.temp)], []);
    machine.unpacked();
  },
});

Deno.test("the binary says which tool is missing, and that it needs its own path", async () => {
  using machine = new Machine();
  const tools = machine.make("tools");
  for (
    const name of [
      "sh",
      "id",
      "stat",
      "ls",
      "mkdir",
      "chmod",
      "cat",
      "cut",
      "find",
      "head",
      "mv",
      "rm",
      "tail",
    ]
  ) {
    const { stdout } = await new Deno.Command("sh", { args: ["-c", `command -v ${name}`] })
      .output();
    Deno.symlinkSync(new TextDecoder().decode(stdout).trim(), `${tools}/${name}`);
  }
  const without = await machine.run(HELP, { env: { PATH: tools } });
  assertEquals(without.code, 1);
  assertStringIncludes(without.stderr, "the program gzip must be there");
  const script = await machine.run(["-c", `. ${binary}`, "nothing"], { command: ["sh"] });
  assertEquals(script.code, 1);
  assertStringIncludes(script.stderr, "the path of this file must be named: nothing is none");
});

Deno.test("the binary takes what was only touched for what it is", async () => {
  using machine = new Machine();
  assertHelp(await machine.run(HELP));
  const folder = machine.unpacked();
  const { ino } = Deno.statSync(`${folder}/deno`);
  for (const name of ["chainvote.js", "deno"]) Deno.utimeSync(`${folder}/${name}`, 1, 1);
  Deno.chmodSync(folder, 0o755);
  assertHelp(await machine.run(HELP));
  assertEquals(Deno.statSync(`${folder}/deno`).ino, ino);
  assertEquals(Deno.statSync(folder).mode! & 0o777, 0o700);
});

Deno.test("the binary removes what old versions and killed starts left, when it unpacks", async () => {
  using machine = new Machine();
  const cache = `${machine.home}/.cache/chainvote`;
  const day = 86_400;
  const now = Date.now() / 1_000;
  const lay = (name: string, ageDays: number) => {
    Deno.mkdirSync(`${cache}/${name}`, { recursive: true, mode: 0o700 });
    Deno.writeTextFileSync(`${cache}/${name}/deno`, "");
    if (name.startsWith(".")) {
      Deno.utimeSync(`${cache}/${name}`, now, now - ageDays * day);
    } else {
      Deno.writeTextFileSync(`${cache}/${name}.ok`, "");
      Deno.mkdirSync(`${cache}/${name}.deno`);
      Deno.utimeSync(`${cache}/${name}.ok`, now, now - ageDays * day);
    }
  };
  const [old, young] = ["0".repeat(32), "1".repeat(32)];
  lay(old, 40);
  lay(young, 3);
  lay(`.${old}.17`, 3);
  lay(`.${old}.18`, 0);
  assertHelp(await machine.run(HELP));
  const left = [...Deno.readDirSync(cache)].map(({ name }) => name)
    .filter((name) => /^[.]?[01]{32}/.test(name)).sort();
  assertEquals(left, [`.${old}.18`, young, `${young}.deno`, `${young}.ok`]);
});

Deno.test("the binary starts after a start that was killed while it unpacked", async () => {
  using machine = new Machine();
  const cache = `${machine.home}/.cache/chainvote`;
  const child = machine.start(HELP);
  await seen(() => [...Deno.readDirSync(cache)].some(({ name }) => name.startsWith(".")));
  child.kill("SIGKILL");
  await child.output();
  assertHelp(await machine.run(HELP));
});

Deno.test("the binary ends at Ctrl-C while it unpacks, and leaves nothing half done", async () => {
  using machine = new Machine();
  const cache = `${machine.home}/.cache/chainvote`;
  for (const [signal, code] of [["SIGINT", 130], ["SIGTERM", 143]] as const) {
    const child = machine.start(HELP);
    await seen(() => [...Deno.readDirSync(cache)].some(({ name }) => name.startsWith(".")));
    child.kill(signal);
    assertEquals((await child.output()).code, code);
    assertEquals([...Deno.readDirSync(cache)], []);
  }
});

Deno.test("the binary ends at Ctrl-C in the very moment in which it makes its folder", async () => {
  using machine = new Machine();
  const { PATH = "" } = Deno.env.toObject();
  const tools = machine.make("tools");
  // The folder's name ends with the number of the process that makes it.
  const script = `#!/bin/sh
PATH='${PATH}' mkdir "$@" || exit
case $* in */.*.*.0)
  rest=\${*%.0}
  kill -INT "\${rest##*.}"
  ;;
esac
`;
  Deno.writeTextFileSync(`${tools}/mkdir`, script, { mode: 0o755 });
  const env = { PATH: `${tools}:${PATH}` };
  assertEquals((await machine.run(HELP, { env })).code, 130);
  assertEquals([...Deno.readDirSync(`${machine.home}/.cache/chainvote`)], []);
});

Deno.test("the binary falls back to the temp folder without a home that can be written", async () => {
  using machine = new Machine();
  // Nobody can make a folder there, root neither.
  const homes: Record<string, string>[] = [{ HOME: "/proc" }, { HOME: "" }, {
    HOME: "/proc",
    XDG_CACHE_HOME: "/dev/null",
  }];
  for (const env of homes) {
    assertHelp(await machine.run(HELP, { env }));
  }
  machine.unpacked(`${machine.temp}/chainvote-${Deno.uid()}`);
  assertEquals([...Deno.readDirSync(machine.home)], []);
});

Deno.test("the binary keeps to XDG_CACHE_HOME if that is a whole path", async () => {
  using machine = new Machine();
  const other = machine.make("other cache");
  assertHelp(await machine.run(HELP, { env: { XDG_CACHE_HOME: other } }));
  machine.unpacked(`${other}/chainvote`);
  assertHelp(await machine.run(HELP, { env: { XDG_CACHE_HOME: "relative" } }));
  machine.unpacked();
});

Deno.test("the binary says what it needs when it can unpack nowhere, exit 1", async () => {
  using machine = new Machine();
  const { code, stdout, stderr } = await machine.run(HELP, {
    env: { HOME: "/proc", TMPDIR: "/proc" },
  });
  assertEquals([code, stdout], [1, ""]);
  assertStringIncludes(
    stderr,
    "chainvote: Cannot unpack: /proc/.cache/chainvote or /proc/chainvote-",
  );
  assertStringIncludes(stderr, "XDG_CACHE_HOME");
});

Deno.test("a binary of which the end is missing says so, exit 1, and leaves nothing", async () => {
  using machine = new Machine();
  const bytes = Deno.readFileSync(binary);
  const cut = `${machine.folder}/cut`;
  for (const length of [bytes.length - 1, bytes.length >> 1]) {
    Deno.writeFileSync(cut, bytes.subarray(0, length), { mode: 0o755 });
    const { code, stderr } = await machine.run(HELP, { command: [cut] });
    assertEquals(code, 1);
    assertStringIncludes(stderr, `${cut} must be whole`);
    assertEquals([...Deno.readDirSync(`${machine.home}/.cache/chainvote`)], []);
  }
});

Deno.test({
  name: "the binary trusts nothing that another user has put in its place",
  ignore: !isRoot && (console.log("skipped as only root can be two users"), true),
  async fn() {
    using machine = new Machine();
    Deno.chmodSync(machine.folder, 0o755);
    Deno.chmodSync(machine.temp, 0o1777);
    // What root has unpacked, and what root has laid out for another user.
    assertHelp(await machine.run(HELP));
    const evil = `${machine.temp}/chainvote-${NOBODY}`;
    await new Deno.Command("cp", { args: ["-rp", `${machine.home}/.cache/chainvote`, evil] })
      .output();
    const { code, stderr } = await machine.run(HELP, { uid: NOBODY });
    assertEquals(code, 1, "somebody else's folder is in the way");
    assertStringIncludes(stderr, "must be a folder of this user");

    Deno.removeSync(evil, { recursive: true });
    assertHelp(await machine.run(HELP, { uid: NOBODY }));
    const own = machine.unpacked(evil);
    assertEquals([Deno.statSync(own).uid, Deno.statSync(evil).uid], [NOBODY, NOBODY]);
    // Whoever starts it as root with the other user's cache gets one of his own.
    assertHelp(await machine.run(HELP, { env: { HOME: "/proc" } }));
    machine.unpacked(`${machine.temp}/chainvote-0`);

    // A link in its place is not followed, and what it leads to stays as it is.
    Deno.removeSync(evil, { recursive: true });
    Deno.symlinkSync(machine.make("trap", 0o777), evil);
    assertEquals((await machine.run(HELP, { uid: NOBODY })).code, 1);
    assertEquals([...Deno.readDirSync(`${machine.folder}/trap`)], []);
    assertEquals(Deno.statSync(`${machine.folder}/trap`).mode! & 0o777, 0o777);
  },
});

Deno.test("the binary is a program of plain POSIX sh, however it is called", async () => {
  using machine = new Machine();
  Deno.symlinkSync(binary, `${machine.folder}/link to it`);
  assertHelp(await machine.run(HELP, { command: [`${machine.folder}/link to it`] }));
  assertHelp(await machine.run(HELP, { command: ["sh", binary] }));
  const folder = binary.slice(0, binary.lastIndexOf("/"));
  const name = binary.slice(folder.length + 1);
  const env = { PATH: `${folder}:${Deno.env.get("PATH")}` };
  assertHelp(await machine.run(HELP, { command: ["sh", "-c", `${name} "$@"`, "sh"], env }));
  const odd = ['a "b" $c', "", "*", "--", "d\ne"];
  const { code, stderr } = await machine.run(["vote", "--id", ...odd]);
  assertEquals(code, 2);
  assertMatch(stderr, /too many arguments|unknown/);
});

Deno.test("the binary minds no configuration of the folder that it is started in, and asks no network", async () => {
  using machine = new Machine();
  const project = machine.make("project");
  Deno.writeTextFileSync(`${project}/deno.json`, '{ "imports": { "node:sqlite": "./evil.ts" } ');
  Deno.writeTextFileSync(`${project}/package.json`, '{ "dependencies": { "hono": "0.0.1" }, ');
  Deno.writeTextFileSync(`${project}/.npmrc`, "registry=http://127.0.0.1:9/");
  Deno.writeTextFileSync(`${project}/deno.lock`, "no lock");
  const args = [
    "vote",
    "--id",
    "alice",
    "--choice",
    "red",
    "--alone",
    "--data",
    `${machine.folder}/data`,
    "--json",
  ];
  // The first start of all, with no way out.
  const online = await machine.run(args, { cwd: project, command: offline() });
  assertEquals(online.code, 0, online.stderr);
  // Nothing but what a vote alone says.
  const lines = online.stderr.trimEnd().split("\n");
  assertEquals(lines.map((line) => line.slice(0, 14)), ["No election is", "No other peer "]);
  assertEquals(JSON.parse(online.stdout).status, "added");
  const names = [...Deno.readDirSync(project)].map(({ name }) => name).sort();
  assertEquals(names, [".npmrc", "deno.json", "deno.lock", "package.json"]);
});

/** True if namespaces of its own can be had; says so if not. */
function canUnshare(flags: readonly string[]): boolean {
  try {
    if (new Deno.Command("unshare", { args: [...flags, "true"] }).outputSync().success) return true;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  console.log(`skipped as unshare ${flags.join(" ")} needs root and util-linux`);
  return false;
}

/** What starts the binary where there is no network but the loopback interface. */
function offline(): string[] {
  const isolated = ["unshare", "--net", "sh", "-c", 'ip link set lo up && exec "$0" "$@"', binary];
  const [command, ...args] = [...isolated.slice(0, -1), "true"];
  try {
    if (new Deno.Command(command, { args }).outputSync().success) return isolated;
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
  console.log("not cut off from the network, as that needs root, unshare and ip");
  return [binary];
}

async function seen(test: () => boolean): Promise<void> {
  for (let i = 0; i < 2_000; i++) {
    try {
      if (test()) return;
    } catch (error) {
      assert(error instanceof Deno.errors.NotFound, `${error}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 1));
  }
  throw new Error("waited in vain");
}
