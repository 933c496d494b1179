/** Where tests play an election: records of the example's people, and a host that judges them in blocks. */
import type { Json, JsonObject } from "../../../core/base/canonical_json.ts";
import { recordsOfBlocks } from "../../../core/chain/stored_records.ts";
import { concatBytes } from "../../../core/base/hash.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { SIGNATURE_BYTES } from "../../../core/ed25519/sizes.ts";
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import type { Answer } from "../../../plugins/counting/question.ts";
import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";
import { electionValidator } from "../../../plugins/election/election.ts";
import { type Notice, writeNotice } from "../../../plugins/election/records/notice.ts";
import { writeOpenBallot } from "../../../plugins/election/records/open_ballot.ts";
import { signRecord } from "../../../plugins/election/records/record_signature.ts";
import { writeReplacedVoter } from "../../../plugins/election/records/replaced_voter.ts";
import { writeRollChunks } from "../../../plugins/election/records/roll_chunk.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import {
  exampleDefinition,
  OPENS,
  ORGANISER_SECRET,
  REGISTRAR_SECRETS,
  ROLL,
  VOTER_SECRETS,
} from "./example_election.ts";

/** The chain of the example. */
export const CHAIN = "c4".repeat(32);

/** The example's roll as records: one chunk. */
export const [CHUNK] = writeRollChunks(ROLL, CHAIN);

/** A ballot of the example: the first choice, and a ranking. */
export const ANSWERS: readonly Answer[] = [[0], [2, 0]];

/** A signed ballot of a voter of the example. @param secret By default the voter's own. */
export function ballotOf(
  voter: number,
  seq: number,
  { answers = ANSWERS, secret = VOTER_SECRETS[voter - 1], chainId = CHAIN }: {
    answers?: readonly Answer[];
    secret?: bigint;
    chainId?: string;
  } = {},
): Uint8Array {
  const { questions } = exampleDefinition();
  return writeOpenBallot({ voter, seq, answers }, { chainId, questions }, { secret, random });
}

/** A ballot that its voter has signed, and whose first answer chooses two where one may be. */
export function badBallotOf(
  voter: number,
  seq: number,
  secret: bigint = VOTER_SECRETS[voter - 1],
): Uint8Array {
  const unsigned = ballotOf(voter, seq, { secret }).slice(0, -SIGNATURE_BYTES);
  unsigned[23] = 0b011;
  return concatBytes(unsigned, signRecord(unsigned, { chainId: CHAIN, secret, random }));
}

/** A signed replaced letter. */
export function replacementOf(
  voter: number,
  newSecret: bigint,
  secrets: readonly bigint[] = REGISTRAR_SECRETS,
): Uint8Array {
  const replaced = { voter, publicKey: publicKeyOfSecret(newSecret) };
  return writeReplacedVoter(replaced, secrets, { chainId: CHAIN, random });
}

/** A signed notice. */
export function noticeOf(
  number: number,
  text: string,
  kind: Notice["kind"] = "information",
): Uint8Array {
  return writeNotice({ number, kind, text }, { chainId: CHAIN, secret: ORGANISER_SECRET, random });
}

/** An election whose blocks a test makes. */
export class ElectionBench {
  readonly host: InProcessHost;
  /** All that were ever added, as a store has them. */
  readonly #blocks: (readonly Uint8Array[])[] = [];
  #index = 0;

  constructor(definition: ElectionDefinition = exampleDefinition()) {
    const config: JsonObject = JSON.parse(JSON.stringify(definition));
    this.host = new InProcessHost(electionValidator, config, { chain: CHAIN });
    this.host.readFrom(recordsOfBlocks(() => this.#blocks));
  }

  /** An election with the roll in its first block. */
  static async withRoll(definition?: ElectionDefinition): Promise<ElectionBench> {
    const bench = new ElectionBench(definition);
    await bench.add(OPENS - 1, CHUNK);
    return bench;
  }

  /** What is said of a record in a block of this time: `accept`, or kind and code. */
  async judge(time: number, record: Uint8Array): Promise<string> {
    const [verdict] = await this.host.check({ index: this.#index + 1, time, records: [record] });
    return verdict.kind === "accept" ? "accept" : `${verdict.kind} ${verdict.code}`;
  }

  /** Adds a block. @throws {Error} If a record is refused. */
  async add(time: number, ...records: readonly Uint8Array[]): Promise<void> {
    this.#index++;
    this.#blocks.push(records);
    const result = await this.host.advance({
      undo: 0,
      apply: [{ index: this.#index, time, records }],
    });
    if (!result.ok) throw new Error(`record ${result.record}: ${result.verdict.reason}`);
  }

  /** Takes the newest blocks away. */
  async undo(blocks: number): Promise<void> {
    this.#index -= blocks;
    await this.host.advance({ undo: blocks, apply: [] });
  }

  /** Asks the validator. */
  query(path: string, args: Readonly<Record<string, string>> = {}): Promise<Json | undefined> {
    return this.host.query(path, args);
  }
}
