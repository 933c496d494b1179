/** Reads records by their ids from the blocks of a peer's chain. */
import { base64ToBytes } from "../../core/base/base64.ts";
import { TextMap } from "../../core/base/text_map.ts";
import { recordId } from "../../core/block/record.ts";
import { isRecordId, type RecordId } from "../../core/block/ids.ts";
import { MAX_API_READER_IDS } from "../../net/api/limits.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";

/** A record in a block. */
export interface ChainRecord {
  readonly bytes: Uint8Array;
  /** Of the block, in ms. */
  readonly time: number;
}

/** Those of the records that the peer shows in its blocks, by id. Each block is asked for once. */
export async function readChainRecords(
  api: Pick<PeerApi, "lookUp" | "blocks">,
  ids: readonly string[],
): Promise<ReadonlyMap<RecordId, ChainRecord>> {
  const wanted = new Set<RecordId>(ids.filter(isRecordId));
  const indexes = new TextMap<number>();
  for (let from = 0; from < wanted.size; from += MAX_API_READER_IDS) {
    const page = [...wanted].slice(from, from + MAX_API_READER_IDS);
    for (const { block } of await api.lookUp(page)) {
      if (block !== undefined) indexes.set(`${block.index}`, block.index);
    }
  }
  const found = new Map<RecordId, ChainRecord>();
  for (const index of indexes.values()) {
    const [block] = await api.blocks(index, 1);
    for (const bytes of block?.records.map(base64ToBytes) ?? []) {
      const id = recordId(bytes);
      if (wanted.has(id)) found.set(id, { bytes, time: block.time });
    }
  }
  return found;
}
