import { assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { blockHash } from "../../core/block/block.ts";
import { recordId } from "../../core/block/record.ts";
import { proveRecord } from "../../core/exchange/record_proof.ts";
import { encodeProof, type ProofDocument } from "../../core/exchange/record_proof_json.ts";
import { encodeCertificate } from "../../core/witness/certificate.ts";
import { Forge, voteRecord } from "../support/block_forge.ts";
import { Program } from "../support/program.ts";
import { easyNetwork } from "../support/random_tree.ts";
import { commitOf } from "../support/test_certificates.ts";
import { makeWitnessSet } from "../support/witness_keys.ts";

const network = easyNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3) });
const { chainId } = network;

/** A proof of the first vote, whose block and the next one are final by these witnesses. */
async function makeReceipt(keys: readonly number[]): Promise<ProofDocument> {
  const forge = new Forge(network);
  await forge.grow(2, (index) => [voteRecord(`voter ${index}`, "red")]);
  const [first, second] = forge.blocks();
  const certificate = commitOf({ chainId, round: 4, index: 2, hash: blockHash(second), keys });
  return encodeProof({
    ...proveRecord(recordId(first.records[0]), first, [second.header]),
    certificate: encodeCertificate(chainId, certificate),
  });
}

Deno.test("a voter shows offline, with the network's file alone, that the vote is final", async () => {
  await using program = new Program();
  program.write("board.json", JSON.stringify(network.definition));
  program.write("other.json", JSON.stringify(easyNetwork().definition));
  const receipt = await makeReceipt([0, 1, 3]);
  const { certificate, ...without } = receipt;
  program.write("receipt.json", JSON.stringify(receipt));
  program.write("likely.json", JSON.stringify(without));
  program.write("few.json", JSON.stringify(await makeReceipt([0, 1])));
  program.write(
    "cut.json",
    JSON.stringify({ ...receipt, certificate: certificate?.slice(0, -128) }),
  );

  const shown = await program.run(["verify", "receipt.json", "--network", "board.json"]);
  assertEquals(shown.code, 0, shown.stderr);
  assertStringIncludes(
    shown.stdout,
    "final: signed by witness 0, witness 1, witness 3 (3 of 4), up to block 2\n",
  );
  const insisted = ["verify", "receipt.json", "--network", "board.json", "--final", "--json"];
  const { ok, anchored, final } = await program.json<Record<string, unknown>>(insisted);
  assertEquals([ok, anchored], [true, true]);
  assertEquals(final, {
    index: 2,
    hash: (final as { hash: string }).hash,
    round: 4,
    witnesses: ["witness 0", "witness 1", "witness 3"],
    of: 4,
  });

  const likely = await program.run(["verify", "likely.json", "--network", "board.json"]);
  assertEquals(likely.code, 9, likely.stdout);
  assertStringIncludes(likely.stdout, "not final: the proof has no certificate of witnesses");
  const refused = async (code: string, ...args: string[]) => {
    const { code: exit, stdout } = await program.run(["verify", ...args, "--json"]);
    assertEquals([exit, JSON.parse(stdout).code], [3, code], stdout);
  };
  await refused("not-final", "likely.json", "--network", "board.json", "--final");
  await refused("not-final", "likely.json", "--network", "other.json", "--final");
  await refused("certificate", "few.json", "--network", "board.json");
  await refused("certificate", "cut.json", "--network", "board.json");
  await refused("certificate", "receipt.json", "--network", "other.json");
  const elsewhere = await program.run(["verify", "receipt.json", "--network", "other.json"]);
  assertMatch(elsewhere.stdout, /has no witnesses|of another network/);

  // Who names no network passes the certificate over.
  assertEquals((await program.run(["verify", "cut.json"])).code, 9);
  const unnamed = await program.run(["verify", "receipt.json", "--final"]);
  assertEquals(unnamed.code, 2);
  assertMatch(unnamed.stderr, /Cannot tell what is final without --network/);
});
