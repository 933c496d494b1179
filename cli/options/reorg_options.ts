/** `--max-reorg`, `--accept-reorg`, `--reject-block`, `--accept-final`, and `--block`: what is said of blocks by their hash. */
import { Option } from "commander";
import type { BlockHash } from "../../core/block/ids.ts";
import { parseBlockHash, parseMaxReorg, type ReorgChoice } from "../app/files/reorg_choice.ts";
import { reading } from "./option_values.ts";

/** Reads `--max-reorg N|off`; 0 is off. */
function readMaxReorg(text: string): number {
  return reading(() => parseMaxReorg(text));
}

/** Reads the hash of a block. */
export function readBlockHash(text: string): BlockHash {
  return reading(() => parseBlockHash(text));
}

/** Reads the hash of a block and adds it to those before. */
function collectBlockHashes(
  text: string,
  before: readonly BlockHash[] | undefined,
): BlockHash[] {
  return [...before ?? [], readBlockHash(text)];
}

/** What the command line says: `--max-reorg` (0 is off), `--accept-reorg`, `--reject-block` and `--accept-final`. */
export interface ReorgFlags {
  readonly maxReorg?: number;
  readonly acceptReorg?: BlockHash;
  readonly rejectBlock?: readonly BlockHash[];
  readonly acceptFinal?: BlockHash;
}

/** The options behind {@linkcode ReorgFlags}. */
export function reorgOptions() {
  return {
    maxReorg: new Option(
      "--max-reorg <n|off>",
      "stop before a heavier branch undoes more than n blocks; the data folder remembers it",
    ).argParser(readMaxReorg),
    acceptReorg: new Option(
      "--accept-reorg <hash>",
      "follow the branch with this block, however deep, once",
    ).argParser(readBlockHash),
    rejectBlock: new Option(
      "--reject-block <hash>",
      "never follow this block's branch; the data folder remembers it; may be repeated",
    ).argParser(collectBlockHashes),
    acceptFinal: new Option(
      "--accept-final <hash>",
      "of two final blocks that exclude each other: this one counts; the data folder remembers it",
    ).argParser(readBlockHash),
  };
}

/** What holds from now on: what is remembered, and what the command line says. */
export function mergeReorgChoice(
  saved: ReorgChoice,
  {
    maxReorg: limit,
    acceptReorg: accepted,
    rejectBlock = [],
    acceptFinal = saved.acceptedFinal,
  }: ReorgFlags,
): ReorgChoice {
  const maxReorg = limit === undefined ? saved.maxReorg : limit || undefined;
  const all = new Set([...saved.rejected, ...rejectBlock]);
  // Who accepts a branch has changed their mind on it.
  const rejected = [...all].filter((hash) => hash !== accepted || rejectBlock.includes(hash));
  return {
    maxReorg,
    rejected,
    accepted,
    ...(acceptFinal === undefined ? {} : { acceptedFinal: acceptFinal }),
  };
}
