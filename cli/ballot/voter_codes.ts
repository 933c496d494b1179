/**
 * From what a letter says to the key that a ballot is signed with. A code is a secret: no message here holds more of it than
 * one wrong character.
 */
import { hexToBytes } from "../../core/base/hash.ts";
import {
  addVoterKeys,
  deriveVoterKey,
  type VoterKey,
} from "../../plugins/election/roll/voter_key.ts";
import { readVotingCode } from "../../plugins/election/roll/voting_code.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { readInput } from "../app/files/input_source.ts";
import { UsageError } from "../app/errors.ts";
import { parseSigningKey, SIGNING_KEY_PREFIX } from "../app/files/signing_key.ts";
import { decodeText, NotTextError } from "../app/files/strict_text.ts";

/** Larger than any file of codes, in bytes. */
const MAX_CODE_BYTES = 4_096;

/** What {@linkcode keyOfCodes} answers. */
export type CodesKey =
  | { readonly ok: true; readonly key: VoterKey }
  | { readonly ok: false; readonly code: "bad-code"; readonly reason: string };

/**
 * The key of a voter's codes: one, or one from each of two registrars, in any order; or that of the one line which
 * `chainvote vote key` has written.
 */
export function keyOfCodes(
  { uuid, registrars }: Pick<ElectionDefinition, "uuid" | "registrars">,
  codes: readonly string[],
): CodesKey {
  const [own = ""] = codes;
  if (codes.length === 1 && own.startsWith(SIGNING_KEY_PREFIX)) return readOwnKey(own);
  if (codes.length !== registrars.length) {
    const need = registrars.length === 1
      ? "one voting code is needed"
      : "two voting codes are needed, one of each letter";
    return { ok: false, code: "bad-code", reason: `${need}: ${codes.length} given` };
  }
  const keys: VoterKey[] = [];
  for (const [i, code] of codes.entries()) {
    const read = readVotingCode(code);
    if (!read.ok) {
      return {
        ok: false,
        code: "bad-code",
        reason: codes.length === 1 ? read.reason : `code ${i + 1}: ${read.reason}`,
      };
    }
    keys.push(deriveVoterKey(uuid, read.number));
  }
  return { ok: true, key: keys.reduce(addVoterKeys) };
}

function readOwnKey(text: string): CodesKey {
  try {
    const { secret, publicKey } = parseSigningKey(text);
    return { ok: true, key: { secret, publicKey: hexToBytes(publicKey) } };
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    return {
      ok: false,
      code: "bad-code",
      reason: `the key of the voter cannot be used: ${error.message}`,
    };
  }
}

/**
 * The codes in a file, a line each; `-` is stdin.
 *
 * @throws {UsageError} If it is no text.
 * @throws {UnreachableError} If it cannot be read.
 */
export async function readCodeFile(path: string, signal: AbortSignal): Promise<readonly string[]> {
  const bytes = await readInput(path, { maxBytes: MAX_CODE_BYTES, signal });
  let text: string;
  try {
    text = decodeText(bytes);
  } catch (error) {
    if (!(error instanceof NotTextError)) throw error;
    throw new UsageError(`Cannot read the voting code of ${path} as ${error.message}`, {
      cause: error,
    });
  }
  return text.split(/\r\n|[\r\n]/).map((line) => line.trim()).filter((line) => line !== "");
}
