/**
 * Machines of a local network on one Linux machine: network namespaces, each with an address of its own,
 * on switches that share a namespace of their own. Nothing of it is seen from outside, so runs do not collide.
 */
import type { Program } from "./program.ts";
import type { Running } from "./running.ts";

/** First three numbers of all addresses. */
const SUBNET = "10.77.0";

/** Two switches that nothing connects. */
const BRIDGES = { first: "br0", other: "br1" } as const;

/** How long an answer is waited for, in s: a process that is stopped gives none. */
const ANSWER_S = 5;

/** Starts what follows as a grandchild: Deno kills the children of a test that fails. */
const DETACHED = 'exec 3<&0; sh -c "$0" sh "$@" <&3 & wait $!';

/**
 * What removes the hosts, also when the test is ended by Ctrl-C or kill -9: a shell that waits until its
 * stdin ends. `$1` is the folder, removed as well unless "done" was said before; the others are the names.
 */
const UNDERTAKER = `
trap '' INT TERM HUP
read -r word
folder=$1; shift
for name; do
  pids=$(ip netns pids "$name") && [ -n "$pids" ] && kill -9 $pids
  ip netns del "$name"
done
[ "$word" = done ] || rm -rf "$folder"`;

/** Why there can be no hosts here; undefined if there can. */
export function missingForHosts(): string | undefined {
  if (Deno.build.os !== "linux") return "network namespaces are Linux's alone";
  const name = `cv-try-${Deno.pid}`;
  try {
    ip("netns", "add", name);
    try {
      ip("-n", name, "link", "add", "br0", "type", "bridge");
      ip("-n", name, "link", "add", "p0", "type", "veth", "peer", "name", "p1");
    } finally {
      ip("netns", "del", name);
    }
    run("curl", ["--version"]);
    return undefined;
  } catch (error) {
    return (error as Error).message;
  }
}

/** Hosts with these names on one switch. Disposing ends everything that runs on them. */
export class Hosts implements AsyncDisposable {
  readonly #program: Program;
  readonly #addresses = new Map<string, string>();
  readonly #undertaker: Running;
  readonly #switch = `cv-${Deno.pid}-switch`;
  #next = 1;

  constructor(program: Program, names: readonly string[]) {
    this.#program = program;
    const spaces = [...names.map((name) => this.#space(name)), this.#switch];
    this.#undertaker = program.start("sh", ["-c", DETACHED, UNDERTAKER, program.folder, ...spaces]);
    ip("netns", "add", this.#switch);
    for (const bridge of Object.values(BRIDGES)) {
      ip("-n", this.#switch, "link", "add", bridge, "type", "bridge");
      ip("-n", this.#switch, "link", "set", bridge, "up");
    }
    for (const name of names) this.#plug(name);
  }

  /** The address of a host right now. */
  address(name: string): string {
    return this.#addresses.get(name)!;
  }

  /** Gives a host one more address, such as `203.0.113.1/24`. */
  addAddress(name: string, cidr: string): void {
    ip("-n", this.#space(name), "addr", "add", cidr, "dev", "eth0");
  }

  /** Starts a command on a host. */
  start(name: string, command: string, args: readonly string[]): Running {
    return this.#program.start("ip", ["netns", "exec", this.#space(name), command, ...args]);
  }

  /** Asks what listens on the loopback of a host, with `body` by POST; undefined if no answer came. */
  async ask<T>(
    name: string,
    url: string,
    body?: unknown,
    token?: string,
  ): Promise<T | undefined> {
    const post = ["-H", "content-type: application/json", "-d", JSON.stringify(body)];
    if (token !== undefined) post.push("-H", `authorization: Bearer ${token}`);
    const curl = ["curl", "--silent", "--max-time", `${ANSWER_S}`, url];
    const { success, stdout } = await new Deno.Command("ip", {
      args: ["netns", "exec", this.#space(name), ...curl, ...(body === undefined ? [] : post)],
      stderr: "null",
    }).output();
    return success ? JSON.parse(new TextDecoder().decode(stdout)) : undefined;
  }

  /** Pulls the cable of a host out of the switch, or puts it back. */
  cable(name: string, state: "up" | "down"): void {
    ip("-n", this.#switch, "link", "set", portOf(name), state);
  }

  /** Plugs a host into a switch: hosts on different ones do not reach each other. All are on the first. */
  move(name: string, to: keyof typeof BRIDGES): void {
    ip("-n", this.#switch, "link", "set", portOf(name), "master", BRIDGES[to]);
  }

  /** Gives a host another address, as a router does that has forgotten it. */
  readdress(name: string): void {
    const old = this.address(name);
    ip("-n", this.#space(name), "addr", "del", `${old}/24`, "dev", "eth0");
    this.#give(name);
  }

  /** Makes the link of a host slow and lossy, or good again; why that cannot be done here. */
  impair(name: string, how: readonly string[] | undefined): string | undefined {
    const device = ["-n", this.#space(name), "qdisc"];
    try {
      if (how === undefined) run("tc", [...device, "del", "dev", "eth0", "root"]);
      else run("tc", [...device, "add", "dev", "eth0", "root", "netem", ...how]);
      return undefined;
    } catch (error) {
      return (error as Error).message;
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#undertaker.type("done\n", { end: true });
    const { code, stderr } = await this.#undertaker.ended();
    if (code !== 0 || stderr !== "") throw new Error(`hosts are left over: ${stderr}`);
  }

  #space(name: string): string {
    return `cv-${Deno.pid}-${name}`;
  }

  #plug(name: string): void {
    const space = this.#space(name);
    ip("netns", "add", space);
    const other = ["peer", "name", "eth0", "netns", space];
    ip("-n", this.#switch, "link", "add", portOf(name), "type", "veth", ...other);
    ip("-n", this.#switch, "link", "set", portOf(name), "master", BRIDGES.first, "up");
    ip("-n", space, "link", "set", "lo", "up");
    ip("-n", space, "link", "set", "eth0", "up");
    this.#give(name);
  }

  #give(name: string): void {
    const address = `${SUBNET}.${this.#next++}`;
    ip("-n", this.#space(name), "addr", "add", `${address}/24`, "dev", "eth0");
    this.#addresses.set(name, address);
  }
}

/** The switch's end of a host's cable. */
function portOf(name: string): string {
  return `to-${name}`;
}

function ip(...args: string[]): void {
  run("ip", args);
}

/** Runs a command of the system. Throws what it says if it fails, or is not there. */
function run(command: string, args: readonly string[]): void {
  const { success, stderr } = new Deno.Command(command, { args: [...args] }).outputSync();
  if (success) return;
  throw new Error(`${command} ${args.join(" ")}: ${new TextDecoder().decode(stderr).trim()}`);
}
