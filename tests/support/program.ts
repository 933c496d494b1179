/** Runs this program as processes of its own, the way a user does, away from the user's own folders. */
import { assertEquals } from "@std/assert";
import { concatBytes } from "../../core/base/hash.ts";
import type { PeerStatus } from "../../net/api/peer_api.ts";
import { PERMISSION_FLAGS } from "../../cli/app/run_flags.ts";
import type { Tally } from "../../cli/election/tally.ts";

const ROOT = new URL("../../", import.meta.url);

/** How long a test waits for something before it fails, in ms. */
const PATIENCE_MS = 40_000;

/** Blocks within a second, also when all cores are busy. */
const EASY_NETWORK = {
  name: "test",
  params: { initialDifficulty: 4_000, floorDifficulty: 2_000, intervalMs: 500 },
};

/** The binary to test, a path from the project's root; undefined tests the sources. */
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

/** What starts the program that is tested. */
export const COMMAND: readonly string[] = BINARY === undefined ? SOURCE_COMMAND : [BINARY];

/**
 * Each test has a home of its own. Unpacking a binary, or fetching and compiling what the sources need, into each
 * of them would take most of the time, and a host without a way out could not.
 */
const CACHE_ENV: Readonly<Record<string, string>> = BINARY === undefined
  ? { DENO_DIR: denoFolder() }
  : { XDG_CACHE_HOME: new URL("dist/test_cache", ROOT).pathname };

/** Where the Deno that runs the tests keeps what it has fetched. */
export function denoFolder(): string {
  const { stdout } = new Deno.Command(Deno.execPath(), { args: ["info", "--json"] }).outputSync();
  return JSON.parse(new TextDecoder().decode(stdout)).denoDir;
}

function binaryPath(path: string | undefined): string | undefined {
  if (!path) return undefined;
  const whole = new URL(path, ROOT).pathname;
  if (Deno.statSync(whole).isFile) return whole;
  throw new TypeError(`CHAINVOTE_BINARY is no file: ${whole}`);
}

/** What a command that ended left. */
export interface Ended {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
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
    const [command, ...before] = COMMAND;
    return this.start(command, [...before, ...args], options);
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
  async paste(line: string): Promise<Ended> {
    const bin = this.path("bin");
    Deno.mkdirSync(bin, { recursive: true });
    // The line names the program as it was started: the binary by its name, the sources by Deno's.
    const links = { deno: Deno.execPath(), ...(BINARY && { chainvote: BINARY }) };
    for (const [name, target] of Object.entries(links)) {
      if (![...Deno.readDirSync(bin)].some((each) => each.name === name)) {
        Deno.symlinkSync(target, `${bin}/${name}`);
      }
    }
    const env = { PATH: `${bin}:${Deno.env.get("PATH")}` };
    const folder = BINARY === undefined ? new URL(".", ROOT).pathname : this.folder;
    return await this.start("sh", ["-c", `cd '${folder}' && ${line}`], { env }).ended();
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
      ["vote", "--id", voter, "--choice", choice, "--data", this.path(name), ...args],
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

/** A peer that runs. */
export type PeerProcess = Running & { data: string; listen: string; api: string };

/** A process of this program. */
export class Running {
  readonly #child: Deno.ChildProcess;
  readonly #stdout: Output;
  readonly #stderr: Output;
  readonly #stdin: WritableStreamDefaultWriter<Uint8Array>;
  #end: Promise<Ended> | undefined;

  constructor(child: Deno.ChildProcess) {
    this.#child = child;
    this.#stdout = new Output(child.stdout);
    this.#stderr = new Output(child.stderr);
    this.#stdin = child.stdin.getWriter();
  }

  get pid(): number {
    return this.#child.pid;
  }

  get stdout(): string {
    return this.#stdout.text;
  }

  get stderr(): string {
    return this.#stderr.text;
  }

  /** Stdout as it is. */
  get stdoutBytes(): Uint8Array {
    return concatBytes(...this.#stdout.chunks);
  }

  /** The first line of stdout, which must be JSON. */
  async ready<T>(): Promise<T> {
    const text = await this.seen("stdout", /^.*\n/);
    return JSON.parse(text);
  }

  /** Waits until the output matches; what matched. */
  seen(stream: "stdout" | "stderr", pattern: RegExp): Promise<string> {
    const output = stream === "stdout" ? this.#stdout : this.#stderr;
    const other = stream === "stdout" ? this.#stderr : this.#stdout;
    return patiently(output.seen(pattern), () => `${pattern} in:\n${output.text}\n${other.text}`);
  }

  /** Types on its stdin. */
  async type(input: string | Uint8Array, { end = false }: { end?: boolean } = {}): Promise<void> {
    const bytes = typeof input === "string" ? new TextEncoder().encode(input) : input;
    try {
      if (bytes.length > 0) await this.#stdin.write(bytes);
      if (end) await this.#stdin.close();
    } catch (error) {
      // It ended without reading on.
      if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
    }
  }

  signal(signal: Deno.Signal): void {
    this.#child.kill(signal);
  }

  /** Waits for its end. */
  ended(): Promise<Ended> {
    this.#end ??= this.#collect();
    return patiently(this.#end, () => `its end: ${this.stdout}${this.stderr}`);
  }

  /** Ends it as nothing can prevent. Idempotent. */
  async kill(signal: Deno.Signal = "SIGKILL"): Promise<Ended> {
    try {
      this.#child.kill(signal);
    } catch (error) {
      // It has ended already.
      if (!(error instanceof TypeError)) throw error;
    }
    return await this.ended();
  }

  async #collect(): Promise<Ended> {
    const { code } = await this.#child.status;
    await Promise.all([this.#stdout.end, this.#stderr.end]);
    await this.#stdin.close().catch(ignoreClosed);
    return { code, stdout: this.stdout, stderr: this.stderr };
  }
}

/** Text that comes bit by bit. */
class Output {
  text = "";
  readonly chunks: Uint8Array[] = [];
  readonly end: Promise<void>;
  #more = Promise.withResolvers<void>();
  #isOver = false;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.end = this.#read(stream);
  }

  async seen(pattern: RegExp): Promise<string> {
    for (;;) {
      const match = pattern.exec(this.text);
      if (match !== null) return match[0];
      if (this.#isOver) throw new Error(`the process ended before ${pattern}: ${this.text}`);
      await this.#more.promise;
    }
  }

  async #read(stream: ReadableStream<Uint8Array>): Promise<void> {
    const decoder = new TextDecoder();
    for await (const chunk of stream) {
      this.chunks.push(chunk);
      this.text += decoder.decode(chunk, { stream: true });
      this.#wake();
    }
    this.#isOver = true;
    this.#wake();
  }

  #wake(): void {
    const { resolve } = this.#more;
    this.#more = Promise.withResolvers();
    resolve();
  }
}

/** What all peers must say the same of; what was undone on the way is each one's own. */
export function withoutLosses({ lost: _lost, ...tally }: Tally): Omit<Tally, "lost"> {
  return tally;
}

/** The token of the peer on a data folder. */
export function tokenOf(data: string): string {
  return Deno.readTextFileSync(`${data}/api-token`).trim();
}

/** Headers of a request that hands something in at a running peer. */
export function writerHeaders({ data }: { data: string }): Record<string, string> {
  return { "content-type": "application/json", authorization: `Bearer ${tokenOf(data)}` };
}

/** Asks a running peer for its status. */
export async function statusOf(peer: PeerProcess): Promise<PeerStatus> {
  return await (await fetch(`${peer.api}/v1/status`, { headers: writerHeaders(peer) })).json();
}

/** Asks until `test` holds. */
export async function eventually<T>(
  ask: () => Promise<T>,
  test: (answer: T) => boolean,
  what: string,
): Promise<T> {
  const deadline = performance.now() + PATIENCE_MS;
  for (;;) {
    const answer = await ask();
    if (test(answer)) return answer;
    if (performance.now() > deadline) {
      throw new Error(`waited in vain until ${what}: ${JSON.stringify(answer)}`);
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Waits until all peers have the same tip and nothing pending. */
export async function agreement(...peers: PeerProcess[]): Promise<void> {
  await eventually(
    () => Promise.all(peers.map(statusOf)),
    (states) => states.every(({ tip, pending }) => tip === states[0].tip && pending === 0),
    "the peers agree",
  );
}

/** What a promise gives, unless it takes too long; `what` says what was waited for. */
export async function patiently<T>(promise: Promise<T>, what: () => string): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`waited in vain for ${what()}`)), PATIENCE_MS);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

function ignoreClosed(error: unknown): void {
  const isClosed = error instanceof TypeError || error instanceof Deno.errors.BrokenPipe;
  if (!isClosed) throw error;
}
