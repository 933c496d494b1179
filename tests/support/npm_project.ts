/** A folder with a home of its own, in which npm and the packages that it installs are run as users run them. */
import { assertEquals } from "@std/assert";
import { Running } from "./running.ts";
import { isInstalled } from "./shell.ts";

/** What of the environment says how the registry is reached. */
const WAY_OUT = /^(https?_proxy|all_proxy|no_proxy|npm_config_registry|node_extra_ca_certs|path)$/i;

/** What npm has fetched, for all tests. */
const NPM_CACHE = new URL("../../dist/test_cache/npm", import.meta.url).pathname;

/** True if Node and npm are here; otherwise says that a test was left out. */
export function isNpmHere(): boolean {
  if (isInstalled("npm") && isInstalled("node")) return true;
  console.log("left out: node and npm are not installed here");
  return false;
}

/** An empty folder of a user who has Node. */
export class NpmProject implements AsyncDisposable {
  readonly #place = Deno.makeTempDirSync({ prefix: "chainvote-npm-" });
  readonly folder = `${this.#place}/work`;
  readonly home = `${this.#place}/home`;
  readonly #running = new Set<Running>();

  constructor() {
    Deno.mkdirSync(this.folder);
    Deno.mkdirSync(this.home);
  }

  /** Writes a file into the folder. */
  write(name: string, content: string | Uint8Array): void {
    const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
    Deno.writeFileSync(`${this.folder}/${name}`, bytes);
  }

  /** Names of what is in the folder. */
  names(): string[] {
    return [...Deno.readDirSync(this.folder)].map(({ name }) => name).sort();
  }

  /** Starts a program. */
  start(command: string, args: readonly string[], env: Record<string, string> = {}): Running {
    const kept = Object.entries(Deno.env.toObject()).filter(([name]) => WAY_OUT.test(name));
    const userconfig = `${Deno.env.get("HOME") ?? ""}/.npmrc`;
    const child = new Deno.Command(command, {
      args: [...args],
      cwd: this.folder,
      clearEnv: true,
      env: {
        ...Object.fromEntries(kept),
        HOME: this.home,
        NO_COLOR: "1",
        npm_config_cache: NPM_CACHE,
        npm_config_userconfig: userconfig,
        npm_config_update_notifier: "false",
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

  /** Runs a program to its end, which must be 0; what it printed. */
  async run(command: string, args: readonly string[], env?: Record<string, string>) {
    const ended = await this.start(command, args, env).ended();
    assertEquals(ended.code, 0, `${command} ${args.join(" ")}: ${ended.stdout}${ended.stderr}`);
    return ended.stdout;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const running of this.#running) await running.kill();
    await Deno.remove(this.#place, { recursive: true });
  }
}
