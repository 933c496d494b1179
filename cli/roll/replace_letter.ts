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
import { writeCodes } from "./roll_folder.ts";
import { ROLL_FILES, type RollFolder } from "./roll_files.ts";

/** Such a file has some 600 bytes. */
const MAX_FILE_BYTES = 4_096;

/** A code that is to take the place of another. */
export interface PendingCode {
  readonly voter: number;
  readonly code: bigint;
  /** What the code gives: 64 hex digits. */
  readonly key: string;
}

/** A letter that is being replaced by an only registrar. */
export interface PendingReplacement extends PendingCode {
  /** The record that says so, signed. */
  readonly record: Uint8Array;
}

/**
 * Draws a code for a voter, or takes the one that was drawn before.
 *
 * @throws {UsageError} If a file of the folder is not what was written.
 * @throws {UnreachableError} If one cannot be read.
 */
export function prepareCode(
  folder: string,
  { registrar: { uuid } }: RollFolder,
  { number: voter = 0 }: CodedVoter,
  random: Random,
): PendingCode {
  const before = readPending(folder, voter, uuid);
  if (before !== undefined) return before;
  const { code, publicKey } = drawKey(uuid, random);
  const pending = { voter, code, key: bytesToHex(publicKey) };
  writePending(folder, pending);
  return pending;
}

/**
 * The same, with the record that an only registrar has signed.
 *
 * @throws {UsageError} If a file of the folder is not what was written.
 * @throws {UnreachableError} If one cannot be read.
 */
export function prepareReplacement(
  folder: string,
  read: RollFolder,
  voter: CodedVoter,
  { chainId, random }: { readonly chainId: string; readonly random: Random },
): PendingReplacement {
  const pending = prepareCode(folder, read, voter, random);
  const { record: before } = readPending(folder, pending.voter, read.registrar.uuid) ?? {};
  if (before !== undefined && isOfChain(before, chainId)) return { ...pending, record: before };
  const { secret } = readSigningKeyFile(join(folder, ROLL_FILES.key), "the registrar's key");
  const replaced = { voter: pending.voter, publicKey: hexToBytes(pending.key) };
  const record = writeReplacedVoter(replaced, [secret], { chainId, random });
  writePending(folder, { ...pending, record });
  return { ...pending, record };
}

/** Puts the new code into the place of the old one, now that the chain has it. It may be done again. */
export function adoptReplacement(
  folder: string,
  { codes, replaced }: RollFolder,
  { voter, code, key }: PendingCode,
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

/** A pending code as its file has it. */
type StoredCode = PendingCode & { readonly record?: Uint8Array };

function writePending(folder: string, { voter, code, record }: StoredCode): void {
  const value = {
    voter,
    code: formatVotingCode(code),
    ...record !== undefined && { record: bytesToHex(record) },
  };
  replaceFile(pendingPath(folder, voter), `${JSON.stringify(value)}\n`);
}

function readPending(folder: string, voter: number, uuid: string): StoredCode | undefined {
  const path = pendingPath(folder, voter);
  try {
    const text = readSmallText(path, { maxBytes: MAX_FILE_BYTES, isSecret: true });
    const { code: coded, record } = JSON.parse(text);
    const read = readVotingCode(String(coded));
    const isForm = record === undefined ||
      typeof record === "string" && /^(?:[0-9a-f]{2})+$/.test(record);
    if (!read.ok || !isForm) throw new TypeError("it must be as chainvote roll replace wrote it");
    const key = bytesToHex(deriveVoterKey(uuid, read.number).publicKey);
    const pending = { voter, code: read.number, key };
    return record === undefined ? pending : { ...pending, record: hexToBytes(record) };
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    // Without its cause: nothing that looks at it later should come across the text.
    throw new UsageError(`Cannot use ${path}: ${describeFileError(error)}`);
  }
}
