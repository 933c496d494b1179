/** Opens the key that a peer signs with as a witness of its network. */
import { bytesToHex } from "../../../core/base/hash.ts";
import type { Random } from "../../../core/base/clock.ts";
import { quote } from "../../../core/base/plain_text.ts";
import type { Network } from "../../../core/rules/network.ts";
import { WitnessSigner } from "../../../core/witness/signer/signer.ts";
import { SignerError } from "../../../core/witness/signer/signer_error.ts";
import type { NodeWitness } from "../../../net/node/options.ts";
import { UnreachableError, UsageError } from "../errors.ts";
import { checkWitnessKey, openWitnessKey } from "../files/witness_key_file.ts";
import { readWitnessPlace, writeWitnessPlace } from "../files/witness_place.ts";

/** The file of a witness's key, and what its owner says of it. */
export interface WitnessChoice {
  /** Path of the file. */
  readonly file: string;
  /** Use it although it has signed beside another data folder. @default {false} */
  readonly takeOver?: boolean;
}

/** A key that is open. Disposing it closes its file. */
export interface OpenWitness extends NodeWitness, Disposable {}

/**
 * Opens it for a network, and has the data folder remember that.
 *
 * @param data The data folder; undefined for a peer without one, beside which a key signs once.
 * @throws {UsageError} If the key is none of the network's witnesses.
 * @throws {UnreachableError | SignerError} If the file cannot be used.
 */
export function openWitness(
  { file, takeOver = false }: WitnessChoice,
  { network, data, random }: {
    readonly network: Network;
    readonly data: string | undefined;
    readonly random: Pick<Random, "bytes">;
  },
): OpenWitness {
  const publicKey = witnessKeyIn(file);
  // Looked at before it is opened for signing, which binds it to the network.
  const key = placeOfKey(file, publicKey, network);
  const instance = data === undefined
    ? undefined
    : readWitnessPlace(data, { key: publicKey, file });
  const { chainId } = network;
  const signer = open(file, { chainId, instance, takeOver, random });
  try {
    if (data !== undefined) {
      writeWitnessPlace(data, { key: publicKey, file, instance: signer.instance });
    }
  } catch (error) {
    signer[Symbol.dispose]();
    throw error;
  }
  return { signer, key, [Symbol.dispose]: () => signer[Symbol.dispose]() };
}

/**
 * Finds out, before anything is made, whether a key may sign for a network.
 *
 * @throws {UsageError} If it is none of the network's witnesses.
 * @throws {UnreachableError | SignerError} If its file cannot be used.
 */
export function checkIsWitness({ file }: WitnessChoice, network: Network): void {
  placeOfKey(file, witnessKeyIn(file), network);
}

/**
 * The public key of a file, in lower-case hex.
 *
 * @throws {UnreachableError | SignerError} If the file cannot be used.
 */
export function witnessKeyIn(file: string): string {
  using opened = openWitnessKey(file);
  return bytesToHex(opened.publicKey);
}

function placeOfKey(file: string, publicKey: string, { definition }: Network): number {
  const { name, witnesses } = definition;
  if (witnesses === undefined) {
    throw new UsageError(
      `Cannot sign for the network ${
        quote(name)
      } as its definition must name witnesses: it names none`,
    );
  }
  const key = witnesses.keys.findIndex((each) => each.key === publicKey);
  if (key !== -1) return key;
  throw new UsageError([
    `Cannot sign with the witness key ${file} as it must be one of the witnesses of ${
      quote(name)
    }: it is ${publicKey}. They are:`,
    ...witnesses.keys.map((each) => `  ${each.key}  ${each.name}`),
  ]);
}

function open(file: string, options: Parameters<typeof WitnessSigner.open>[1]): WitnessSigner {
  checkWitnessKey(file);
  try {
    return WitnessSigner.open(file, options);
  } catch (error) {
    if (!(error instanceof SignerError) || error.code !== "carried") throw error;
    throw new UnreachableError(`${error.message}: --take-over does that`, { cause: error });
  }
}
