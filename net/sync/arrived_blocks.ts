/** Blocks that have come, and how they are added: in order, as many at once as are here. */
import { type Block, blockHash } from "../../core/block/block.ts";
import type { Chain } from "../../core/chain/chain.ts";
import type { BlockResult } from "../../core/chain/chain_results.ts";
import { type Clock, pause } from "../../core/base/clock.ts";
import type { RuleError } from "../../core/block/rule_error.ts";
import { REFILL } from "./block_choice.ts";
import type { BlockPatience } from "./block_patience.ts";
import type { FinalSearch } from "./final_search.ts";
import type { InFlightBlocks } from "./in_flight_blocks.ts";
import { MAX_BLOCKS_ASKED } from "../wire/limits.ts";
import { ProtocolError } from "../wire/protocol_error.ts";
import type { SyncEffects } from "./effects.ts";
import type { SketchedBlocks } from "./sketched_blocks.ts";
import type { Session } from "../session/session.ts";
import type { WantedBranch } from "./wanted_branch.ts";
import type { BlockHash } from "../../core/block/ids.ts";

/**
 * How long more blocks are waited for while some are on their way, in ms: what is added together is synced
 * to disk together.
 */
const GATHER_MS = 20;

/** Rules that a block breaks whose records are not those of its header. */
const BODY_RULES: ReadonlySet<string> = new Set<RuleError["code"]>([
  "records-count",
  "record-size",
  "body-size",
  "data-root",
]);

/** A block that is here and not added yet. */
export interface Arrived {
  readonly block: Block;
  readonly session: Session;
  /** True if it was put together here of a sketch: what is wrong with its records is nobody's fault. */
  readonly isFilled: boolean;
}

/** What {@linkcode ArrivedBlocks} need. */
export interface ArrivedBlocksDeps {
  readonly chain: Pick<Chain, "addBlocks" | "settleFinality">;
  readonly clock: Clock;
  /** The branch that is being fetched; other blocks are not kept. */
  readonly branch: WantedBranch;
  readonly inFlight: Pick<InFlightBlocks, "size">;
  readonly patience: Pick<BlockPatience, "forgive">;
  readonly sketched: Pick<SketchedBlocks, "fail">;
  readonly final: Pick<FinalSearch, "node">;
  readonly effects: Pick<SyncEffects, "chainChanged" | "certificatesSettled" | "reorgRefused">;
  readonly download: {
    /** What is wanted may be another branch now. */
    aim(): void;
    /** Blocks were added. */
    onAdded(): void;
  };
}

/** Keeps blocks until they are added. */
export class ArrivedBlocks {
  readonly #deps: ArrivedBlocksDeps;
  readonly #arrived = new Map<BlockHash, Arrived>();
  #isAdding = false;
  #wake = Promise.withResolvers<void>();

  constructor(deps: ArrivedBlocksDeps) {
    this.#deps = deps;
  }

  /** Number of those that wait. */
  get size(): number {
    return this.#arrived.size;
  }

  /** True while some are being added. */
  get isAdding(): boolean {
    return this.#isAdding;
  }

  /** True if a block waits. */
  has(hash: BlockHash): boolean {
    return this.#arrived.has(hash);
  }

  /** A block came. */
  put(hash: BlockHash, arrived: Arrived): void {
    if (this.#deps.branch.has(hash)) this.#arrived.set(hash, arrived);
    this.#wake.resolve();
  }

  /** There may be something to do though no block came. */
  wake(): void {
    this.#wake.resolve();
  }

  /** Forgets what is not on the branch that is being fetched. */
  prune(): void {
    for (const hash of this.#arrived.keys()) {
      if (!this.#deps.branch.has(hash)) this.#arrived.delete(hash);
    }
  }

  /**
   * Adds what has come until `signal` is aborted: by itself, so that the next blocks are read from the
   * connection meanwhile and are added together.
   *
   * @throws {StoreError | PluginError} What makes going on impossible.
   */
  async run(signal: AbortSignal): Promise<void> {
    signal.addEventListener("abort", () => this.#wake.resolve(), { once: true });
    while (!signal.aborted) {
      await this.#addAll(signal);
      if (signal.aborted) return;
      await this.#wake.promise;
      this.#wake = Promise.withResolvers();
    }
  }

  /** Adds blocks in order for as long as the next one is here. */
  async #addAll(signal: AbortSignal): Promise<void> {
    const { clock, inFlight, download } = this.#deps;
    for (;;) {
      if (inFlight.size > 0 && this.size < REFILL) await pause(clock, GATHER_MS, signal);
      await this.#settleExcluded();
      download.aim();
      const ready = this.#takeReady();
      if (ready.length === 0 || signal.aborted) return;
      this.#isAdding = true;
      try {
        await this.#add(ready);
      } finally {
        this.#isAdding = false;
      }
      download.onAdded();
    }
  }

  /** A final block whose header shows that it excludes another one is never fetched: too many witnesses lie. */
  async #settleExcluded(): Promise<void> {
    if (this.#deps.final.node?.status !== "invalid") return;
    const { chain, effects } = this.#deps;
    effects.certificatesSettled(await chain.settleFinality());
  }

  /** Those that can be added now. */
  #takeReady(): Arrived[] {
    const { branch } = this.#deps;
    const ready: Arrived[] = [];
    for (const { hash, status } of branch.window(MAX_BLOCKS_ASKED)) {
      const arrived = this.#arrived.get(hash);
      if (status !== "complete") {
        if (arrived === undefined) break;
        ready.push(arrived);
      }
      this.#arrived.delete(hash);
      branch.advance();
    }
    return ready;
  }

  async #add(ready: readonly Arrived[]): Promise<void> {
    const { chain, branch, effects, patience, sketched } = this.#deps;
    const { results, error, settled = [] } = await chain.addBlocks(
      ready.map(({ block }) => block),
    );
    const changes = new Set(
      results.flatMap((each) => each.status === "connected" ? [each.change] : []),
    );
    changes.forEach((change) => effects.chainChanged(change));
    effects.certificatesSettled(settled);
    const deep = results.find((each) => each.status === "deep");
    if (deep !== undefined) effects.reorgRefused(deep.reorg);
    results.forEach(({ status }, i) => {
      if (status === "connected") patience.forgive(ready[i].session);
    });
    if (error === undefined && results.every(({ status }) => isHere(status))) return;
    // What was not added is missing again, if it is wanted still.
    branch.forget();
    this.#arrived.clear();
    if (error === undefined) return;
    // The block's sender answers for it, which need not be who sent the last message.
    const { block, session, isFilled } = ready[results.length];
    if (isFilled && BODY_RULES.has(error.code)) return sketched.fail(blockHash(block));
    session.close(new ProtocolError("rule", `it sent a bad block: ${error.message}`));
  }
}

/** True if a block of this status need not be asked for again. */
function isHere(status: BlockResult["status"]): boolean {
  return status === "connected" || status === "side" || status === "known";
}
