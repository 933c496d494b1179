/**
 * An election with secret ballots that many worlds play: its trustees, the key that they have made, and its voters' ballots.
 * They are the same in all worlds, so what is slow is worked out once: only chance differs from world to world.
 */
import { bytesToHex, concatBytes, hexToBytes, sha256 } from "../../../core/base/hash.ts";
import type { HexText } from "../../../core/base/text_map.ts";
import {
  createNetwork,
  type Network,
  parseNetworkDefinition,
} from "../../../core/rules/network.ts";
import type { Validator, Verdict } from "../../../core/validator/validator.ts";
import { makePublicPart, trusteeOf } from "../../../cli/trustee/public_part.ts";
import { drawSeedText } from "../../../cli/trustee/seed_text.ts";
import { keysOfSeed, type TrusteeKeys } from "../../../cli/trustee/trustee_keys.ts";
import { NOTHING_DONE, type TrusteeState } from "../../../cli/trustee/trustee_rows.ts";
import { type Election, electionOfNetwork } from "../../../cli/result/read_election.ts";
import { makeEncryptedBallot, type Marks } from "../../../plugins/belenios/ballots/make_ballot.ts";
import { elementOfBytes } from "../../../plugins/belenios/group/group.ts";
import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";
import { electionValidator } from "../../../plugins/election/election.ts";
import { writeConfirmation } from "../../../plugins/election/records/confirmation.ts";
import { polynomialBodyIn } from "../../../plugins/election/records/polynomial_record.ts";
import { writeRollChunks } from "../../../plugins/election/records/roll_chunk.ts";
import { writeSecretBallot } from "../../../plugins/election/records/secret_ballot.ts";
import { beleniosElectionOf } from "../../../plugins/election/secret/belenios_election_of.ts";
import { keyOfPolynomials } from "../../../plugins/election/secret/dealing.ts";
import {
  makeDealtRecords,
  makeTrusteeKeyRecord,
  type OwnTrustee,
} from "../../../plugins/election/secret/trustee_part.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { exampleDefinition, ROLL, VOTER_SECRETS } from "../../plugins/election/example_election.ts";
import { EVERY_HASH } from "../../support/block_forge.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";
import { Chance } from "./chance.ts";
import { MACHINES, MINUTE_MS } from "./machine_room.ts";
import { START } from "./virtual_time.ts";

const OPENS = START + 4 * MINUTE_MS;
const CLOSES = OPENS + 3 * MINUTE_MS;
const LATE = CLOSES + 2 * MINUTE_MS;

/** Fewer ballots are not opened. */
const MINIMUM = 2;

/** Who holds the election. */
export interface SceneOptions {
  readonly trustees: number;
  readonly threshold: number;
  /** Every machine of a room is one, or none is. */
  readonly hasWitnesses: boolean;
}

/** The election. */
export class SecretScene {
  readonly network: Network;
  readonly election: Election;
  /** Of all trustees, in their order. */
  readonly keys: readonly TrusteeKeys[];
  /** What each remembers once the key is made. */
  readonly made: readonly TrusteeState[];
  /** The records up to the key, each list after those before it. */
  readonly beginning: readonly (readonly Uint8Array[])[];
  /** The key that ballots are encrypted under, 64 hex digits. */
  readonly publicKey: string;
  readonly #random = new Chance(19).random;
  readonly #owns: readonly OwnTrustee[];
  readonly #ballots = new Map<string, Uint8Array>();
  readonly #verdicts = new Map<HexText, Verdict>();

  constructor(options: SceneOptions) {
    const seeds = Array.from({ length: options.trustees }, () => drawSeedText(this.#random));
    this.keys = seeds.map((seed) => keysOfSeed(seed));
    this.network = this.#makeNetwork(options);
    this.election = electionOfNetwork(this.network);
    const { network: { chainId }, election: { definition } } = this;
    this.#owns = this.keys.map(({ secret, belenios: secrets }, i) => {
      const signer = { chainId, secret, random: this.#random };
      return { definition, trustee: i + 1, secrets, signer };
    });
    const confirmations = this.#owns.map(({ signer }, i) => writeConfirmation(i + 1, signer));
    const dealt = this.#owns.map((own) => makeDealtRecords(own));
    const [hashes, polynomials] = (["hash", "polynomial"] as const)
      .map((step) => dealt.map((each) => each[step]));
    const bodies = polynomials.map(polynomialBodyIn);
    const keys = this.#owns.map((own) => makeTrusteeKeyRecord(own, bodies));
    this.beginning = [
      [...writeRollChunks(ROLL, chainId), ...confirmations, ...hashes],
      polynomials,
      keys,
    ];
    this.publicKey = bytesToHex(keyOfPolynomials(bodies, definition)!);
    this.made = confirmations.map((confirmation, i) => ({
      ...NOTHING_DONE,
      chainId,
      made: {
        confirmation: bytesToHex(confirmation),
        hash: bytesToHex(hashes[i]),
        polynomial: bytesToHex(polynomials[i]),
        key: bytesToHex(keys[i]),
      },
    }));
  }

  /** A trustee, from 1. */
  own(trustee: number): OwnTrustee {
    return this.#owns[trustee - 1];
  }

  /** What the ballot of a voter with that number marks. */
  marks(voter: number, seq: number): Marks {
    return (voter + seq) % 2 === 0 ? [1, 0] : [0, 1];
  }

  /** The record of a ballot. */
  ballot(voter: number, seq: number): Uint8Array {
    const name = `${voter}/${seq}`;
    const known = this.#ballots.get(name) ?? this.#makeBallot(voter, seq);
    this.#ballots.set(name, known);
    return known;
  }

  /**
   * The validator of a machine. `verify` looks at nothing but what it is handed, so the machines of all worlds share what it has
   * answered.
   */
  host(): InProcessHost {
    const { chainId: chain, definition: { validator: { config } } } = this.network;
    const { verify } = electionValidator;
    const validator: Validator = {
      ...electionValidator,
      verify: (record, facts, settings, needed) => {
        const parts = [record, facts, ...needed].map((each) => sha256(each));
        const question = bytesToHex(sha256(concatBytes(...parts)));
        const verdict = this.#verdicts.get(question) ?? verify!(record, facts, settings, needed);
        this.#verdicts.set(question, verdict);
        return verdict;
      },
    };
    return new InProcessHost(validator, config, { chain });
  }

  #makeBallot(voter: number, seq: number): Uint8Array {
    const { network: { chainId }, election: { definition } } = this;
    const key = elementOfBytes(hexToBytes(this.publicKey))!;
    const election = beleniosElectionOf({ definition, chainId }, key);
    const secret = VOTER_SECRETS[voter - 1];
    const answers = [this.marks(voter, seq)];
    const random = this.#random;
    const ballot = makeEncryptedBallot(election, { secret, answers }, random);
    return writeSecretBallot({ voter, seq, ballot }, election, { chainId, secret, random });
  }

  #makeNetwork({ trustees, threshold, hasWitnesses }: SceneOptions): Network {
    const config: ElectionDefinition = exampleDefinition({
      mode: "secret",
      threshold,
      trustees: this.keys.map((keys, i) => {
        const place = { nonce: "5a".repeat(32), name: `T${i + 1}`, trustee: i + 1, trustees };
        return trusteeOf(makePublicPart({ ...place, threshold }, keys, this.#random));
      }),
      keysBy: OPENS - MINUTE_MS / 2,
      opens: OPENS,
      closes: CLOSES,
      late: LATE,
      minimum: MINIMUM,
      questions: [
        {
          question: "Who chairs?",
          kind: "choose",
          choices: ["Ann", "Ben"],
          min: 1,
          max: 1,
          blank: false,
        },
      ],
    });
    const all = Array.from({ length: MACHINES }, () => 1);
    const witnesses = hasWitnesses &&
      makeWitnessSet(all, MACHINES - 1, { roundMs: 1_000, closes: LATE });
    return createNetwork(parseNetworkDefinition(JSON.stringify({
      name: "Board",
      validator: { name: "election", version: 1, config },
      params: { ...EVERY_HASH, intervalMs: 5_000 },
      created: START - MINUTE_MS,
      ...witnesses && { witnesses },
    })));
  }
}
