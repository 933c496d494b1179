/** What must hold of final blocks in a world, whatever happens in it. */
import type { BlockHash } from "../../../core/block/ids.ts";
import type { BlockNode } from "../../../core/chain/block_tree.ts";
import { auditChain } from "../../../core/audit/chain_audit.ts";
import { systemClock } from "../../../core/base/system.ts";
import { isQuorum } from "../../../core/witness/witness_set.ts";
import { hostOf } from "../../support/block_forge.ts";
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

  /** Of each witness at most one block that has no certificate waits at a peer. */
  checkHeld({ host, machine: { chain } }: Member): void {
    const held = chain?.proposals.counts.held ?? 0;
    const most = chain?.network.definition.witnesses?.keys.length ?? 0;
    if (held > most) {
      throw new BrokenPromise(`${host} holds ${held} proposed blocks of ${most} keys`);
    }
  }

  /** Every certificate that a peer keeps holds, and all its blocks keep all rules: judged anew, in a tree of its own. */
  async audit({ host, machine }: Member): Promise<void> {
    const chain = machine.chain!;
    const { network, tree } = chain;
    const blocks = tree.path(tree.genesis, chain.tip).map(({ hash }) => {
      const certificate = chain.certificateOf(hash);
      return { block: chain.block(hash)!, ...certificate && { certificate } };
    });
    const { failure, witnessed } = await auditChain(blocks, {
      network,
      host: hostOf(network),
      witnessed: () => ({ certificates: chain.certificates(0), proofs: [], mayAwait: true }),
      clock: systemClock,
      signal: new AbortController().signal,
    });
    if (failure !== undefined) {
      throw new BrokenPromise(`${host} has a chain that breaks a rule: ${failure.reason}`);
    }
    if (witnessed?.final?.index !== chain.final.node.header.index) {
      throw new BrokenPromise(`${host} calls ${chain.final.node.header.index} final, an audit not`);
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
