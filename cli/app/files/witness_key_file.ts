/** The file of a witness's key, on this machine. */
import type { Random } from "../../../core/base/clock.ts";
import { WitnessKeyFile } from "../../../core/witness/signer/key_file.ts";
import { checkLockedFile, createLockedFile } from "./locked_file.ts";

/**
 * Draws a key and makes its file, which its user alone can read. Nothing is left of one that cannot be written.
 *
 * @returns The public key, 32 bytes.
 * @throws {UnreachableError} If the file is there already, or the folder is not for this user alone.
 * @throws {SignerError} If it cannot be written.
 */
export function createWitnessKey(path: string, random: Pick<Random, "bytes">): Uint8Array {
  return createLockedFile(path, () => WitnessKeyFile.create(path, random));
}

/**
 * Opens the file of a key and locks it.
 *
 * @throws {UnreachableError} If the file, or what SQLite would read with it, is not this user's alone.
 * @throws {SignerError} If it cannot be used.
 */
export function openWitnessKey(path: string): WitnessKeyFile {
  checkWitnessKey(path);
  return WitnessKeyFile.open(path);
}

/**
 * Looks whether the file of a key, and what SQLite would read with it, is this user's alone.
 *
 * @throws {UnreachableError} If it is not.
 */
export function checkWitnessKey(path: string): void {
  checkLockedFile(path, { what: "the witness key", otherwise: "use another key" });
}
