/** What the loop of a witness works with. */
import type { Chain } from "../../core/chain/chain.ts";
import type { Clock } from "../../core/base/clock.ts";
import type { WitnessSigner } from "../../core/witness/signer/signer.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import type { Log } from "../base/log.ts";
import type { PeerSet } from "../peers/peer_set.ts";
import type { BehindAsks } from "./behind_asks.ts";
import type { BlockChase } from "./block_chase.ts";
import type { CertificateIntake } from "./certificate_intake.ts";
import type { Lies } from "./lies.ts";
import type { StatementPool } from "./statement_pool.ts";
import type { WitnessNews } from "./witness_news.ts";
import type { WitnessStop } from "./witness_stop.ts";
import type { JudgedChain } from "./chain_blocks.ts";
import type { WitnessRelay } from "./relay.ts";

/** What a {@linkcode WitnessLoop} needs. */
export interface WitnessLoopDeps {
  readonly chain:
    & JudgedChain
    & Pick<
      Chain,
      | "network"
      | "certificates"
      | "unsettled"
      | "knownFinal"
      | "pending"
      | "placeInChoice"
      | "template"
    >;
  readonly set: WitnessSet;
  /** The own place in the list of keys. */
  readonly key: number;
  readonly signer: Pick<
    WitnessSigner,
    "sign" | "raise" | "isFromElsewhere" | "state" | "certificate" | "refusals"
  >;
  readonly clock: Clock;
  readonly log: Log;
  readonly peers: Pick<PeerSet, "sessions">;
  readonly pool: Pick<StatementPool, "of">;
  readonly relay: Pick<WitnessRelay, "publish" | "answering">;
  readonly news: Pick<WitnessNews, "tell">;
  readonly intake: Pick<CertificateIntake, "has" | "take">;
  readonly lies: Pick<Lies, "prove">;
  readonly stop: Pick<WitnessStop, "isOn" | "conflict" | "breach">;
  readonly chase: Pick<BlockChase, "ask">;
  readonly behind: Pick<BehindAsks, "mayAsk">;
}
