/** The two reference elections of `tests/vectors/belenios`, with all their secrets. */
import {
  type FingerprintedElection,
  parseElection,
} from "../../plugins/belenios/ballots/belenios_election.ts";
import type { ArchivedFile } from "../../plugins/belenios/archive/tar.ts";
import { GROUP_ORDER } from "../../core/ed25519/signature.ts";
import { bytesToHex, concatBytes, sha256 } from "../../core/base/hash.ts";

/** An election that belenios-tool made. */
export interface BeleniosVector {
  /** The time of every file of the archive. */
  readonly seconds: number;
  /** Of the archive's bytes. */
  readonly sha256: string;
  /** Voting credentials by voter. */
  readonly credentials: Readonly<Record<string, string>>;
  readonly files: readonly ArchivedFile[];
  /** Secret keys of trustees who are all needed. */
  readonly privateKeys?: readonly string[];
  /** What trustees of whom some are enough sent each other. */
  readonly ceremony?: {
    readonly seeds: readonly string[];
    readonly polynomials: readonly string[];
    readonly vinputs: readonly string[];
    readonly voutputs: readonly string[];
  };
}

/** The names of both. */
export const BELENIOS_VECTORS = ["single", "threshold"] as const;

/** Reads one of them. */
export async function readBeleniosVector(
  name: typeof BELENIOS_VECTORS[number],
): Promise<BeleniosVector> {
  const url = new URL(`../vectors/belenios/${name}.json`, import.meta.url);
  return JSON.parse(await Deno.readTextFile(url));
}

/** The texts of a vector's archive, by what they are. */
export function textsOf({ files }: BeleniosVector) {
  const [, election, trustees, credentials, , ...rest] = files.map(({ text }) => text);
  const beginningWith = (field: string) => rest.filter((text) => text.startsWith(`{"${field}"`));
  return {
    election,
    trustees,
    credentials,
    ballots: beginningWith("election_uuid"),
    tally: rest.find((text) => text.startsWith(`[[{"alpha"`))!,
    sizedTally: beginningWith("num_tallied")[0],
    decryptions: beginningWith("decryption_factors"),
    owners: beginningWith("owner"),
    result: beginningWith("result")[0],
  };
}

/** The election of a vector. */
export function electionOf(vector: BeleniosVector): FingerprintedElection {
  return parseElection(textsOf(vector).election);
}

/** The secret of a Belenios credential, worked out as its specification says (§4.8). */
export function secretOfCredential(uuid: string, credential: string): bigint {
  const halves = [0, 1].map((i) =>
    sha256(new TextEncoder().encode(`derive_credential|${uuid}|${i}|${credential}`))
  );
  return BigInt(`0x${bytesToHex(concatBytes(...halves))}`) % GROUP_ORDER;
}
