/** The processes of one attack: a peer with the chain, and the stranger. */
import { parseAddress } from "../../../net/base/address.ts";
import { longNetwork, writeLongChain } from "../../support/long_chain.ts";
import { peakMemory } from "../../support/process_usage.ts";
import type { PeerProcess } from "../../support/peer_process.ts";
import { Program, SOURCE_COMMAND } from "../../support/program.ts";
import type { Running } from "../../support/running.ts";
import { BLOCKS, VOTES } from "./facts.ts";
import type { Noticed, Witness } from "./witness.ts";

/** What an attack came to. */
export interface Outcome extends Noticed {
  /** Messages or requests that the stranger sent, and connections that it opened. */
  readonly sent: number;
  readonly connections: number;
  readonly statuses: Readonly<Record<string, number>>;
  /** Most memory that the peer took, in bytes; undefined where the system does not tell. */
  readonly peakBytes: number | undefined;
}

/** The address of this machine by which a process here is a stranger. @throws {Error} If there is none. */
export function strangerHost(): string {
  const found = Deno.networkInterfaces().find(({ family, address }) =>
    family === "IPv4" && !address.startsWith("127.")
  );
  if (found !== undefined) return found.address;
  throw new Error("This machine must have an IPv4 address other than loopback: it has none");
}

/** Where the attacks take place. Disposing it ends all processes. */
export class Stage implements AsyncDisposable {
  readonly #program = new Program();
  readonly #witness: Witness;
  #count = 0;

  constructor(witness: Witness) {
    this.#witness = witness;
    this.#program.write("network.json", JSON.stringify(longNetwork.definition));
    Deno.mkdirSync(this.#program.path("base"));
    writeLongChain(`${this.#program.path("base")}/chain.db`, { blocks: BLOCKS, votes: VOTES });
  }

  /** A new peer, watched for so long while the stranger does what is named; nothing, if nothing is. */
  async play(attack: string | undefined, seconds: number): Promise<Outcome> {
    const peer = await this.#peer();
    const { port } = parseAddress(peer.listen);
    const apiPort = new URL(peer.api).port;
    const stranger = attack === undefined
      ? undefined
      : this.#stranger([attack, strangerHost(), `${port}`, apiPort]);
    await stranger?.seen("stdout", /ready\n/);
    const over = new AbortController();
    const watching = this.#witness.watch({
      api: `http://127.0.0.1:${apiPort}`,
      address: { host: "127.0.0.1", port },
      headers: authorization(peer),
      signal: over.signal,
    });
    await stranger?.type("go");
    await new Promise((resolve) => setTimeout(resolve, 1_000 * seconds));
    over.abort();
    const noticed = await watching;
    await stranger?.type("", { end: true });
    const deeds = stranger === undefined
      ? { sent: 0, connections: 0, statuses: {} }
      : JSON.parse((await stranger.seen("stdout", /\{.*\}\n/)).trim());
    const peakBytes = peakMemory(peer.pid);
    await stranger?.kill();
    const { stderr } = await peer.kill();
    if (noticed.isCut) console.error(stderr.split("\n").slice(-5).join("\n"));
    return { ...noticed, ...deeds, peakBytes };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]();
  }

  async #peer(): Promise<PeerProcess> {
    const name = `peer-${this.#count++}`;
    const data = this.#program.path(name);
    await Deno.mkdir(data, { mode: 0o700 });
    await Deno.copyFile(`${this.#program.path("base")}/chain.db`, `${data}/chain.db`);
    await Deno.chmod(`${data}/chain.db`, 0o600);
    const open = [
      "--listen",
      "0.0.0.0:0",
      "--http",
      "0.0.0.0:0",
      "--mine",
      "off",
      "--tracker",
      NOWHERE,
    ];
    return await this.#program.peer(name, open);
  }

  #stranger(args: readonly string[]): Running {
    const [command] = SOURCE_COMMAND;
    const config = new URL("../../../deno.json", import.meta.url).pathname;
    const script = new URL("stranger.ts", import.meta.url).pathname;
    return this.#program.start(command, [
      "run",
      "-A",
      "--quiet",
      "--config",
      config,
      script,
      ...args,
    ]);
  }
}

/** A tracker that is not there: the peer shall meet nobody else. */
const NOWHERE = "http://127.0.0.1:9";

/** What a program of this machine says to be the user's. */
function authorization({ data }: PeerProcess): Record<string, string> {
  return { authorization: `Bearer ${Deno.readTextFileSync(`${data}/api-token`).trim()}` };
}
