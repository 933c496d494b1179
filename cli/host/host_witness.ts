/**
 * The witness that a host is: with a key that the network names, or with one that is made for a poll that names none.
 *
 * Such a host is a notary. What it signs is final; it can order votes and leave some out, and cannot forge any. An election
 * has its witnesses from `election build`, as letters are made for the network that is built.
 */
import { isThere } from "../app/files/is_there.ts";
import type { Random } from "../../core/base/clock.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import { createNetwork, type Network, parseNetworkDefinition } from "../../core/rules/network.ts";
import { proposeMining } from "../../core/witness/describe_set.ts";
import { isElectionNetwork } from "../result/read_election.ts";
import { hasDatabase, prepareDataFolder } from "../app/files/data_folder.ts";
import { readKeptDefinition } from "../app/files/joined_elections.ts";
import { createWitnessKey } from "../app/files/witness_key_file.ts";
import { HOST_WITNESS_NAME, keptWitnessPath, witnessBeside } from "../app/files/witness_place.ts";
import { type WitnessChoice, witnessKeyIn } from "../app/peer/open_witness.ts";
import { isJoined } from "./join_network.ts";

/** What the options say. */
export interface HostWitnessWish {
  /** Path of the network's file. */
  readonly file: string;
  readonly network: Network;
  /** The data folder. */
  readonly data: string;
  /** Path of a key that the user names. */
  readonly witnessKey: string | undefined;
  readonly takeOver?: boolean;
  /** False if no key is to be made, and none is to be looked for. */
  readonly makesKey: boolean;
}

/** What is hosted. */
export interface WitnessedNetwork {
  /** The network of the file, or the one that it becomes with the host as its witness. */
  readonly network: Network;
  readonly witness?: WitnessChoice;
}

/**
 * The network that is hosted, and the key that the host signs with.
 *
 * @throws {UnreachableError | SignerError} If the file of a key cannot be made or used.
 */
export function chooseWitness(
  wish: HostWitnessWish,
  { random }: { random: Pick<Random, "bytes"> },
): WitnessedNetwork {
  const { file, network, data, witnessKey, takeOver } = wish;
  const kept = keptWitnessPath(data);
  if (witnessKey !== undefined) return { network, witness: { file: witnessKey, takeOver } };
  if (network.definition.witnesses !== undefined) {
    const places = wish.makesKey ? [witnessBeside(file), kept] : [];
    const found = places.find((path) => isKeyOf(path, network));
    return { network, ...found && { witness: { file: found, takeOver } } };
  }
  const witness = { file: kept, takeOver };
  if (isThere(kept)) {
    return { network: withHost(network, { data, key: witnessKeyIn(kept) }), witness };
  }
  const isNew = !isJoined(data) && !hasDatabase(data);
  if (!wish.makesKey || !isNew || isElectionNetwork(network)) return { network };
  prepareDataFolder(data);
  const key = bytesToHex(createWitnessKey(kept, random));
  return { network: withHost(network, { data, key }), witness };
}

/** A network with its host as the only witness: as it was made, or as it is made now. */
function withHost(
  { chainId, definition }: Network,
  { data, key }: { readonly data: string; readonly key: string },
): Network {
  const kept = readKeptDefinition(data);
  if (kept?.definition.witnesses?.keys.some((each) => each.key === key)) {
    const { witnesses: _witnesses, ...plain } = kept.definition;
    // Another file is another network, whose folder this is not.
    if (createNetwork(plain).chainId === chainId) return kept;
  }
  const witnesses = {
    keys: [{ name: HOST_WITNESS_NAME, key }],
    mining: proposeMining(1, { isHost: true }),
  };
  return createNetwork(parseNetworkDefinition(JSON.stringify({ ...definition, witnesses })));
}

function isKeyOf(path: string, { definition: { witnesses } }: Network): boolean {
  if (!isThere(path)) return false;
  const publicKey = witnessKeyIn(path);
  return witnesses?.keys.some(({ key }) => key === publicKey) ?? false;
}
