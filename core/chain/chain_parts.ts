/** The parts of a chain, and how they are put together. */
import { BestChain } from "./best_chain.ts";
import { BlockIntake } from "./block_intake.ts";
import type { BlockTree } from "./block_tree.ts";
import { ChainState } from "./chain_state.ts";
import { ChangeQueue } from "./change_queue.ts";
import { Finality } from "./finality.ts";
import type { BlockHash } from "../block/ids.ts";
import { closeAt } from "./closing_host.ts";
import { closingTime } from "../rules/closing.ts";
import type { Clock } from "../base/clock.ts";
import { KnownHeaders } from "./known_headers.ts";
import { KnownLies } from "./known_lies.ts";
import type { Network } from "../rules/network.ts";
import { Pending } from "../pending/pending.ts";
import type { PendingLimits } from "../pending/limits.ts";
import { Proposals } from "./proposals.ts";
import { RecordIntake } from "./record_intake.ts";
import { RecordLookup } from "./record_lookup.ts";
import { ReorgGuard } from "./reorg_guard.ts";
import { recordsOfStore } from "./stored_records.ts";
import type { Certificate } from "../witness/certificate.ts";
import type { ChainStore } from "../store/store.ts";
import type { ValidatorHost } from "../validator/validator_host.ts";

/** The disk, the validator and the clock of a chain, and the operator's choices. */
export interface ChainDeps {
  readonly store: ChainStore;
  readonly host: ValidatorHost;
  readonly clock: Pick<Clock, "now">;
  /** How much may wait for a block. @default {PENDING_LIMITS} */
  readonly limits?: PendingLimits;
  /** Stops before what it does not allow. @default {Anything is allowed} */
  readonly guard?: ReorgGuard;
  /** Hash of a block: where final blocks exclude each other, the one counts that does not exclude it. @default {Neither} */
  readonly acceptFinal?: BlockHash;
  /** Told of what makes a block final, before anybody else is. Must not throw. @default {Nobody} */
  readonly onFinal?: (certificate: Certificate) => void;
}

/** What a chain consists of. */
export interface ChainParts {
  readonly network: Network;
  readonly store: ChainStore;
  readonly host: ValidatorHost;
  readonly tree: BlockTree;
  readonly pending: Pending;
  readonly state: ChainState;
  readonly best: BestChain;
  readonly headers: KnownHeaders;
  readonly lookup: RecordLookup;
  readonly blocks: BlockIntake;
  readonly records: RecordIntake;
  readonly changes: ChangeQueue;
  readonly finality: Finality;
  readonly proposals: Proposals;
  readonly lies: KnownLies;
}

/** Puts the parts of a chain together, whose best chain is the genesis block. */
export function createChainParts(
  network: Network,
  { store, host, clock, limits, guard = new ReorgGuard(), acceptFinal, onFinal }: ChainDeps,
  tree: BlockTree,
): ChainParts {
  const { params } = network.definition;
  host.readFrom(recordsOfStore(store));
  const judge = closeAt(host, closingTime(network.definition));
  const pending = new Pending(judge, limits);
  const state = new ChainState({ host, store, tree, params });
  const changes = new ChangeQueue();
  const best = new BestChain({ tree, store, state, pending, guard, changes, clock, params });
  const headers = new KnownHeaders({
    tree,
    clock,
    network,
    isCertified: (hash) => store.certificateOf(hash) !== undefined,
  });
  const lookup = new RecordLookup({ tree, best, store, pending });
  const accepted = acceptFinal;
  const finality = new Finality({ network, tree, store, best, headers, accepted, onFinal });
  const wanted = () => finality.wanted?.hash;
  const blocks = new BlockIntake({ tree, headers, best, store, network, wanted });
  return {
    network,
    store,
    host,
    tree,
    pending,
    state,
    best,
    headers,
    lookup,
    blocks,
    proposals: new Proposals({ network, tree, store, best, headers, blocks }),
    records: new RecordIntake({ pending, store, host: judge, best, lookup, clock, params }),
    changes,
    finality,
    lies: new KnownLies(network, store),
  };
}
