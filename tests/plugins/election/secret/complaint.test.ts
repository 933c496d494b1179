import { assert, assertEquals } from "@std/assert";
import { concatBytes, hexToBytes, sha512 } from "../../../../core/base/hash.ts";
import { systemRandom as random } from "../../../../core/base/system.ts";
import { GROUP_ORDER, numberOf } from "../../../../core/ed25519/signature.ts";
import {
  GENERATOR,
  multiply,
  power,
  secretPower,
} from "../../../../plugins/belenios/group/group.ts";
import {
  type ComplaintContext,
  proveComplaint,
  provesComplaint,
} from "../../../../plugins/election/secret/complaint.ts";
import { CHAIN } from "../election_bench.ts";
import { thresholdDefinition } from "../secret_example.ts";

const { definition, secrets } = thresholdDefinition({ size: 3, threshold: 2 });
const CONTEXT: ComplaintContext = {
  election: { definition, chainId: CHAIN },
  trustee: 1,
  dealer: 2,
  polynomialId: "ab".repeat(32),
  alpha: power(GENERATOR, 4711n),
};
const SECRET = secrets[0].decryption;
const PROVEN = proveComplaint(CONTEXT, SECRET, random);

Deno.test("provesComplaint() takes the proof of this message, trustee, dealer and chain alone", () => {
  assert(provesComplaint(CONTEXT, PROVEN));
  const others: readonly Partial<ComplaintContext>[] = [
    { trustee: 3 },
    { dealer: 3 },
    { polynomialId: "ac".repeat(32) },
    { alpha: power(GENERATOR, 4712n) },
    { election: { definition, chainId: "c5".repeat(32) } },
  ];
  for (const other of others) {
    assertEquals(provesComplaint({ ...CONTEXT, ...other }, PROVEN), false);
  }
  const { shared, proof } = PROVEN;
  const changed = [
    { shared: power(shared, 2n), proof },
    { shared, proof: { ...proof, response: proof.response + 1n } },
    { shared, proof: { ...proof, challenge: proof.challenge + 1n } },
  ];
  for (const each of changed) assertEquals(provesComplaint(CONTEXT, each), false);
  // What opens the message by another's secret.
  assertEquals(provesComplaint(CONTEXT, proveComplaint(CONTEXT, 99n, random)), false);
});

// With an element left out of the hash it could be chosen after the challenge (Bernhard, Pereira, Warinschi 2012).
Deno.test("proveComplaint() hashes the whole statement, as the specification says", () => {
  const { shared, proof } = PROVEN;
  const own = secretPower(GENERATOR, SECRET);
  const commitments = [[GENERATOR, own], [CONTEXT.alpha, shared]].map(([base, value]) =>
    multiply(power(base, proof.response), power(value, proof.challenge))
  );
  const hashed = sha512(concatBytes(
    new TextEncoder().encode("chainvote/1/complaint"),
    Uint8Array.of(0),
    hexToBytes(CHAIN),
    hexToBytes(CONTEXT.polynomialId),
    Uint8Array.of(1, 2),
    ...[own, CONTEXT.alpha, shared, ...commitments].map((each) => each.toBytes()),
  ));
  assertEquals(proof.challenge, numberOf(hashed) % GROUP_ORDER);
});
