/** What peers of a world tell of final votes, held against their own blocks. All checks throw {@linkcode BrokenPromise}. */
import { readTally } from "../../../cli/election/tally.ts";
import { UnreachableError } from "../../../cli/app/errors.ts";
import type { RecordId } from "../../../core/block/ids.ts";
import { named } from "../../support/named.ts";
import { type BlockVotes, countChoices } from "./block_votes.ts";
import { BrokenPromise } from "./broken_promise.ts";
import type { Member } from "./member.ts";

/** One of so many recounts is one of final blocks too: a peer is asked several things for it. */
const ONE_IN = 8;

/** Keeps the books of what was told. */
export class FinalVotes {
  readonly #votes: BlockVotes;
  /** Votes that each host told to be final. */
  readonly #told = new Map<string, Set<RecordId>>();
  /** Tallies of final blocks that were counted again while others were behind them. */
  partial = 0;
  #recounts = 0;

  constructor(votes: BlockVotes) {
    this.#votes = votes;
  }

  /** Votes that were told to be final, at all hosts together. */
  get told(): number {
    return [...this.#told.values()].reduce((sum, { size }) => sum + size, 0);
  }

  /** A host is asked after votes: what it ever told to be final is in its final blocks, over restarts too. */
  look({ host, machine: { node, chain } }: Member, ids: readonly RecordId[]): void {
    if (node === undefined || chain === undefined) return;
    const told = this.#told.get(host) ?? new Set<RecordId>();
    this.#told.set(host, told);
    const places = node.places.lookUp([...new Set([...ids, ...told])]);
    for (const { recordId, isFinal } of places) if (isFinal) told.add(recordId);
    this.#checkAreFinal(host, chain, [[host, told]]);
  }

  /** What any host ever told to be final is in the final blocks of this one, which is up to date. */
  checkAll({ host, machine: { chain } }: Member): void {
    this.#checkAreFinal(host, chain!, this.#told);
  }

  /** What `tally --final` says is a naive recount of the final blocks. */
  async recount({ host, machine }: Member): Promise<void> {
    const { api, chain } = machine;
    if (api === undefined || chain === undefined || this.#recounts++ % ONE_IN !== 0) return;
    const told = await readFinal(api);
    // A process that was killed meanwhile works on without its disk.
    if (told === undefined || machine.chain !== chain) return;
    const { final, tip } = told;
    const node = chain.tree.get(named(final.tip))!;
    if (tip !== final.tip) this.partial++;
    const counted = countChoices(this.#votes.upTo(node, chain).map(({ choice }) => choice));
    const [said, recounted] = [Object.entries(final.counts ?? {}).toSorted(), counted]
      .map((each) => JSON.stringify(each));
    if (said !== recounted) {
      throw new BrokenPromise(`${host} counts ${said} as final, a recount gives ${recounted}`);
    }
  }

  #checkAreFinal(
    host: string,
    chain: NonNullable<Member["machine"]["chain"]>,
    told: Iterable<readonly [teller: string, ids: ReadonlySet<RecordId>]>,
  ): void {
    const final = new Set(this.#votes.upTo(chain.final.node, chain).map(({ id }) => id));
    for (const [teller, ids] of told) {
      const lost = ids.difference(final).size;
      if (lost === 0) continue;
      throw new BrokenPromise(`${host} lacks ${lost} votes that ${teller} told to be final`);
    }
  }
}

/** Undefined if the chain does not stand still for it. */
async function readFinal(api: NonNullable<Member["machine"]["api"]>) {
  try {
    const { tip, final } = await readTally(api, { countsFinal: true, now: 0 });
    return final && { tip, final };
  } catch (error) {
    if (error instanceof UnreachableError) return undefined;
    throw error;
  }
}
