/** Runs this program as processes of its own, the way a user does, away from the user's own folders. */
import { assertEquals } from "@std/assert";
import { PERMISSION_FLAGS } from "../../cli/app/run_flags.ts";
import type { Tally } from "../../cli/election/tally.ts";
import { type Ended, Running } from "./running.ts";
import { programFileCommand } from "./program_file.ts";
import type { PeerProcess } from "./peer_process.ts";

const ROOT = new URL("../../", import.meta.url);

/** Blocks within a second, also when all cores are busy. */
const EASY_NETWORK = {
  name: "test",
  params: { initialDifficulty: 4_000, floorDifficulty: 2_000, intervalMs: 500 },
};

/** The binary to test, a path from the project's root; undefined tests the sources, bundled. */
export const BINARY = binaryPath(Deno.env.get("CHAINVOTE_BINARY"));

/** What starts the program from its sources. */
export const SOURCE_COMMAND: readonly string[] = [
  Deno.execPath(),
  "run",
  "--quiet",
  "--config",
  new URL("deno.json", ROOT).pathname,
  ...PERMISSION_FLAGS,
  new URL("cli/chainvote.ts", ROOT).href,
];

/**
 * Options of a command that is to succeed, however busy the machine is: the test gives it up once nothing happens any more
 * (`process_progress.ts`). A `--timeout` that follows is the one that counts.
 */
export const PATIENTLY: readonly string[] = ["--timeout", "3600"];

/** What starts the program as one file, whatever is tested. */
const FILE_COMMAND = await programFileCommand();

/** What starts the program that is tested. */
export const COMMAND: readonly string[] = BINARY === undefined ? FILE_COMMAND : [BINARY];

/**
 * The same for commands that bundle a plugin: WebAssembly is compiled once, by V8's quick compiler. Deno's own way compiles
 * esbuild, 14 MB of it, twice, and the command ends before the better code is of use. Of the CPU time of
 * `tests/process/plugin_authors.test.ts` that was 14 s of 35.
 */
const BUNDLING_COMMAND: readonly string[] = BINARY === undefined
  ? FILE_COMMAND.toSpliced(2, 0, "--v8-flags=--liftoff-only")
  : COMMAND;

/** Where the Deno that runs the tests keeps what it has fetched. */
export const DENO_FOLDER: string = readDenoFolder();

/**
 * Each test has a home of its own. Unpacking a binary, or compiling the program, into each of them would take most
 * of the time.
 */
const CACHE_ENV: Readonly<Record<string, string>> = BINARY === undefined
  ? { DENO_DIR: DENO_FOLDER }
  : { XDG_CACHE_HOME: new URL("dist/test_cache", ROOT).pathname };

const SKEWED = moduleBeside("skewed_clock.ts");

/** Loaded before a program that is to be killed when it hands something in. */
export const KILLED_AT_SEND = moduleBeside("killed_at_send.ts");

/**
 * What starts the program on a machine whose clock is wrong: by as many ms as stand in a file, which may change while it
 * runs. It is never the binary, whose Deno takes no other module.
 *
 * @param preload What makes it so.
 */
export function skewedCommand(clock: string, preload = SKEWED): readonly string[] {
  const env = ["env", `DENO_DIR=${DENO_FOLDER}`, `TEST_CLOCK=${clock}`];
  const [command, run, ...others] = FILE_COMMAND;
  return [...env, command, run, `--preload=${preload}`, ...others];
}

/** Whether a word of a command line says that a plugin may be bundled. */
function isOfPlugins(word: string): boolean {
  return word === "plugin" || /\.[jt]s$/.test(word);
}

function moduleBeside(name: string): string {
  return new URL(name, import.meta.url).pathname;
}

function readDenoFolder(): string {
  const { stdout } = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

function binaryPath(path: string | undefined): string | undefined {
  if (!path) return undefined;
  const whole = new URL(path, ROOT).pathname;
  if (Deno.statSync(whole).isFile) return whole;
  throw new TypeError(`CHAINVOTE_BINARY is no file: ${whole}`);
}

/** A folder with a network file, and the processes that use it. Disposing it ends and removes them. */
export class Program implements AsyncDisposable {
  readonly folder: string;
  readonly #running = new Set<Running>();

  constructor() {
    this.folder = Deno.makeTempDirSync({ prefix: "chainvote-test-" });
    this.write("network.json", JSON.stringify(EASY_NETWORK));
    Deno.mkdirSync(this.path("home"));
  }

  /** Path of a file in the folder. */
  path(name: string): string {
    return `${this.folder}/${name}`;
  }

  /** Writes a file in the folder; its path. */
  write(name: string, text: string | Uint8Array): string {
    Deno.writeFileSync(
      this.path(name),
      typeof text === "string" ? new TextEncoder().encode(text) : text,
    );
    return this.path(name);
  }

  /** Starts a command. */
  spawn(args: readonly string[], options?: { env?: Record<string, string> }): Running {
    const [command, ...before] = args.some(isOfPlugins) ? BUNDLING_COMMAND : COMMAND;
    return this.start(command, [...before, ...args], options);
  }

  /** Starts a command on a machine whose clock is off by as many ms as stand in the file `clock`. */
  spawnSkewed(
    args: readonly string[],
    { clock = "clock", env, preload }: {
      clock?: string;
      env?: Record<string, string>;
      preload?: string;
    } = {},
  ): Running {
    const [command, ...before] = skewedCommand(this.path(clock), preload);
    return this.start(command, [...before, ...args], { env });
  }

  /** Starts another program in the same surroundings. */
  start(
    command: string,
    args: readonly string[],
    { env = {} }: { env?: Record<string, string> } = {},
  ): Running {
    const child = new Deno.Command(command, {
      args: [...args],
      cwd: this.folder,
      env: {
        HOME: this.path("home"),
        XDG_DATA_HOME: "",
        ...CACHE_ENV,
        CHAINVOTE_DATA: "",
        CHAINVOTE_TRACKER: "",
        CHAINVOTE_NETWORK_KEY: "",
        NO_COLOR: "1",
        ...env,
      },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const running = new Running(child);
    this.#running.add(running);
    return running;
  }

  /** Runs a command line that the program has printed, in a shell, where a user would. */
  async paste(
    line: string,
    { env = {} }: { env?: Record<string, string> } = {},
  ): Promise<Ended> {
    // The line names the program as it was started: the sources by a task of Deno's, in the project's folder.
    this.command("chainvote", COMMAND);
    const bin = this.command("deno", [Deno.execPath()]);
    const path = `${bin}:${Deno.env.get("PATH")}`;
    const folder = line.startsWith("deno task ") ? ROOT.pathname : this.folder;
    const words = ["-c", `cd '${folder}' && ${line}`];
    return await this.start("sh", words, { env: { PATH: path, ...env } }).ended();
  }

  /** Makes a command of these words, for a shell; the folder that has to be on its PATH. */
  command(name: string, words: readonly string[]): string {
    const bin = this.path("bin");
    Deno.mkdirSync(bin, { recursive: true });
    const quoted = words.map((word) => `'${word}'`).join(" ");
    this.write(`bin/${name}`, `#!/bin/sh\nexec ${quoted} "$@"\n`);
    Deno.chmodSync(`${bin}/${name}`, 0o755);
    return bin;
  }

  /** Runs a command to its end, with `input` on its stdin. */
  async run(
    args: readonly string[],
    { input = "", env }: { input?: string | Uint8Array; env?: Record<string, string> } = {},
  ): Promise<Ended> {
    const running = this.spawn(args, { env });
    await running.type(input, { end: true });
    return await running.ended();
  }

  /** Runs a command with `--json` that must end with 0; what it printed. */
  async json<T>(args: readonly string[]): Promise<T> {
    const { code, stdout, stderr } = await this.run([...args, "--json"]);
    assertEquals(code, 0, `${args.join(" ")}: ${stdout}${stderr}`);
    return JSON.parse(stdout);
  }

  /** Starts a tracker on a free port, or the one that is named. */
  async tracker({ port = 0, expire = 90 } = {}): Promise<Running & { url: string }> {
    const running = this.spawn(
      ["tracker", "--listen", `127.0.0.1:${port}`, "--expire", `${expire}`, "--json"],
    );
    const { url } = await running.ready<{ url: string }>();
    return Object.assign(running, { url });
  }

  /** Starts a peer of the test network on the data folder `name`. */
  async peer(name: string, args: readonly string[] = []): Promise<PeerProcess> {
    const running = this.spawn(
      ["peer", "--json", "--mine", "1", ...this.options(name), ...args],
    );
    const { listen, api } = await running.ready<{ listen: string; api: string }>();
    return Object.assign(running, { data: this.path(name), listen, api });
  }

  /** Options that lead to the test network on the data folder `name`. */
  options(name: string): string[] {
    return ["--network", this.path("network.json"), "--data", this.path(name)];
  }

  /** Votes at the peer that runs on the data folder `name`. */
  vote(name: string, voter: string, choice: string, args: readonly string[] = []): Promise<Ended> {
    return this.run(
      ["vote", "--id", voter, "--choice", choice, ...PATIENTLY, "--data", this.path(name), ...args],
    );
  }

  /** The tally of the peer that runs on the data folder `name`. */
  tally(name: string): Promise<Tally> {
    return this.json(["tally", "--data", this.path(name)]);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const running of this.#running) await running.kill();
    await Deno.remove(this.folder, { recursive: true });
  }
}
