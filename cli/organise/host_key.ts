/** The key of the machine that holds an election, made before the election is built: its definition names it. */
import { isThere } from "../app/files/is_there.ts";
import type { Random } from "../../core/base/clock.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import { UsageError } from "../app/errors.ts";
import { createWitnessKey, openWitnessKey } from "../app/files/witness_key_file.ts";

/**
 * Makes a key, or takes the one that is there if no network has it yet: an election may be built again and again.
 *
 * @returns The public key, in lower-case hex.
 * @throws {UsageError} If the key serves a network already.
 * @throws {UnreachableError | SignerError} If the file cannot be made or used.
 */
export function makeHostKey(path: string, random: Pick<Random, "bytes">): string {
  if (!isThere(path)) return bytesToHex(createWitnessKey(path, random));
  using opened = openWitnessKey(path);
  const { chainId } = opened.state;
  if (chainId === undefined) return bytesToHex(opened.publicKey);
  throw new UsageError(
    `Cannot use the key ${path} as a key serves one network alone, and it serves ${
      chainId.slice(0, 12)
    }… already: name another -o`,
  );
}
