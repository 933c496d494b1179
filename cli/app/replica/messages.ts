/** What a peer and the process that answers its plugin's queries say to each other. */
import type { JsonObject } from "../../../core/base/canonical_json.ts";
import type { BlockData, ValidatorCall } from "../../../core/validator/validator_host.ts";
import { packRecords, unpackRecords } from "../../../core/block/packed_records.ts";

/** The first argument of this program when it is such a process. People do not type it. */
export const REPLICA_ARGUMENT = "plugin-replica";

/** To the process. */
export type ReplicaRequest =
  /** The part is the plugin's code. */
  | {
    readonly type: "load";
    readonly config: JsonObject;
    readonly chain?: string;
    readonly timeLimitMs?: number;
    readonly memoryLimit?: number;
  }
  /** The parts are those of a snapshot. */
  | { readonly type: "restore" }
  /** The parts are the records of the blocks. */
  | { readonly type: "advance"; readonly undo: number; readonly blocks: readonly BlockPlace[] }
  | {
    readonly type: "query";
    readonly path: string;
    readonly args: Readonly<Record<string, string>>;
  };

/** Where a block stands. */
export type BlockPlace = Omit<BlockData, "records">;

/** From the process, one for each request. */
export type ReplicaReply =
  | { readonly ok: true; readonly answer?: string }
  | {
    readonly ok: false;
    readonly message: string;
    readonly call?: ValidatorCall;
    readonly isLimit: boolean;
    readonly isFinal: boolean;
  };

/** Blocks as a message carries them. */
export function packBlocks(apply: readonly BlockData[]) {
  const blocks = apply.map(({ records: _, ...place }): BlockPlace => place);
  return { blocks, parts: apply.map(({ records }) => packRecords(records)) };
}

/** What {@linkcode packBlocks} packed. */
export function unpackBlocks(
  blocks: readonly BlockPlace[],
  parts: readonly Uint8Array[],
): BlockData[] {
  return blocks.map((place, i) => ({ ...place, records: unpackRecords(parts[i]) }));
}
