/** A machine of a world, with what the world knows of it. */
import { StoreError } from "../../../core/store/store.ts";
import { SignerError } from "../../../core/witness/signer/signer_error.ts";
import { SignedElsewhereError } from "../../../net/witness/stop_errors.ts";
import type { Network } from "../../../core/rules/network.ts";
import type { Transport } from "../../../net/transport/transport.ts";
import type { BlockHash } from "../../../core/block/ids.ts";
import type { Chance } from "./chance.ts";
import { filteredTransport } from "./filtered_transport.ts";
import { Liar } from "./liar.ts";
import { VirtualMachine } from "./virtual_machine.ts";
import { chanceMiner } from "./virtual_miner.ts";
import type { VirtualTime } from "./virtual_time.ts";
import { WitnessLiar } from "./witness_liar.ts";
import { type MemberPlan, PENDING_LIMITS } from "./world_plan.ts";

/** Mean time between the blocks of all miners together, in ms. */
export const BLOCK_MS = 4_000;

/** What members share. */
export interface MemberDeps {
  readonly network: Network;
  readonly time: VirtualTime;
  readonly log: (host: string, text: string) => void;
  /** Hosts that are off. */
  readonly dead: () => readonly string[];
  /** Told what an honest witness sends. */
  readonly onSaid?: (member: Member, frame: Uint8Array) => void;
}

/** A machine of a world. */
export class Member {
  readonly plan: MemberPlan;
  readonly machine: VirtualMachine;
  /** Undefined keeps to the protocol. Nothing is promised to others. */
  readonly liar: Liar | undefined;
  /** Undefined is no witness, or signs by the rules. */
  readonly witnessLiar: WitnessLiar | undefined;
  readonly network: Network;
  /** It left for good. */
  isGone = false;
  /** Until when its disk is full, in virtual ms. */
  diskIsFullUntil = 0;
  readonly #onSaid: MemberDeps["onSaid"];

  constructor(plan: MemberPlan, chance: Chance, deps: MemberDeps) {
    const { network, time, log, dead } = deps;
    const { host, lie, power, skewMs, speed, syncMs, witness } = plan;
    this.network = network;
    this.#onSaid = deps.onSaid;
    const [lying, disk, { random }] = [chance.fork(), chance.fork(), chance.fork()];
    this.plan = plan;
    const clock = time.clock(skewMs);
    this.liar = lie === undefined ? undefined : new Liar(lie, lying, dead);
    this.witnessLiar = witness?.lie === undefined
      ? undefined
      : new WitnessLiar(witness.lie, { key: witness.key, network, chance: lying.fork(), clock });
    const isSigning = this.witnessLiar === undefined || this.witnessLiar.signs;
    const miner = chanceMiner({ network, clock, random, meanMs: BLOCK_MS / power });
    const timeOf = (hash: BlockHash) => this.machine.chain?.tree.get(hash)?.header.time;
    this.machine = new VirtualMachine(host, {
      network,
      clock,
      random,
      miner: power === 0 ? undefined : this.liar?.miner(miner, timeOf) ?? miner,
      // Whoever mines for itself alone need not wait for votes.
      mineEmpty: lie === "forker" || lie === "hoarder",
      limits: PENDING_LIMITS,
      speed,
      ...witness !== undefined && isSigning && { witness: witness.key },
      syncMs: () => disk.between(0.5, 1.5) * syncMs,
      log: (level, text) => level === "debug" || log(host, `${level} ${text}`),
    });
    this.machine.disk.isFull = () => time.now < this.diskIsFullUntil && disk.is(0.9);
  }

  get host(): string {
    return this.plan.host;
  }

  get isHonest(): boolean {
    return this.liar === undefined && this.witnessLiar === undefined;
  }

  /** True if its peer may end by such an error: its disk is full, or its key signs elsewhere too. */
  mayFailBy(error: unknown): boolean {
    if (error instanceof SignedElsewhereError) return this.witnessLiar?.lie === "cloned";
    const isOfDisk = error instanceof StoreError || error instanceof SignerError;
    return isOfDisk && error.code === "full";
  }

  /** What it reaches others by. */
  transport(transport: Transport): Transport {
    const lying = this.liar?.transport(transport) ?? transport;
    if (this.witnessLiar !== undefined) return this.witnessLiar.transport(lying);
    const onSaid = this.#onSaid;
    if (onSaid === undefined || !this.isHonest || this.plan.witness === undefined) return lying;
    return filteredTransport(lying, (frame) => {
      onSaid(this, frame);
      return frame;
    });
  }
}
