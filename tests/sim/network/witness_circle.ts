/** A few machines in a network in memory that all know each other: witnesses, and whoever is against them. */
import { recordId } from "../../../core/block/record.ts";
import { trackerOrigin } from "../../../net/base/origin.ts";
import type { Miner } from "../../../net/node/mining_loop.ts";
import type { Transport } from "../../../net/transport/transport.ts";
import type { Network } from "../../../core/rules/network.ts";
import { voteRecord } from "../../support/block_forge.ts";
import { createDraw } from "../miners.ts";
import { BlockVotes } from "./block_votes.ts";
import { BrokenPromise } from "./broken_promise.ts";
import { Chance } from "./chance.ts";
import { VirtualMachine } from "./virtual_machine.ts";
import { VirtualNetwork } from "./virtual_network.ts";
import { VirtualTime } from "./virtual_time.ts";
import { TRACKER_URL } from "./virtual_tracker.ts";

/** How a machine of a circle is made. */
export interface CirclePlan {
  /** Which witness it is. @default {None} */
  readonly witness?: number;
  /** @default {It mines nothing} */
  readonly miner?: (circle: WitnessCircle) => Miner;
  readonly mineEmpty?: boolean;
  /** Makes the transport that it uses of the network's. @default {As it is} */
  readonly wrap?: (transport: Transport) => Transport;
}

/** Time between two looks at what is final, in ms. */
const LOOK_MS = 500;

/** The machines. */
export class WitnessCircle implements AsyncDisposable {
  readonly time = new VirtualTime();
  readonly network: Network;
  readonly machines: readonly VirtualMachine[];
  /** Why a machine's peer ended by itself, by its number. */
  readonly ended = new Map<number, unknown>();
  readonly random = new Chance(1).random;
  readonly net = new VirtualNetwork(this.time, () => ({ latencyMs: 60, bytesPerMs: 1_000 }), {
    draw: createDraw(1),
  });
  readonly #plans: readonly CirclePlan[];
  /** The final block of each machine when it was last looked at. */
  readonly #final = new Map<number, string>();

  constructor(network: Network, plans: readonly CirclePlan[]) {
    this.network = network;
    this.#plans = plans;
    this.machines = plans.map(({ witness, miner, mineEmpty }, i) =>
      new VirtualMachine(`10.0.${i}.1`, {
        network,
        clock: this.time.clock(),
        random: this.random,
        miner: miner?.(this),
        log: () => {},
        ...mineEmpty !== undefined && { mineEmpty },
        ...witness !== undefined && { witness },
      })
    );
  }

  /** Starts all, and tells each of the others. */
  async start(): Promise<void> {
    for (const [i, machine] of this.machines.entries()) {
      const { wrap = (transport: Transport) => transport } = this.#plans[i];
      const starting = machine.start(wrap(this.net.start(machine.host)), (error) => {
        this.ended.set(i, error);
        this.net.stop(machine.host, "reset");
      });
      await this.time.pass(0);
      await starting;
    }
    this.introduce();
  }

  /** All are told where the others are. */
  introduce(): void {
    for (const { node, host: own } of this.machines) {
      for (const { host } of this.machines) {
        if (host !== own) node?.addAddress({ host, port: 7_000 }, trackerOrigin(TRACKER_URL));
      }
    }
  }

  /** A vote is handed in at a machine, and taken. */
  async vote(machine: number, voter: string): Promise<void> {
    const submitting = this.machines[machine].submit(voteOf(voter));
    await this.time.pass(100);
    const status = await submitting;
    if (status !== "pending") throw new BrokenPromise(`the vote of ${voter} is ${status}`);
  }

  /** Lets time pass, at most until something holds; what any machine calls final stays so meanwhile. True if it does hold. */
  async pass(ms: number, isOver: () => boolean = () => false): Promise<boolean> {
    for (let left = ms; left > 0 && !isOver(); left -= LOOK_MS) {
      await this.time.pass(LOOK_MS);
      this.#look();
    }
    return isOver();
  }

  /** True if each of these machines runs and says that the vote is final. */
  isFinal(voter: string, machines: readonly number[]): boolean {
    const id = recordId(voteOf(voter));
    return machines.every((i) => this.machines[i].node?.places.lookUp([id])[0].isFinal === true);
  }

  /** Who has voted, by the final blocks of a machine. */
  votersOf(machine: number): ReadonlySet<string> {
    const { chain } = this.machines[machine];
    const votes = new BlockVotes().upTo(chain!.final.node, chain!);
    return new Set(votes.map(({ voter }) => voter));
  }

  #look(): void {
    for (const [i, { host, chain }] of this.machines.entries()) {
      if (chain === undefined) continue;
      const { tree, final: { node } } = chain;
      const before = tree.get((this.#final.get(i) ?? tree.genesis.hash) as typeof node.hash)!;
      if (tree.fork(before, node) !== before || !chain.isActive(node)) {
        throw new BrokenPromise(`${host} had another final block ${before.header.index}`);
      }
      this.#final.set(i, node.hash);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ending = Promise.all(this.machines.map((machine) => machine.kill()));
    await this.time.pass(0);
    await ending;
  }
}

function voteOf(voter: string): Uint8Array {
  return voteRecord(voter, "red");
}
