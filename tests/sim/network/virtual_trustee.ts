/**
 * An honest trustee of a simulated world: the program of `cli/trustee` on a device of its own, which asks one machine after another,
 * is killed at any moment, and comes back with what its disk has kept.
 */
import { pause } from "../../../core/base/clock.ts";
import { UnreachableError } from "../../../cli/app/errors.ts";
import { makeTallyOfPeer } from "../../../cli/result/make_tally.ts";
import { lookForTurn } from "../../../cli/trustee/look_for_turn.ts";
import type { NamedRecord } from "../../../cli/trustee/ceremony_records.ts";
import { TallyWatch } from "../../../cli/trustee/tally_watch.ts";
import type { TrusteeMemory } from "../../../cli/trustee/trustee_memory.ts";
import { NOTHING_DONE, type TrusteeState } from "../../../cli/trustee/trustee_rows.ts";
import type { TrusteeTurn } from "../../../cli/trustee/trustee_turn.ts";
import type { NodeApi } from "../../../net/api/node_api.ts";
import type { Chance } from "./chance.ts";
import type { SecretScene } from "./secret_scene.ts";
import { VirtualCpu } from "./virtual_cpu.ts";
import type { VirtualMachine } from "./virtual_machine.ts";
import { VirtualMemory } from "./virtual_memory.ts";
import type { VirtualTime } from "./virtual_time.ts";

/** How often it looks, in ms; and how long its disk takes for a write, at most. */
const [LOOK_MS, MOST_SYNC_MS] = [4_000, 400];

/** In ms: whoever asks a peer that is gone is told so by then, the command ends, and its user starts it again. */
const [NO_ANSWER_MS, AGAIN_MS] = [10_000, 2_000];

/** What a trustee works with. */
export interface TrusteeDeps {
  readonly scene: SecretScene;
  readonly time: VirtualTime;
  readonly chance: Chance;
  readonly machines: readonly VirtualMachine[];
  /** Told what leaves its device. */
  readonly onSent: (trustee: number, sent: NamedRecord) => void;
}

interface Process {
  readonly cpu: VirtualCpu;
  readonly watch: TallyWatch;
  readonly killed: AbortController;
}

/** A trustee. */
export class VirtualTrustee {
  /** From 1. */
  readonly trustee: number;
  /** What it found when it last looked. */
  turn: TrusteeTurn | undefined;
  /** The machine that it asks. */
  machine: number;
  readonly #deps: TrusteeDeps;
  #memory: VirtualMemory;
  #process: Process | undefined;
  #lostBefore = 0;

  constructor(trustee: number, deps: TrusteeDeps) {
    this.trustee = trustee;
    this.#deps = deps;
    this.machine = trustee % deps.machines.length;
    this.#memory = this.#newMemory(deps.scene.made[trustee - 1]);
  }

  /** Writes that kills undid. */
  get lostWrites(): number {
    return this.#lostBefore + this.#memory.lostWrites;
  }

  /** Starts its program. */
  start(): void {
    if (this.#process !== undefined) return;
    const clock = this.#deps.time.clock();
    const killed = new AbortController();
    const process = { cpu: new VirtualCpu(clock, killed.signal), watch: new TallyWatch(), killed };
    this.#process = process;
    this.#run(process);
  }

  /** Ends its program from one moment to the next. */
  kill(): void {
    this.#process?.killed.abort(new Error("the process is gone"));
    this.#process = undefined;
    this.#memory.cutOff(this.#deps.time.now);
  }

  /** Kills it at its next write, before that is synced; its user starts it again. */
  killInNextWrite(): void {
    const { time, chance } = this.#deps;
    const memory = this.#memory;
    memory.onNextWrite = (ms) => time.after(ms * chance.draw(), () => this.#startAgain());
  }

  /** Its file is lost: it has the seed on paper alone, which does not know what it has done. */
  restoreFromPaper(): void {
    this.kill();
    this.#lostBefore += this.#memory.lostWrites;
    this.#memory = this.#newMemory({ ...NOTHING_DONE, isRestored: true });
  }

  async #run(process: Process): Promise<void> {
    const { time } = this.#deps;
    const { signal } = process.killed;
    const memory = this.#memory.open({
      get isAlive() {
        return !signal.aborted;
      },
      occupy: (ms) => process.cpu.occupy(ms),
    });
    do {
      let isOver = false;
      time.after(NO_ANSWER_MS, () => !isOver && !signal.aborted && this.#startAgain());
      await this.#doTurn(memory, process);
      isOver = true;
    } while (await pause(time.clock(), LOOK_MS, signal));
  }

  async #doTurn(memory: TrusteeMemory, process: Process): Promise<void> {
    const machine = this.#deps.machines[this.machine];
    const { api } = machine;
    const turn = api && await this.#look(api, memory, process);
    if (turn === undefined || process.killed.signal.aborted) return;
    this.turn = turn;
    if (turn.kind !== "send") return;
    this.#deps.onSent(this.trustee, turn);
    await machine.submit(turn.record);
  }

  #startAgain(): void {
    this.kill();
    this.#deps.time.after(AGAIN_MS, () => this.start());
  }

  /** Undefined if its peer, or the trustee's own program, was gone before it knew. */
  async #look(
    api: NodeApi,
    file: TrusteeMemory,
    { cpu, watch, killed: { signal } }: Process,
  ): Promise<TrusteeTurn | undefined> {
    const { scene: { election }, scene, time } = this.#deps;
    const own = scene.own(this.trustee);
    const makeTally = () => makeTallyOfPeer(api, election, signal);
    try {
      const clock = time.clock();
      const turn = await lookForTurn({ file, own, election, api, clock, watch, makeTally });
      // What it has written is synced before it does anything else.
      await cpu.turn();
      return turn;
    } catch (error) {
      // The chain has changed between two answers, as its user would be told.
      if (signal.aborted || error instanceof UnreachableError) return undefined;
      throw error;
    }
  }

  #newMemory(state: TrusteeState): VirtualMemory {
    return new VirtualMemory(state, () => this.#deps.chance.between(1, MOST_SYNC_MS));
  }
}
