/** An election with a roll, made as its people would: codes, a roll, a network file. No command is needed for it. */
import { bytesToBase64 } from "../../core/base/base64.ts";
import { encodeCanonicalJson, type JsonObject } from "../../core/base/canonical_json.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import { systemRandom as random } from "../../core/base/system.ts";
import { publicKeyOfSecret } from "../../core/ed25519/signing.ts";
import { createNetwork, type Network, parseNetworkDefinition } from "../../core/rules/network.ts";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";
import { uuidOfNonce } from "../../plugins/election/definition/uuid.ts";
import { writeRollChunks } from "../../plugins/election/records/roll_chunk.ts";
import { digestRoll, writeRoll } from "../../plugins/election/roll/roll.ts";
import { deriveVoterKey, type VoterKey } from "../../plugins/election/roll/voter_key.ts";
import { drawVotingCode, formatVotingCode } from "../../plugins/election/roll/voting_code.ts";

/** A voter with the letter's code. */
export interface CodedVoter {
  readonly code: string;
  readonly key: VoterKey;
}

/** What makes an election. */
export interface RollElectionOptions {
  /** @default "Board" */
  readonly name?: string;
  /** What stands before the names of organiser and registrar. @default {Nothing} */
  readonly people?: string;
  readonly voters: number;
  /** The public key of one voter more, who has made it. */
  readonly ownKey?: Uint8Array;
  readonly questions: readonly ElectionQuestion[];
  /** In ms since the Unix epoch. */
  readonly opens: number;
  readonly closes: number;
  readonly late: number;
  /** Further fields of the config. */
  readonly config?: JsonObject;
  /** Consensus parameters. */
  readonly params?: JsonObject;
  /** Its witnesses. @default {None} */
  readonly witnesses?: JsonObject;
}

/** An election that can be held. */
export interface RollElection {
  readonly network: Network;
  /** The network file. */
  readonly file: string;
  /** By their numbers: voter 1 first. */
  readonly voters: readonly CodedVoter[];
  /** The records that bring the roll. */
  readonly chunks: readonly Uint8Array[];
}

/** Blocks within a second, also when all cores are busy. */
const EASY = { initialDifficulty: 4_000, floorDifficulty: 2_000, intervalMs: 500 };

/** Makes an election. */
export function makeRollElection(
  {
    name = "Board",
    people = "",
    voters: count,
    ownKey,
    questions,
    opens,
    closes,
    late,
    config = {},
    params = {},
    witnesses,
  }: RollElectionOptions,
): RollElection {
  const nonce = bytesToHex(random.bytes(32));
  const uuid = uuidOfNonce(nonce);
  const voters = Array.from({ length: count }, () => {
    const number = drawVotingCode(random);
    return { code: formatVotingCode(number), key: deriveVoterKey(uuid, number) };
  }).sort((a, b) => bytesToHex(a.key.publicKey) < bytesToHex(b.key.publicKey) ? -1 : 1);
  const keys = [...voters.map(({ key }) => key.publicKey), ...ownKey === undefined ? [] : [ownKey]];
  const roll = writeRoll(keys.map((publicKey) => ({ publicKey, weight: 1 })));
  const signer = (name: string, secret: bigint) => ({
    name: people + name,
    key: bytesToHex(publicKeyOfSecret(secret)),
  });
  const definition = {
    name,
    validator: {
      name: "election",
      version: 1,
      config: {
        title: name,
        nonce,
        uuid,
        mode: "open",
        opens,
        closes,
        late,
        roll: { ...digestRoll(roll) },
        organiser: signer("Olga", 101n),
        registrars: [{ ...signer("Rita", 201n), commit: "0".repeat(64) }],
        questions,
        ...config,
      },
    },
    params: { ...EASY, ...params },
    created: opens - 86_400_000,
    ...witnesses && { witnesses },
  };
  const file = new TextDecoder().decode(encodeCanonicalJson(definition));
  const network = createNetwork(parseNetworkDefinition(file));
  return { network, file, voters, chunks: writeRollChunks(roll, network.chainId) };
}

/** Records as `add --file` takes them. */
export function recordLines(records: readonly Uint8Array[]): string {
  return records.map((record) => `${JSON.stringify({ base64: bytesToBase64(record) })}\n`).join("");
}
