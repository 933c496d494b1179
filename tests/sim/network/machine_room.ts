/** Four machines in a network in memory, the first two of which mine: they can be cut from each other, killed and started. */
import { assertEquals } from "@std/assert";
import type { Network } from "../../../core/rules/network.ts";
import type { ValidatorHost } from "../../../core/validator/validator_host.ts";
import { createDraw } from "../miners.ts";
import { chanceMiner } from "./virtual_miner.ts";
import { VirtualMachine } from "./virtual_machine.ts";
import { VirtualNetwork } from "./virtual_network.ts";
import { VirtualTime } from "./virtual_time.ts";

export const MINUTE_MS = 60_000;
export const MACHINES = 4;

/** What the machines of a {@linkcode MachineRoom} have in common. */
export interface RoomParts {
  readonly network: Network;
  /** Makes the validator of one. @default {The built-in one} */
  readonly host?: () => ValidatorHost;
  /** Every machine is the witness with its number. @default {false} */
  readonly areWitnesses?: boolean;
}

/** The machines; even and odd ones can be cut from each other. */
export class MachineRoom implements AsyncDisposable {
  readonly time = new VirtualTime();
  readonly network: Network;
  readonly machines: readonly VirtualMachine[];
  /** Of whoever makes records. */
  readonly random: { below: (limit: number) => number; bytes: (length: number) => Uint8Array };
  readonly #net = new VirtualNetwork(this.time, () => ({ latencyMs: 50, bytesPerMs: 1_000 }));

  constructor(seed: number, { network, host, areWitnesses = false }: RoomParts) {
    const draw = createDraw(seed);
    const below = (limit: number) => Math.floor(draw() * limit);
    const random = {
      below,
      bytes: (length: number) => Uint8Array.from({ length }, () => below(256)),
    };
    this.random = random;
    this.network = network;
    this.machines = Array.from({ length: MACHINES }, (_, i) => {
      const clock = this.time.clock();
      const miner = i < 2 ? chanceMiner({ network, clock, random, meanMs: 8_000 }) : undefined;
      const witness = areWitnesses ? i : undefined;
      const log = () => {};
      return new VirtualMachine(hostOf(i), { network, clock, random, miner, log, host, witness });
    });
  }

  /** Starts all. */
  async startAll(): Promise<void> {
    for (let i = 0; i < MACHINES; i++) await this.start(i);
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
