/** What must hold of final blocks in a world, whatever happens in it. */
import type { BlockHash } from "../../../core/block/ids.ts";
import type { BlockNode } from "../../../core/chain/block_tree.ts";
import { encodeCertificate, verifyCertificate } from "../../../core/witness/certificate.ts";
import { isQuorum } from "../../../core/witness/witness_set.ts";
import { BrokenPromise } from "./broken_promise.ts";
import type { Member } from "./member.ts";

/** Keeps the books of what is final. All checks throw {@linkcode BrokenPromise}. */
export class FinalPromises {
  readonly #members: readonly Member[];
  /** Hashes of final blocks, by their indexes: there is one of each in the whole world, for ever. */
  readonly #final = new Map<number, BlockHash>();
  /** Index of the highest block that each host told to be final. */
  readonly #told = new Map<string, number>();
  /** The highest round that made a block final at any honest peer. */
  round = 0;

  constructor(members: readonly Member[]) {
    this.#members = members;
  }

  /** Index of the highest final block of the world. */
  get index(): number {
    return Math.max(0, ...this.#final.keys());
  }

  /** What a peer calls final contains what any ever did, is in its best chain, and never falls, over restarts too. */
  check({ host, machine: { chain } }: Member): void {
    if (chain === undefined) return;
    const { node, round } = chain.final;
    this.round = Math.max(round, this.round);
    this.#note(host, node);
    if (!chain.isActive(node)) {
      throw new BrokenPromise(
        `${host} has a best chain without its final block ${node.header.index}`,
      );
    }
    const before = this.#told.get(host) ?? 0;
    if (node.header.index < before) {
      throw new BrokenPromise(`${host} called ${before} final, and now ${node.header.index}`);
    }
    const innocent = chain.provenLies.find(({ key }) => this.#isHonest(key));
    if (innocent !== undefined) {
      throw new BrokenPromise(`${host} has a proof that the honest witness ${innocent.key} lied`);
    }
  }

  /** A host tells that a block is final: it does so once that is on its disk. */
  tell(host: string, index: number): void {
    this.#told.set(host, Math.max(index, this.#told.get(host) ?? 0));
  }

  /** Every certificate that a peer keeps holds. */
  checkCertificates({ host, machine: { chain } }: Member): void {
    const { network: { chainId, definition: { witnesses } } } = chain!;
    for (const certificate of chain!.certificates(0)) {
      try {
        verifyCertificate(witnesses!, chainId, encodeCertificate(chainId, certificate));
      } catch (cause) {
        const { kind, round } = certificate.statement;
        throw new BrokenPromise(`${host} keeps a bad ${kind} of round ${round}`, { cause });
      }
    }
  }

  /** True if there is a quorum of witnesses among these machines, on or off. */
  isQuorumOf(members: readonly Member[]): boolean {
    const { witnesses } = this.#members[0].network.definition;
    const keys = members.flatMap(({ plan: { witness } }) => witness?.key ?? []);
    return isQuorum(witnesses!, keys);
  }

  /** Compares with what is known, down to where that was done before. */
  #note(host: string, final: BlockNode): void {
    let at: BlockNode | undefined = final;
    for (; at?.parent !== undefined; at = at.parent) {
      const known = this.#final.get(at.header.index);
      if (known === at.hash) return;
      if (known !== undefined) {
        throw new BrokenPromise(`${host} calls another block ${at.header.index} final`);
      }
      this.#final.set(at.header.index, at.hash);
    }
  }

  #isHonest(key: number): boolean {
    return this.#members.some(({ plan, isHonest }) => isHonest && plan.witness?.key === key);
  }
}
