/** Who votes in a world, where, and how often. */
import { voteRecord } from "../../support/block_forge.ts";
import type { Chance } from "./chance.ts";
import type { Member } from "./member.ts";
import type { Promises } from "./promises.ts";
import type { Schedule } from "./schedule.ts";

/** Voters: fewer than votes, so that many vote twice, at different peers. */
const VOTERS = 80;

/** Votes that a flooder hands in at once, how often, in ms, and how many in all. */
const FLOOD = { votes: 20, everyMs: 400, most: 1_500 };

/** What {@linkcode Voters} work with. */
export interface VotersDeps {
  readonly members: readonly Member[];
  readonly promises: Promises;
  readonly schedule: Schedule;
  readonly chance: Chance;
  /** True while there is an election. */
  readonly isOn: () => boolean;
  readonly say: (line: string) => void;
}

/** Voters at the peers of a world, and the votes of flooders. */
export class Voters {
  readonly #deps: VotersDeps;
  /** Votes that were handed in at honest peers. */
  votes = 0;
  #flood = 0;

  constructor(deps: VotersDeps) {
    this.#deps = deps;
    const { schedule, chance, members, isOn } = deps;
    schedule.repeat(() => chance.between(200, 1_500), () => isOn() ? this.#vote() : undefined);
    for (const member of members) {
      if (member.liar?.lie !== "flooder") continue;
      schedule.repeat(() => FLOOD.everyMs, () => isOn() ? this.#pour(member) : undefined);
    }
  }

  async #vote(): Promise<void> {
    const { members, promises, chance, say } = this.#deps;
    const open = members.filter(({ isHonest, machine }) => isHonest && machine.node !== undefined);
    if (open.length === 0) return;
    const { host, machine } = chance.of(open);
    const voter = `voter ${chance.below(VOTERS)}`;
    const record = voteRecord(voter, `choice ${chance.below(3)}`);
    this.votes++;
    promises.offer(record);
    const status = await machine.submit(record);
    say(`${host} ${status ?? "does not answer"} ${voter}`);
    if (status === "pending") promises.acknowledge(host, record);
  }

  /** Nobody is told that these are there, so they are not promised. */
  async #pour({ machine }: Member): Promise<void> {
    const { promises, chance } = this.#deps;
    const left = Math.min(FLOOD.votes, FLOOD.most - this.#flood);
    const records = Array.from(
      { length: left },
      () => voteRecord(`flood ${this.#flood++}`, `choice ${chance.below(3)}`),
    );
    records.forEach((record) => promises.offer(record));
    await Promise.all(records.map((record) => machine.submit(record)));
  }
}
