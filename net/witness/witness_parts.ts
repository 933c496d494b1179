/** What a peer of a network with witnesses has of this room, put together. */
import type { Chain } from "../../core/chain/chain.ts";
import type { Clock } from "../../core/base/clock.ts";
import type { WitnessSigner } from "../../core/witness/signer/signer.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import type { Log } from "../base/log.ts";
import type { Mesh } from "../peers/mesh.ts";
import type { PeerSet } from "../peers/peer_set.ts";
import { BehindAsks } from "./behind_asks.ts";
import { BlockChase } from "./block_chase.ts";
import { CertificateIntake } from "./certificate_intake.ts";
import type { WitnessEffects } from "./effects.ts";
import { Hearing } from "./hearing.ts";
import { Lies } from "./lies.ts";
import { ProposalExchange } from "./proposal_exchange.ts";
import { WitnessRelay } from "./relay.ts";
import { StatementPool } from "./statement_pool.ts";
import { WitnessLoop } from "./witness_loop.ts";
import { WitnessNews } from "./witness_news.ts";
import { WitnessStop } from "./witness_stop.ts";

/** How much is kept of what witnesses say, against `limits.ts`. */
export interface WitnessStats {
  /** Their statements. */
  readonly keptStatements: number;
  /** Blocks that are asked for as they speak of them. */
  readonly chasedBlocks: number;
}

/** What the parts need. */
export interface WitnessPartsDeps {
  readonly chain: Chain;
  readonly set: WitnessSet;
  readonly clock: Clock;
  readonly log: Log;
  readonly peers: Pick<PeerSet, "sessions">;
  readonly mesh: Pick<Mesh, "isEager">;
  readonly effects: WitnessEffects;
  /** The witness that this peer is. @default {None} */
  readonly witness?: { readonly signer: WitnessSigner; readonly key: number };
}

/** The parts of a peer that deal with witnesses. */
export interface WitnessParts {
  readonly hearing: Hearing;
  readonly pool: StatementPool;
  readonly relay: WitnessRelay;
  readonly intake: CertificateIntake;
  readonly news: WitnessNews;
  readonly stop: WitnessStop;
  readonly chase: BlockChase;
  readonly exchange: ProposalExchange;
  /** Undefined if this peer is no witness. */
  readonly loop: WitnessLoop | undefined;
}

/** How much the parts keep; nothing in a network without witnesses. */
export function witnessStatsOf(parts: WitnessParts | undefined): WitnessStats {
  return { keptStatements: parts?.pool.size ?? 0, chasedBlocks: parts?.chase.size ?? 0 };
}

/** Makes the parts. */
export function createWitnessParts(deps: WitnessPartsDeps): WitnessParts {
  const { set, witness } = deps;
  const pool = new StatementPool(set.keys.length);
  const hearing = new Hearing(deps);
  const news = new WitnessNews(deps);
  const lies = new Lies({ ...deps, news });
  const chase = new BlockChase(deps);
  const stop = new WitnessStop({ ...deps, news, pool, lies, chase });
  const intake = new CertificateIntake({ ...deps, hearing, news, pool, lies, stop });
  const exchange = new ProposalExchange({ ...deps, pool, chase });
  const behind = new BehindAsks(deps);
  const common = { ...deps, behind, pool, hearing, news, lies, intake, stop, chase, exchange };
  const relay: WitnessRelay = new WitnessRelay({ ...common, listener: () => loop });
  const loop: WitnessLoop | undefined = witness &&
    new WitnessLoop({ ...common, ...witness, relay });
  return { hearing, pool, relay, intake, news, stop, chase, exchange, loop };
}
