/** Four machines in a network in memory that hold an election with a roll, the first two of which mine. */
import { assertEquals } from "@std/assert";
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import { createNetwork, parseNetworkDefinition } from "../../../core/rules/network.ts";
import { writeOpenBallot } from "../../../plugins/election/records/open_ballot.ts";
import { writeReplacedVoter } from "../../../plugins/election/records/replaced_voter.ts";
import { writeRollChunks } from "../../../plugins/election/records/roll_chunk.ts";
import {
  exampleConfig,
  exampleDefinition,
  REGISTRAR_SECRETS,
  ROLL,
  VOTER_SECRETS,
} from "../../plugins/election/example_election.ts";
import { EVERY_HASH } from "../../support/block_forge.ts";
import { createDraw } from "../miners.ts";
import { chanceMiner } from "./virtual_miner.ts";
import { VirtualMachine } from "./virtual_machine.ts";
import { VirtualNetwork } from "./virtual_network.ts";
import { VirtualTime } from "./virtual_time.ts";

export const MINUTE_MS = 60_000;
export const MACHINES = 4;

/** The machines; even and odd ones can be cut from each other. */
export class ElectionRoom implements AsyncDisposable {
  readonly time = new VirtualTime();
  readonly opens = this.time.clock().now() + 2 * MINUTE_MS;
  readonly closes = this.opens + 20 * MINUTE_MS;
  readonly late = this.closes + 5 * MINUTE_MS;
  readonly network = createNetwork(parseNetworkDefinition(JSON.stringify({
    name: "Board",
    validator: {
      name: "election",
      config: exampleConfig({ opens: this.opens, closes: this.closes, late: this.late }),
    },
    params: { ...EVERY_HASH, intervalMs: 5_000 },
    created: this.opens - 3 * MINUTE_MS,
  })));
  readonly machines: readonly VirtualMachine[];
  readonly #net = new VirtualNetwork(this.time, () => ({ latencyMs: 50, bytesPerMs: 1_000 }));
  readonly #random: { below: (limit: number) => number; bytes: (length: number) => Uint8Array };

  constructor(seed: number) {
    const draw = createDraw(seed);
    const below = (limit: number) => Math.floor(draw() * limit);
    this.#random = { below, bytes: (length) => Uint8Array.from({ length }, () => below(256)) };
    const { network } = this;
    this.machines = Array.from({ length: MACHINES }, (_, i) => {
      const clock = this.time.clock();
      const miner = i < 2
        ? chanceMiner({ network, clock, random: this.#random, meanMs: 8_000 })
        : undefined;
      const log = () => {};
      return new VirtualMachine(hostOf(i), { network, clock, random: this.#random, miner, log });
    });
  }

  /** Starts all, and puts the roll on the chain; ends when the election is open. */
  async open(): Promise<void> {
    for (let i = 0; i < MACHINES; i++) await this.start(i);
    const [chunk] = writeRollChunks(ROLL, this.network.chainId);
    await this.cast(0, chunk);
    await this.passUntil(this.opens);
  }

  /** Starts a machine on what is on its disk. */
  async start(machine: number): Promise<void> {
    const { [machine]: started } = this.machines;
    const starting = started.start(this.#net.start(started.host), (error) => {
      throw error;
    });
    await this.time.pass(0);
    await starting;
    for (const [other, { isOn }] of this.machines.entries()) {
      if (isOn && other !== machine) started.node!.addAddress({ host: hostOf(other), port: 7_000 });
    }
  }

  /** Ends a machine from one moment to the next; what is on its disk stays. */
  async kill(machine: number): Promise<void> {
    const { [machine]: killed } = this.machines;
    this.#net.stop(killed.host, "reset");
    const ending = killed.kill();
    await this.time.pass(0);
    await ending;
  }

  /** In ms since the Unix epoch. */
  get now(): number {
    return this.time.clock().now();
  }

  cut(): void {
    this.#net.cut((host) => hostsBefore(host) % 2);
  }

  mend(): void {
    this.#net.mend();
  }

  passUntil(moment: number): Promise<void> {
    return this.time.pass(moment - this.now);
  }

  /** Hands a record in at a machine; what its user is told. */
  async cast(machine: number, record: Uint8Array): Promise<string | undefined> {
    const submitting = this.machines[machine].submit(record);
    await this.time.pass(1_000);
    return await submitting;
  }

  ballot(voter: number, seq: number, secret = VOTER_SECRETS[voter - 1]): Uint8Array {
    const { chainId } = this.network;
    const { questions } = exampleDefinition();
    return writeOpenBallot({ voter, seq, answers: [[0], []] }, { chainId, questions }, {
      secret,
      random: this.#random,
    });
  }

  letter(voter: number, newSecret: bigint): Uint8Array {
    const publicKey = publicKeyOfSecret(newSecret);
    const { chainId } = this.network;
    return writeReplacedVoter({ voter, publicKey }, REGISTRAR_SECRETS, {
      chainId,
      random: this.#random,
    });
  }

  /** What every machine answers, of which all answer the same. */
  async agreed<T>(path: string, args: Record<string, string> = {}): Promise<T> {
    const asked = Promise.all(this.machines.map(({ chain }) => chain!.query(path, args)));
    await this.time.pass(0);
    const [first, ...others] = (await asked).map((report) => report?.answer);
    for (const other of others) assertEquals(other, first);
    return first as T;
  }

  /** Nobody refuses anybody, and all are connected. */
  assertFriends(): void {
    for (const { node } of this.machines) {
      assertEquals([node!.refused.length, node!.peerCount], [0, MACHINES - 1]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ending = Promise.all(this.machines.map((machine) => machine.kill()));
    await this.time.pass(0);
    await ending;
  }
}

function hostOf(i: number): string {
  return `10.0.${i}.1`;
}

function hostsBefore(host: string): number {
  return Number(host.split(".")[2]);
}
