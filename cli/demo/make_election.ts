/**
 * The election of `chainvote demo`: twelve voters with codes, two questions, and when it opens and closes.
 *
 * The room owns the demonstration: its election (here), who votes how (`demo_ballots.ts`), its processes
 * (`demo_network.ts`), the course of it (`hold_demo.ts`), and its words (`demo_report.ts`). It owns nothing of an
 * election: codes, ballots, counting and auditing are those that the other commands use. Read `hold_demo.ts` next.
 */
import type { Random } from "../../core/base/clock.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import { createNetwork, parseNetworkDefinition } from "../../core/rules/network.ts";
import { commitOfList } from "../../plugins/election/definition/commit_of_list.ts";
import { MIN_GRACE_MS } from "../../plugins/election/definition/limits.ts";
import { uuidOfNonce } from "../../plugins/election/definition/uuid.ts";
import { writeRollChunks } from "../../plugins/election/records/roll_chunk.ts";
import { digestRoll, writeRoll } from "../../plugins/election/roll/roll.ts";
import { deriveVoterKey, type VoterKey } from "../../plugins/election/roll/voter_key.ts";
import { drawVotingCode } from "../../plugins/election/roll/voting_code.ts";
import { drawSigningKey } from "../app/files/signing_key.ts";
import { type Election, electionOfNetwork } from "../result/read_election.ts";
import { DEMO_QUESTIONS, DEMO_VOTERS } from "./demo_ballots.ts";

/** An election that can be held. */
export interface DemoElection extends Election {
  /** The network file. */
  readonly file: string;
  /** Keys of the voting codes, those of voter 1 first. */
  readonly keys: readonly VoterKey[];
  /** The records that bring the roll. */
  readonly chunks: readonly Uint8Array[];
}

/** Blocks come faster than in an election of people, who have days: one takes a tenth of a second, a second apart. */
const PARAMS = { intervalMs: 1_000, initialDifficulty: 2 ** 18, floorDifficulty: 2 ** 17 };

/** Makes an election that opens and closes at moments in ms. */
export function makeDemoElection(
  { opens, closes }: { readonly opens: number; readonly closes: number },
  random: Random,
): DemoElection {
  const nonce = bytesToHex(random.bytes(32));
  const uuid = uuidOfNonce(nonce);
  const keys = Array.from(
    { length: DEMO_VOTERS },
    () => deriveVoterKey(uuid, drawVotingCode(random)),
  ).sort((a, b) => bytesToHex(a.publicKey) < bytesToHex(b.publicKey) ? -1 : 1);
  const publicKeys = keys.map(({ publicKey }) => publicKey);
  const roll = writeRoll(publicKeys.map((publicKey) => ({ publicKey, weight: 1 })));
  const definition = {
    name: "The club",
    validator: {
      name: "election",
      version: 1,
      config: {
        title: "The club",
        nonce,
        uuid,
        mode: "open",
        opens,
        closes,
        late: closes + MIN_GRACE_MS,
        roll: digestRoll(roll),
        organiser: { name: "Olga", key: drawSigningKey(random).publicKey },
        registrars: [{
          name: "Rita",
          key: drawSigningKey(random).publicKey,
          commit: commitOfList(publicKeys, { nonce, registrar: 1 }),
        }],
        questions: DEMO_QUESTIONS,
      },
    },
    params: PARAMS,
  };
  const file = JSON.stringify(definition);
  const network = createNetwork(parseNetworkDefinition(file));
  return {
    ...electionOfNetwork(network),
    file,
    keys,
    chunks: writeRollChunks(roll, network.chainId),
  };
}
