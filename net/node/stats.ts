/**
 * How much a node holds of what strangers can push, each number against its limit in `limits.ts`. Nothing is
 * kept for this: asking counts.
 */
import type { PeerStats } from "../peers/peer_set.ts";
import type { RecordStats } from "../relay/in_flight_records.ts";
import type { BlockStats } from "../sync/sync.ts";
import type { WitnessStats } from "../witness/witness_parts.ts";

/** All figures of a node. */
export interface NodeStats extends PeerStats, RecordStats, BlockStats, WitnessStats {}
