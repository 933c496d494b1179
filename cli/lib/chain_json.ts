/** A chain as JSON text, as the seed saved it: what people read, and the bytes that count. */
import { base64ToBytes, bytesToBase64 } from "../../core/base/base64.ts";
import { bytesToHex, hexToBytes } from "../../core/base/hash.ts";
import type { Block as ChainBlock } from "../../core/block/block.ts";
import { decodeHeader, encodeHeader } from "../../core/block/header.ts";
import { RuleError } from "../../core/block/rule_error.ts";
import { Block } from "./block.ts";

/** The text of these blocks, genesis first. */
export function encodeChainJson(
  blocks: readonly ChainBlock[],
  { length, difficulty }: { length: number; difficulty: number },
): string {
  return JSON.stringify({
    length,
    difficulty,
    chain: blocks.map((block) => {
      const { index, data, prevHash, nonce, hash, header, records } = new Block(block);
      return {
        index,
        data: data instanceof Uint8Array ? null : data,
        prevHash,
        nonce,
        hash,
        header: bytesToHex(encodeHeader(header)),
        records: records.map(bytesToBase64),
      };
    }),
  });
}

/**
 * The blocks of such a text, genesis first. Of each only header and records are read.
 *
 * @throws {RuleError} `json` if the text is no chain, or the rule that a header breaks.
 */
export function decodeChainJson(json: string): ChainBlock[] {
  try {
    const { chain } = JSON.parse(json) as { chain: { header: string; records: string[] }[] };
    const blocks = chain.map(({ header, records }) => ({
      header: decodeHeader(hexToBytes(header)),
      records: records.map(base64ToBytes),
    }));
    if (blocks.length === 0) throw new RangeError("there is no block");
    return blocks;
  } catch (error) {
    if (error instanceof RuleError) throw error;
    throw new RuleError("json", { reason: (error as Error).message }, { cause: error });
  }
}
