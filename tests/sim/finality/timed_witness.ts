/** A witness of a world in which time is measured: the real machine of rounds, a disk, and messages. */
import type { BlockHash } from "../../../core/block/ids.ts";
import type { Certificate } from "../../../core/witness/certificate.ts";
import type { SignedStatement } from "../../../core/witness/signed_statement.ts";
import type { Statement } from "../../../core/witness/statement.ts";
import type { RoundInput, RoundOutput } from "../../../core/witness/rounds/round_events.ts";
import { Rounds } from "../../../core/witness/rounds/rounds.ts";
import { startState } from "../../../core/witness/rounds/rounds_state.ts";
import type { FinalWorld, WorldBlock } from "./final_world.ts";

/** What travels. */
export type WitnessMessage =
  | { readonly block: WorldBlock }
  | { readonly certificate: Certificate }
  | { readonly signed: SignedStatement };

/** What a synced write takes, in ms. */
const SYNC_MS = [5, 15] as const;

/** Nobody looks at signatures here. */
const UNSIGNED = new Uint8Array(64);

/** A witness. */
export class TimedWitness {
  readonly key: number;
  /** When each block became final here. */
  readonly finalMs = new Map<BlockHash, number>();
  readonly #world: FinalWorld;
  readonly #rounds: Rounds;
  /** In the order in which they came. */
  readonly #complete: WorldBlock[];
  #final: WorldBlock;
  #hasWork = false;
  #timer = 0;

  constructor(world: FinalWorld, key: number) {
    const { set, genesis } = world;
    this.#world = world;
    this.key = key;
    this.#complete = [genesis];
    this.#final = genesis;
    const rules = { set, me: key, genesis, proposerOf: (round: number) => world.proposer(round) };
    const isOn = (below: BlockHash, above: BlockHash) =>
      pathOf(world.block(above)).some(({ hash }) => hash === below);
    this.#rounds = new Rounds(rules, {
      look: ({ hash }) =>
        this.#complete.some((each) => each.hash === hash) ? "complete" : "missing",
      isOn,
      bestOn: ({ hash }) => this.#bestOn(hash),
    }, startState(set.keys.length, genesis));
  }

  /** The longest branch on the final block; of equals what came first. */
  get tip(): WorldBlock {
    return this.#bestOn(this.#final.hash);
  }

  /** It has heard already what others keep of its key. */
  start(): void {
    this.#handle({ is: "ready", signed: { target: 0, source: 0, proposed: 0 } });
  }

  receive(message: WitnessMessage, from: number): void {
    if ("block" in message) this.take(message.block);
    else if ("certificate" in message) {
      this.#handle({ is: "certificate", certificate: message.certificate }, from);
    } else this.#handle({ is: "statement", signed: message.signed }, from);
  }

  /** A block came, with all before it. */
  take(block: WorldBlock): void {
    for (const each of pathOf(block).reverse()) {
      if (!this.#complete.includes(each)) this.#complete.push(each);
    }
    this.#handle({ is: "blocks" });
  }

  #bestOn(hash: BlockHash): WorldBlock {
    return this.#complete.filter((each) => pathOf(each).some((on) => on.hash === hash))
      .reduce((best, each) => each.index > best.index ? each : best);
  }

  #handle(input: RoundInput, from?: number): void {
    for (const output of this.#rounds.handle(input)) this.#act(output, from);
    const isThere = this.tip !== this.#final;
    if (isThere === this.#hasWork) return;
    this.#hasWork = isThere;
    this.#handle({ is: "work", isThere });
  }

  #act(output: RoundOutput, from: number | undefined): void {
    const { queue } = this.#world;
    switch (output.do) {
      case "sign":
        return this.#sign(output.statement);
      case "propose": {
        const { round, block, source, sourceRound } = output;
        if (block.hash === this.#final.hash) return;
        const { index, hash } = block;
        const about = { index, hash, sourceRound, sourceHash: source.hash };
        return this.#sign({ kind: "proposal", round, ...about });
      }
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
        return this.#finalise(output.block.hash);
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

  #finalise(hash: BlockHash): void {
    this.#final = this.#world.block(hash)!;
    this.#hasWork = false;
    for (const block of pathOf(this.#final)) {
      if (this.finalMs.has(block.hash)) break;
      this.finalMs.set(block.hash, this.#world.queue.now);
    }
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

/** The block, and all before it. */
function pathOf(block: WorldBlock | undefined): WorldBlock[] {
  const path: WorldBlock[] = [];
  for (let at = block; at !== undefined; at = at.parent) path.push(at);
  return path;
}
