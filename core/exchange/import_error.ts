/** Why a chain file is refused. */
import { blockHash } from "../block/block.ts";
import type { FileBlock } from "./chain_file.ts";

/** A block of a file cannot be added, or what witnesses say of it does not hold. The blocks before it have been added. */
export class ImportError extends Error {
  override readonly name = "ImportError";
}

/** A block of a file, for people. */
export function nameBlock({ block, place, offset }: FileBlock): string {
  return `block ${place} (${blockHash(block)}) at byte ${offset}`;
}
