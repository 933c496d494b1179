/**
 * A voter gets another code: the letter was lost, or somebody else has it.
 *
 * The new code is on disk before the record of it goes out, in a file of its own, and takes the old one's place only when the
 * chain has it. So a command that is cut short loses no code, and goes on when it is given again.
 */
import { join } from "node:path";
import type { Random } from "../../core/base/clock.ts";
import { bytesToHex, hexToBytes } from "../../core/base/hash.ts";
import { isOfChain } from "../../plugins/election/records/record_head.ts";
import { writeReplacedVoter } from "../../plugins/election/records/replaced_voter.ts";
import { deriveVoterKey } from "../../plugins/election/roll/voter_key.ts";
import { formatVotingCode, readVotingCode } from "../../plugins/election/roll/voting_code.ts";
import { UsageError } from "../app/errors.ts";
import { describeFileError } from "../app/files/file_error.ts";
import { replaceFile } from "../app/files/replace_file.ts";
import { readSigningKeyFile } from "../app/files/signing_key_file.ts";
import { readSmallText } from "../app/files/small_file.ts";
import type { CodedVoter } from "./codes_csv.ts";
import { drawKey } from "./make_keys.ts";
import { formatReplaced } from "./replaced_file.ts";
import { ROLL_FILES, type RollFolder, writeCodes } from "./roll_folder.ts";

/** Such a file has some 600 bytes. */
const MAX_FILE_BYTES = 4_096;

/** A letter that is being replaced. */
export interface PendingReplacement {
  readonly voter: number;
  readonly code: bigint;
  /** What the code gives: 64 hex digits. */
  readonly key: string;
  /** The record that says so, signed. */
  readonly record: Uint8Array;
}

/** What {@linkcode prepareReplacement} works with. */
export interface PrepareOptions {
  readonly chainId: string;
  readonly random: Random;
}

/**
 * Draws a code for a voter, or takes the one that was drawn before, and signs the record.
 *
 * @throws {UsageError} If a file of the folder is not what was written.
 * @throws {UnreachableError} If one cannot be read.
 */
export function prepareReplacement(
  folder: string,
  { registrar: { uuid } }: RollFolder,
  { number: voter = 0 }: CodedVoter,
  { chainId, random }: PrepareOptions,
): PendingReplacement {
  const before = readPending(folder, voter, uuid);
  if (before !== undefined && isOfChain(before.record, chainId)) return before;
  const { secret } = readSigningKeyFile(join(folder, ROLL_FILES.key), "the registrar's key");
  const { code, publicKey } = drawKey(uuid, random);
  const record = writeReplacedVoter({ voter, publicKey }, [secret], { chainId, random });
  const text = JSON.stringify({ voter, code: formatVotingCode(code), record: bytesToHex(record) });
  replaceFile(pendingPath(folder, voter), `${text}\n`);
  return { voter, code, key: bytesToHex(publicKey), record };
}

/** Puts the new code into the place of the old one, now that the chain has it. It may be done again. */
export function adoptReplacement(
  folder: string,
  { codes, replaced }: RollFolder,
  { voter, code, key }: PendingReplacement,
): void {
  if (!replaced.some((each) => each.voter === voter && each.key === key)) {
    replaceFile(join(folder, ROLL_FILES.replaced), formatReplaced([...replaced, { voter, key }]));
  }
  const voters = codes.voters.map((each) => {
    if (each.number !== voter) return each;
    const { key: _own, ...rest } = each;
    return { ...rest, code };
  });
  writeCodes(folder, { ...codes, voters });
  Deno.removeSync(pendingPath(folder, voter));
}

function pendingPath(folder: string, voter: number): string {
  return join(folder, `new-code-${voter}.json`);
}

function readPending(folder: string, voter: number, uuid: string): PendingReplacement | undefined {
  const path = pendingPath(folder, voter);
  try {
    const text = readSmallText(path, { maxBytes: MAX_FILE_BYTES, isSecret: true });
    const value = JSON.parse(text);
    const read = readVotingCode(String(value?.code));
    const isRecord = typeof value?.record === "string" && /^(?:[0-9a-f]{2})+$/.test(value.record);
    if (!read.ok || !isRecord) throw new TypeError("it must be as chainvote roll replace wrote it");
    const key = bytesToHex(deriveVoterKey(uuid, read.number).publicKey);
    return { voter, code: read.number, key, record: hexToBytes(value.record) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    // Without its cause: nothing that looks at it later should come across the text.
    throw new UsageError(`Cannot use ${path}: ${describeFileError(error)}`);
  }
}
