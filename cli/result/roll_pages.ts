/** Reads the roll as the chain has it, chunk by chunk. */
import { type Decoder, hash, list, nullable, object, pair, whole } from "../../net/http/decode.ts";
import type { RollDigest } from "../../plugins/election/roll/roll.ts";
import { MAX_CHUNK_ENTRIES } from "../../plugins/election/roll/limits.ts";
import { type AskElection, askFor } from "./election_answers.ts";

/** A line of the roll. */
export interface NumberedLine {
  /** Number on the roll, from 1. */
  readonly voter: number;
  /** 64 hex digits. */
  readonly publicKey: string;
  readonly weight: number;
}

interface RollPage {
  readonly entries: [publicKey: string, weight: number][];
}

const decodePage: Decoder<RollPage> = object<RollPage>({
  entries: list(pair(hash, whole(1)), MAX_CHUNK_ENTRIES),
});

/** Null for a chunk that is not in the chain yet. */
const decodeChunk = nullable(decodePage);

/**
 * Hands out every line of the roll that is in the chain.
 *
 * @throws {UnreachableError} If an answer is none, as a stranger's peer may give.
 */
export async function readRollPages(
  ask: AskElection,
  { chunks }: Pick<RollDigest, "chunks">,
  onLine: (line: NumberedLine) => void,
): Promise<void> {
  for (let chunk = 0; chunk < chunks; chunk++) {
    const { value: page } = await askFor(ask, "roll", decodeChunk, { chunk: `${chunk}` });
    const first = chunk * MAX_CHUNK_ENTRIES + 1;
    page?.entries.forEach(([publicKey, weight], i) =>
      onLine({ voter: first + i, publicKey, weight })
    );
  }
}
