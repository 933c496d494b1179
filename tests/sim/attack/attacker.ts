/** Who has more computing power than all others together, and what is done with it. */
import { isOn } from "../finality/known_blocks.ts";
import type { AttackBlock } from "./attack_block.ts";
import type { AttackWorld } from "./attack_world.ts";

/** What the attacker wants. */
export type Aim =
  /** Shows its branch whenever it is the heaviest; it adds no vote to it. */
  | "censor"
  /** Mines a branch of its own in secret, until {@linkcode Attacker.show}. */
  | "hide"
  /** Mines openly on what the others have, votes and all: difficulty follows. */
  | "raise";

/** An attacker. It knows at once what all others have. */
export class Attacker {
  readonly #world: AttackWorld;
  readonly #rate: number;
  readonly #aim: Aim;
  #branch: AttackBlock;
  #search = 0;

  /** @param plan.power How many times that of all honest peers together. */
  constructor(world: AttackWorld, { power, aim, from }: {
    power: number;
    aim: Aim;
    from: AttackBlock;
  }) {
    this.#world = world;
    this.#rate = power * world.rate;
    this.#aim = aim;
    this.#branch = from;
    world.onBlock = () => this.#look();
    this.#mine();
  }

  /** True if its branch has more work than what any of the others has. */
  get leads(): boolean {
    return this.#branch.work > this.#world.best.work;
  }

  /** Shows its branch to everybody. */
  show(): void {
    this.#world.publish(this.#branch);
  }

  /** Stops mining. */
  leave(): void {
    this.#search++;
    this.#world.onBlock = () => {};
  }

  /** Others have something new: what it mined may be worth nothing from here on, and it begins again. */
  #look(): void {
    const { best, final } = this.#world;
    const follows = this.#aim === "raise" && best.work > this.#branch.work;
    if (!follows && (this.#aim === "hide" || isOn(final, this.#branch))) return;
    this.#branch = follows ? best : final;
    this.#mine();
  }

  #mine(): void {
    const search = ++this.#search;
    this.#world.queue.after(this.#world.searchMs(this.#branch, this.#rate), () => {
      if (search === this.#search) this.#find();
    });
  }

  #find(): void {
    const isEmpty = this.#aim !== "raise";
    this.#branch = this.#world.create(this.#branch, "attacker", { isEmpty });
    this.#mine();
    if (this.#aim !== "hide" && this.leads) this.show();
    this.#look();
  }
}
