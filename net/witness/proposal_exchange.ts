/**
 * Blocks that witnesses propose and that have no certificate yet, on their way from peer to peer. Every peer fetches what is
 * proposed from whom it heard of it, judges it, and hands it on to who asks: witnesses need not be connected with each other.
 */
import { type Block, blockHash } from "../../core/block/block.ts";
import type { BlockHash } from "../../core/block/ids.ts";
import { RuleError } from "../../core/block/rule_error.ts";
import type { Chain } from "../../core/chain/chain.ts";
import { isSealed, readSeal } from "../../core/rules/seal.ts";
import { proposerOf } from "../../core/witness/proposer.ts";
import {
  decodeSignedStatement,
  encodeSignedStatement,
  isSignedByWitness,
  type SignedStatement,
} from "../../core/witness/signed_statement.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import type { Session } from "../session/session.ts";
import { ProtocolError } from "../wire/protocol_error.ts";
import type { BlockChase } from "./block_chase.ts";
import type { WitnessEffects } from "./effects.ts";
import type { StatementPool } from "./statement_pool.ts";

/** What a {@linkcode ProposalExchange} needs. */
export interface ProposalExchangeDeps {
  readonly chain: Pick<Chain, "network" | "proposals" | "tree">;
  readonly set: WitnessSet;
  readonly pool: Pick<StatementPool, "all">;
  readonly chase: Pick<
    BlockChase,
    "ask" | "askBefore" | "offer" | "close" | "isAsked" | "forget" | "take"
  >;
  readonly effects: Pick<WitnessEffects, "blocksAdded">;
}

/** Fetches proposed blocks, and hands them on. */
export class ProposalExchange {
  readonly #deps: ProposalExchangeDeps;
  /** Who asked for a block that is on its way here; of each witness for that of its newest proposal alone. */
  readonly #waiting = new Map<BlockHash, Set<Session>>();

  constructor(deps: ProposalExchangeDeps) {
    this.#deps = deps;
  }

  /** A proposal came that is new, and is kept. Its block is asked for, if its witness has the turn and it is not known here. */
  onProposal({ key, statement: { round, hash } }: SignedStatement, from: Session): void {
    const { chain: { tree, proposals, network: { chainId } }, set, chase } = this.#deps;
    for (const each of this.#waiting.keys()) {
      if (this.#proposalsOf(each).length === 0) this.#waiting.delete(each);
    }
    if (proposerOf(set, chainId, round) !== key) return;
    // Nobody asks for what it proposed before and did not hand out.
    chase.close(key);
    const isKnown = tree.get(hash) !== undefined || proposals.get(hash) !== undefined;
    if (!isKnown) chase.ask({ hash }, { from, account: key });
  }

  /** Somebody else passes on a proposal that is known: whoever told of it first may withhold its block. */
  onRepeated({ statement: { hash } }: SignedStatement, from: Session): void {
    this.#deps.chase.offer(hash, from);
  }

  /**
   * A peer asks for a block that is not in the tree.
   *
   * @returns True if it was sent, or will be once it is here.
   */
  answer(session: Session, hash: BlockHash): boolean {
    if (this.#proposalsOf(hash).length === 0) return false;
    if (this.#send(session, hash)) return true;
    if (!this.#deps.chase.isAsked(hash)) return false;
    const waiting = this.#waiting.get(hash) ?? new Set<Session>();
    this.#waiting.set(hash, waiting.add(session));
    return true;
  }

  /**
   * A proposed block came. One that was not asked for is passed over.
   *
   * @throws {ProtocolError} `rule` if it breaks a rule, or nobody proposed it.
   * @throws {StoreError | PluginError} As the chain does.
   */
  async take(session: Session, bytes: Uint8Array, block: Block): Promise<void> {
    const { chain, chase, effects } = this.#deps;
    const hash = blockHash(block);
    if (!chase.isAsked(hash)) return;
    try {
      this.#check(bytes, block);
      const { status } = await chain.proposals.hold(block);
      // Those before it come first; this one is asked for again then.
      if (status === "orphan") return chase.askBefore(block, { hash, from: session });
      if (status === "certified") return await chase.take(session, block);
    } catch (error) {
      if (!(error instanceof RuleError)) throw error;
      throw new ProtocolError("rule", `it passed on a bad proposal: ${error.message}`, {
        cause: error,
      });
    }
    chase.forget(hash);
    effects.blocksAdded();
    const waiting = this.#waiting.get(hash) ?? [];
    this.#waiting.delete(hash);
    for (const each of waiting) {
      if (!each.ended.aborted) this.#send(each, hash);
    }
  }

  /** A seal is no signature: that the block is its witness's own only a proposal of it says. @throws {RuleError} */
  #check(bytes: Uint8Array, { header }: Block): void {
    const { chain: { network: { chainId } }, set } = this.#deps;
    const signed = decodeSignedStatement(chainId, bytes);
    const { statement: { kind, round, hash }, key } = signed;
    if (kind !== "proposal") throw new RuleError("statement", { kind });
    if (hash !== blockHash({ header, records: [] })) throw new RuleError("statement", { hash });
    if (!isSealed(header)) throw new RuleError("version", { version: header.version });
    const seal = readSeal(header);
    if (seal.round !== round || seal.key !== key) throw new RuleError("seal", { ...seal });
    if (set.keys[key] === undefined || !isSignedByWitness(set.keys, chainId, signed)) {
      throw new RuleError("statement", { falseSignatureOf: key });
    }
  }

  /**
   * Sends a block that is here, behind the proposal of the witness that made it: another witness may have proposed it too,
   * and who passed that on instead would be refused for it.
   */
  #send(session: Session, hash: BlockHash): boolean {
    const { chain } = this.#deps;
    const block = chain.proposals.block(hash);
    const seal = block && readSeal(block.header);
    const signed = seal &&
      this.#proposalsOf(hash).find(({ key, statement: { round } }) =>
        key === seal.key && round === seal.round
      );
    if (block === undefined || signed === undefined) return false;
    const proposal = encodeSignedStatement(chain.network.chainId, signed);
    session.send({ type: "sealed", proposal, block });
    return true;
  }

  #proposalsOf(hash: BlockHash): SignedStatement[] {
    return this.#deps.pool.all().filter(({ statement }) =>
      statement.kind === "proposal" && statement.hash === hash
    ).toArray();
  }
}
