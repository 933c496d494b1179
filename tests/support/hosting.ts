/** Hosts and members as processes, each with a home of its own. */
import { assertEquals } from "@std/assert";
import type { ChainId } from "../../core/block/ids.ts";
import type { Program } from "./program.ts";
import type { Ended, Running } from "./running.ts";

/** What `chainvote host --json` prints. */
export interface HostDocument {
  readonly url: string;
  readonly invitation: string;
  readonly words: string;
  readonly listen: string;
  readonly network: ChainId;
  readonly data: string;
  readonly witnessKey?: string;
}

/** A host that runs. */
export type HostProcess = Running & HostDocument;

/** Options of {@linkcode startHost}. */
export interface HostProcessOptions {
  /** Where it listens. @default {Free ports} */
  readonly at?: Pick<HostDocument, "url" | "listen">;
  readonly args?: readonly string[];
  /** The home of its user, a name in the program's folder. @default "host" */
  readonly home?: string;
  /** Let the host sign: with the key beside the file, or one that is made for a poll that names none. @default {false} */
  readonly isWitness?: boolean;
}

/** Where a process's user has the home `name`. */
export function homeOf(program: Program, name: string): { HOME: string } {
  return { HOME: program.path(name) };
}

/** Starts a host of the network file `file`, which takes a second start at the same place. */
export async function startHost(
  program: Program,
  file: string,
  { at, args = [], home = "host", isWitness = false }: HostProcessOptions = {},
): Promise<HostProcess> {
  const running = program.spawn([
    "host",
    file,
    "--json",
    "--mine",
    "1",
    "--http",
    at?.url.replace("http://", "") ?? "127.0.0.1:0",
    "--listen",
    at?.listen ?? "127.0.0.1:0",
    ...(isWitness ? [] : ["--no-witness"]),
    ...args,
  ], { env: homeOf(program, home) });
  const { pid: _pid, ...document } = await running.ready<HostDocument & { pid: number }>();
  return Object.assign(running, document);
}

/** A member of an election: whoever runs commands from a home of their own. */
export class Member {
  readonly #program: Program;
  readonly #env: { HOME: string };

  constructor(program: Program, name: string) {
    this.#program = program;
    this.#env = homeOf(program, name);
  }

  /** Runs a command to its end. */
  run(args: readonly string[]): Promise<Ended> {
    return this.#program.run(args, { env: this.#env });
  }

  /** Starts a command. */
  spawn(args: readonly string[]): Running {
    return this.#program.spawn(args, { env: this.#env });
  }

  /** Runs a command with `--json` that must end with `code`; what it printed. */
  async json<T>(args: readonly string[], code = 0): Promise<T> {
    const ended = await this.run([...args, "--json"]);
    assertEquals(ended.code, code, `${args.join(" ")}: ${ended.stdout}${ended.stderr}`);
    return JSON.parse(ended.stdout);
  }
}
