import { assertEquals } from "@std/assert";
import type { BlockNode } from "../../../core/chain/block_tree.ts";
import type { RoundInput } from "../../../core/witness/rounds/round_events.ts";
import { isImplied, isOfChoice } from "../../../net/witness/round_inputs.ts";
import { voteRecord } from "../../support/block_forge.ts";
import { ChainBox } from "../../support/chain_box.ts";
import { easyNetwork } from "../../support/random_tree.ts";
import { commitOf } from "../../support/test_certificates.ts";
import { signedBy } from "../../support/witness_files.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";
import { hashOfDigit } from "../../support/witness_statements.ts";

const network = easyNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3) });
const { chainId } = network;

Deno.test("isOfChoice() keeps from the rounds what excludes the chosen final block, and certificates that may", async () => {
  await using box = await ChainBox.open("memory", { network });
  const { genesis } = box.chain.tree;
  const red = await box.add([voteRecord("ann", "red")]);
  const blue = await box.add([voteRecord("ann", "blue")], genesis);
  const later = await box.add([], red);
  const refOf = ({ hash, header: { index } }: BlockNode) => ({ hash, index });
  const unknown = { hash: hashOfDigit("a"), index: 7 };
  const certificateOf = (ref: typeof unknown): RoundInput => ({
    is: "certificate",
    certificate: commitOf({ chainId, round: 3, ...ref }),
  });
  const prepareOf = ({ hash, index }: typeof unknown): RoundInput => {
    const genesisSource = { sourceRound: 0, sourceHash: chainId };
    const statement = { kind: "prepare", round: 3, index, hash, ...genesisSource } as const;
    return { is: "statement", signed: signedBy(0, chainId, statement) };
  };
  const refs = [refOf(red), refOf(later), refOf(blue), unknown];
  const taken = (inputOf: (ref: typeof unknown) => RoundInput) =>
    refs.map((ref) => isOfChoice(box.chain, inputOf(ref)));
  assertEquals(taken(certificateOf), [true, true, true, true], "nothing was chosen");
  box.acceptFinal = red.hash;
  await box.restart();
  assertEquals(taken(certificateOf), [true, true, false, false]);
  assertEquals(taken(prepareOf), [true, true, false, true]);
  assertEquals(isOfChoice(box.chain, { is: "blocks" }), true);
});

Deno.test("isImplied() keeps from the rounds commit certificates of missing blocks below a deeper one of a later round", async () => {
  await using box = await ChainBox.open("memory", { network });
  const { chain } = box;
  const red = await box.add([voteRecord("ann", "red")]);
  const hashes = ["a", "b", "c"].map(hashOfDigit);
  const commit = (index: number, hash: typeof hashes[number], round: number): RoundInput => ({
    is: "certificate",
    certificate: commitOf({ chainId, round, index, hash }),
  });
  const known = commit(9, hashes[0], 6);
  assertEquals(isImplied(chain, known), false);
  if (known.is === "certificate") await chain.addCertificate(known.certificate);
  const seen = [
    known,
    commit(7, hashes[1], 5),
    commit(7, hashes[1], 7),
    commit(10, hashes[2], 5),
    commit(1, red.hash, 2),
    { is: "blocks" } as const,
  ].map((each) => isImplied(chain, each));
  assertEquals(seen, [false, true, false, false, false, false]);
});
