/** A witness of a world in which time is measured: the real machine of rounds, a disk, and messages. */
import type { BlockHash } from "../../../core/block/ids.ts";
import type { Certificate } from "../../../core/witness/certificate.ts";
import type { SignedStatement } from "../../../core/witness/signed_statement.ts";
import type { Statement } from "../../../core/witness/statement.ts";
import type { WitnessSet } from "../../../core/witness/witness_set.ts";
import type { RoundInput, RoundOutput } from "../../../core/witness/rounds/round_events.ts";
import { Rounds } from "../../../core/witness/rounds/rounds.ts";
import { startState } from "../../../core/witness/rounds/rounds_state.ts";
import type { VirtualQueue } from "../../support/witness_rounds/virtual_queue.ts";
import { isOn, KnownBlocks, pathTo, type WorldBlock } from "./known_blocks.ts";

/** What travels. */
export type WitnessMessage<Block extends WorldBlock> =
  | { readonly block: Block }
  | { readonly certificate: Certificate }
  | { readonly signed: SignedStatement };

/** The world of a witness. */
export interface WitnessHome<Block extends WorldBlock> {
  readonly queue: VirtualQueue;
  readonly set: WitnessSet;
  readonly genesis: Block;
  block(hash: BlockHash): Block | undefined;
  /** Whose turn it is. */
  proposer(round: number): number;
  /** Sends to one witness, or to all others. */
  send(from: number, message: WitnessMessage<Block>, to?: number): void;
  /** Whether a vote has waited for long that is not up to this block. @default {None has} */
  isDue?(tip: Block): boolean;
  /** A block without work that is proposed after another one, if one is due there. */
  make?(after: Block): Block | undefined;
  /** Told whenever the tip may be another one. */
  onTip?(): void;
}

/** What a synced write takes, in ms. */
const SYNC_MS = [5, 15] as const;

/** Nobody looks at signatures here. */
const UNSIGNED = new Uint8Array(64);

/** A witness. */
export class TimedWitness<Block extends WorldBlock> {
  readonly key: number;
  /** When each block became final here. */
  readonly finalMs = new Map<BlockHash, number>();
  readonly #world: WitnessHome<Block>;
  readonly #rounds: Rounds;
  readonly #known: KnownBlocks<Block>;
  #hasWork = false;
  #timer = 0;

  constructor(world: WitnessHome<Block>, key: number) {
    const { set, genesis } = world;
    this.#world = world;
    this.key = key;
    this.#known = new KnownBlocks(genesis);
    const rules = { set, me: key, genesis, proposerOf: (round: number) => world.proposer(round) };
    this.#rounds = new Rounds(rules, {
      look: ({ hash }) => this.#known.has(hash) ? "complete" : "missing",
      isOn: (below, above) => isOn(world.block(below)!, world.block(above)!),
      bestOn: ({ hash }) => this.#known.bestOn(world.block(hash)!),
      between: (below, above) =>
        pathTo(world.block(above.hash)!, below).map((block) => ({ block, bodyBytes: 0 })),
    }, startState(set.keys.length, genesis));
  }

  get final(): Block {
    return this.#known.final;
  }

  /** The most work on the final block; of equals what came first. */
  get tip(): Block {
    return this.#known.tip;
  }

  /** It has heard already what others keep of its key. */
  start(): void {
    this.#handle({ is: "ready", signed: { target: 0, source: 0, proposed: 0 } });
  }

  receive(message: WitnessMessage<Block>, from: number): void {
    if ("block" in message) this.take(message.block);
    else if ("certificate" in message) {
      this.#handle({ is: "certificate", certificate: message.certificate }, from);
    } else this.#handle({ is: "statement", signed: message.signed }, from);
  }

  /** A block came, with all before it. */
  take(block: Block): void {
    this.#known.take(block);
    this.look();
  }

  /** Something is to be looked at again. */
  look(): void {
    this.#handle({ is: "blocks" });
  }

  #handle(input: RoundInput, from?: number): void {
    for (const output of this.#rounds.handle(input)) this.#act(output, from);
    this.#world.onTip?.();
    const isThere = this.tip !== this.final || (this.#world.isDue?.(this.tip) ?? false);
    if (isThere === this.#hasWork) return;
    this.#hasWork = isThere;
    this.#handle({ is: "work", isThere });
  }

  #act(output: RoundOutput, from: number | undefined): void {
    const { queue } = this.#world;
    switch (output.do) {
      case "sign":
        return this.#sign(output.statement);
      case "propose":
        return this.#propose(output);
      case "say":
        if (output.certificate) this.#world.send(this.key, { certificate: output.certificate });
        return this.#say(output.statement);
      case "certificate":
        return this.#world.send(this.key, { certificate: output.certificate });
      case "answer":
        return this.#world.send(this.key, { certificate: output.certificate }, from);
      case "timer": {
        const timer = ++this.#timer;
        const { round } = output;
        return queue.after(output.ms, () => {
          if (timer === this.#timer) this.#handle({ is: "timer", round });
        });
      }
      case "stopTimer":
        this.#timer++;
        return;
      case "gather":
        return queue.after(
          output.ms,
          () => this.#handle({ is: "gathered", round: output.round }),
        );
      case "final":
        return this.#finalise(this.#world.block(output.block.hash)!);
      case "askBlock":
      case "askCertificates":
      case "keep":
      case "release":
        // Nothing is lost on the way here, and no disk ever is.
        return;
      case "lie":
      case "stop":
        throw new Error(`nobody lies in this world: ${JSON.stringify(output)}`);
    }
  }

  #propose(output: Extract<RoundOutput, { do: "propose" }>): void {
    const { round, block, isWhole, source, sourceRound } = output;
    const after = this.#world.block(block.hash)!;
    const made = isWhole ? this.#world.make?.(after) : undefined;
    if (made !== undefined) {
      this.#known.take(made);
      this.#world.send(this.key, { block: made });
    }
    const { index, hash } = made ?? after;
    if (hash === this.final.hash) return;
    const about = { index, hash, sourceRound, sourceHash: source.hash };
    this.#sign({ kind: "proposal", round, ...about });
  }

  #finalise(block: Block): void {
    if (!isOn(this.final, block)) throw new Error("what is final does not contain what was");
    let at: WorldBlock | undefined = block;
    for (; at !== undefined && !this.finalMs.has(at.hash); at = at.parent) {
      this.finalMs.set(at.hash, this.#world.queue.now);
    }
    this.#known.finalise(block);
    this.#hasWork = false;
  }

  #sign(statement: Statement): void {
    const { queue } = this.#world;
    queue.after(queue.between(...SYNC_MS), () => this.#say(statement));
  }

  #say(statement: Statement): void {
    const signed: SignedStatement = { statement, key: this.key, signature: UNSIGNED };
    this.#world.send(this.key, { signed });
    this.#world.queue.after(0, () => this.#handle({ is: "statement", signed }));
  }
}
