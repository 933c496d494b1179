/** A peer process under attack, with two honest ones that go on voting through it. */
import { assert, assertEquals } from "@std/assert";
import { hashHeader } from "../../core/block/header.ts";
import { createNetwork, type Network, parseNetworkDefinition } from "../../core/rules/network.ts";
import { type Address, parseAddress } from "../../net/base/address.ts";
import type { Hello, Message } from "../../net/wire/messages.ts";
import { Forge } from "./block_forge.ts";
import { helloOf, HostilePeer } from "./hostile_peer.ts";
import { type PeerProcess, statusOf } from "./peer_process.ts";
import { eventually, patiently } from "./process_progress.ts";
import { Program } from "./program.ts";
import { residentMemory } from "./process_usage.ts";

/** Memory that all attacks together may add to the process, in bytes: several times what it needs. */
const MAX_GROWTH = 200 * 1024 * 1024;

/** Lines of the log on one connection: it came, it went, and why. */
const MAX_LINES = 3;

/** The process under attack, and who uses it. Disposing ends all. */
export class AttackedPeer implements AsyncDisposable {
  readonly network: Network;
  readonly #program: Program;
  readonly #target: PeerProcess;
  readonly #honest: readonly PeerProcess[];
  readonly #memory: number;
  /** True once its log named an attacker. */
  #hasTold = false;
  #attackers: HostilePeer[] = [];
  #votes = 0;

  private constructor(program: Program, target: PeerProcess, honest: readonly PeerProcess[]) {
    const text = Deno.readTextFileSync(program.path("network.json"));
    this.network = createNetwork(parseNetworkDefinition(text));
    this.#program = program;
    this.#target = target;
    this.#honest = honest;
    this.#memory = residentMemory(target.pid) ?? NaN;
  }

  static async begin(): Promise<AttackedPeer> {
    const program = new Program();
    const target = await program.peer("target");
    const connect = ["--connect", target.listen];
    const honest = [await program.peer("b", connect), await program.peer("c", connect)];
    await eventually(() => statusOf(target), ({ peers }) => peers === 2, "they are connected");
    const attacked = new AttackedPeer(program, target, honest);
    await attacked.#vote();
    return attacked;
  }

  /** Where the process under attack listens. */
  get address(): Address {
    return parseAddress(this.#target.listen);
  }

  /** Bytes of memory that the process has taken since the start; NaN where the system does not tell. */
  get growth(): number {
    return (residentMemory(this.#target.pid) ?? NaN) - this.#memory;
  }

  /** Connects and says nothing. */
  async connect(options?: { reads: boolean }): Promise<HostilePeer> {
    const attacker = await HostilePeer.connect(this.address, options);
    this.#attackers.push(attacker);
    return attacker;
  }

  /** Connects and says hello. */
  async greet(fields: Partial<Hello> = {}): Promise<HostilePeer> {
    const attacker = await HostilePeer.greet(this.address, this.network, fields);
    this.#attackers.push(attacker);
    return attacker;
  }

  /** What an honest peer says to whoever asks for its chain. */
  async record(): Promise<Message[]> {
    const address = parseAddress(this.#honest[0].listen);
    await using listener = await HostilePeer.connect(address);
    await listener.say(helloOf(this.network), { type: "getHeaders", locator: [] });
    const { headers } = await listener.next("headers");
    await listener.say({ type: "getBlocks", hashes: headers.map(hashHeader) });
    await listener.roundTrip();
    return [...listener.received, { type: "headers", headers }];
  }

  /** A chain like that of the process, to forge blocks on. */
  async follow(attacker: HostilePeer): Promise<Forge> {
    const forge = new Forge(this.network);
    for (;;) {
      const locator = [forge.chain.tip.hash];
      await attacker.say({ type: "getHeaders", locator });
      const { headers } = await attacker.next("headers");
      if (headers.length === 0) return forge;
      for (const header of headers) {
        await attacker.say({ type: "getBlocks", hashes: [hashHeader(header)] });
        await forge.chain.addBlock((await attacker.next("block")).block);
      }
    }
  }

  /**
   * Votes through an honest peer while `attack` goes on, and again afterwards: both votes are counted by
   * all. The process is the same, has not grown, and says little of each attacker. It has told of one: of many
   * within a minute it tells their number (`net/peers/told_lines.ts`).
   */
  async withstand(attack: () => Promise<void>): Promise<void> {
    await patiently(Promise.all([attack(), this.#vote()]), () => this.#target.stderr);
    for (const attacker of this.#attackers) await attacker[Symbol.asyncDispose]();
    await this.#vote();
    const lines = this.#target.stderr.split("\n");
    const counts = this.#attackers.map(({ name }) =>
      lines.filter((line) => line.includes(`${name}:`) || line.includes(`${name} `)).length
    );
    const { stderr } = this.#target;
    this.#hasTold ||= counts.some((count) => count > 0);
    assert(this.#hasTold && Math.max(...counts) <= MAX_LINES, stderr);
    this.#attackers = [];
    for (const { stderr } of this.#honest) {
      assert(!stderr.includes(`disconnected from ${this.#target.listen}`), stderr);
    }
    assert(!(this.growth > MAX_GROWTH), `${this.growth} bytes more`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const attacker of this.#attackers) await attacker[Symbol.asyncDispose]();
    await this.#program[Symbol.asyncDispose]();
  }

  /** Votes through an honest peer, and waits until the vote is in a block everywhere. */
  async #vote(): Promise<void> {
    const voter = `voter ${this.#votes++}`;
    const { code, stderr } = await this.#program.vote("b", voter, "red");
    assertEquals(code, 0, stderr);
    for (const { api } of [this.#target, ...this.#honest]) {
      await eventually(
        async () => await (await fetch(`${api}/v1/query/voter?id=${voter}`)).json(),
        ({ answer }) => answer.choice === "red",
        `the vote of ${voter} is counted at ${api}`,
      );
    }
  }
}
