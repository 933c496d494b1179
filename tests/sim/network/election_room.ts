/** Four machines in a network in memory that hold an election with a roll, the first two of which mine. */
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import { createNetwork, parseNetworkDefinition } from "../../../core/rules/network.ts";
import { writeOpenBallot } from "../../../plugins/election/records/open_ballot.ts";
import { writeReplacedVoter } from "../../../plugins/election/records/replaced_voter.ts";
import { writeRollChunks } from "../../../plugins/election/records/roll_chunk.ts";
import {
  exampleConfig,
  exampleDefinition,
  REGISTRAR_SECRETS,
  ROLL,
  VOTER_SECRETS,
} from "../../plugins/election/example_election.ts";
import { EVERY_HASH } from "../../support/block_forge.ts";
import { MachineRoom, MINUTE_MS } from "./machine_room.ts";
import { START } from "./virtual_time.ts";

const OPENS = START + 2 * MINUTE_MS;
const CLOSES = OPENS + 20 * MINUTE_MS;
const LATE = CLOSES + 5 * MINUTE_MS;

/** The machines; even and odd ones can be cut from each other. */
export class ElectionRoom extends MachineRoom {
  readonly opens = OPENS;
  readonly closes = CLOSES;
  readonly late = LATE;

  constructor(seed: number) {
    const definition = {
      name: "Board",
      validator: {
        name: "election",
        config: exampleConfig({ opens: OPENS, closes: CLOSES, late: LATE }),
      },
      params: { ...EVERY_HASH, intervalMs: 5_000 },
      created: OPENS - 3 * MINUTE_MS,
    };
    super(seed, { network: createNetwork(parseNetworkDefinition(JSON.stringify(definition))) });
  }

  /** Starts all, and puts the roll on the chain; ends when the election is open. */
  async open(): Promise<void> {
    await this.startAll();
    const [chunk] = writeRollChunks(ROLL, this.network.chainId);
    await this.cast(0, chunk);
    await this.passUntil(this.opens);
  }

  ballot(voter: number, seq: number, secret = VOTER_SECRETS[voter - 1]): Uint8Array {
    const { chainId } = this.network;
    const { questions } = exampleDefinition();
    return writeOpenBallot({ voter, seq, answers: [[0], []] }, { chainId, questions }, {
      secret,
      random: this.random,
    });
  }

  letter(voter: number, newSecret: bigint): Uint8Array {
    const publicKey = publicKeyOfSecret(newSecret);
    const { chainId } = this.network;
    return writeReplacedVoter({ voter, publicKey }, REGISTRAR_SECRETS, {
      chainId,
      random: this.random,
    });
  }
}
