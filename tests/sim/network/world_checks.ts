/** All that is checked of a world's machines, with witnesses and without. All checks throw `BrokenPromise`. */
import type { FinalWatch } from "./final_watch.ts";
import type { Member } from "./member.ts";
import type { Promises } from "./promises.ts";

/** Checks the machines of a world. */
export class WorldChecks {
  readonly #promises: Promises;
  readonly #finals: FinalWatch | undefined;

  /** @param finals Undefined in a world without witnesses. */
  constructor(promises: Promises, finals: FinalWatch | undefined) {
    this.#promises = promises;
    this.#finals = finals;
  }

  /** Its numbers are under their ceilings. */
  look(member: Member): void {
    this.#promises.look(member);
    this.#finals?.promises.checkHeld(member);
  }

  /** Its votes are what its blocks say, and what it told of them stays true. */
  async recount(member: Member): Promise<void> {
    await this.#promises.recount(member);
    if (this.#finals === undefined || !member.isHonest) return;
    const { votes } = this.#finals;
    votes.look(member, this.#promises.acknowledgedBy(member.host));
    await votes.recount(member);
  }

  /** Its chain is no worse than before. */
  check(member: Member): void {
    this.#promises.checkWork(member);
    if (member.isHonest) this.#finals?.promises.check(member);
  }

  /** All agree, and all is final: nothing that any of them took, or told to be final, is lost. */
  async checkEnd(members: readonly Member[], pass: (task: Promise<void>) => Promise<void>) {
    for (const member of members) this.#promises.checkAcknowledged(member);
    for (const member of members) await pass(this.recount(member));
    for (const member of members) this.#finals?.votes.checkAll(member);
    await this.#finals?.promises.audit(members[0]);
  }
}
