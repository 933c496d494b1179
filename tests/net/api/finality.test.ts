import { assertEquals, assertStringIncludes } from "@std/assert";
import { hexToBytes } from "../../../core/base/hash.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { verifyCertificate } from "../../../core/witness/certificate.ts";
import { decodeSignedStatement, signStatement } from "../../../core/witness/signed_statement.ts";
import type { Statement } from "../../../core/witness/statement.ts";
import { named } from "../../support/named.ts";
import { testNetwork } from "../../support/block_forge.ts";
import { commitOf } from "../../support/test_certificates.ts";
import { makeWitnessSet, secretOfWitness } from "../../support/witness_keys.ts";
import { answerOf, serveNode } from "./served_api.ts";

const SET = makeWitnessSet([1, 1, 1, 1], 3, { patienceMs: 60_000 });
const NETWORK = testNetwork({ witnesses: SET });
const { chainId } = NETWORK;

/** A node of a network with witnesses, with a vote in block 1. */
async function serveVote() {
  const served = await serveNode({ network: NETWORK });
  const { peer } = served;
  const id = await peer.vote("ann", "red");
  const { signal } = new AbortController();
  await peer.node.places.settle([id], { waitMs: 20_000, signal });
  return { ...served, id, chain: peer.chain };
}

/** Has the first three witnesses make block 1 final in a round. */
async function finalise({ chain }: Awaited<ReturnType<typeof serveVote>>, round: number) {
  const { hash, header: { index } } = chain.at(1)!;
  await chain.addCertificate(commitOf({ chainId, round, index, hash }));
}

Deno.test("NodeApi says nothing new in a network without witnesses", async () => {
  await using served = await serveNode({ mine: false });
  const { url, client, peer } = served;
  const id = await peer.vote("ann", "red");
  assertEquals("finality" in await client.status(), false);
  assertEquals((await client.status()).finality, undefined);
  for (const path of ["/v1/status", `/v1/records/${id}`, "/v1/query/tally"]) {
    const { body } = await answerOf(`${url}${path}`);
    assertEquals(["final" in body, "finality" in body], [false, false], path);
  }
  for (const path of ["finality", "certificate"]) {
    const { status, body } = await answerOf(`${url}/v1/${path}`);
    assertEquals([status, body.code], [404, "no-witnesses"], path);
  }
  assertEquals([await client.finality(), await client.certificate()], [undefined, undefined]);
  const metrics = await (await fetch(`${url}/metrics`)).text();
  assertEquals(/final|witness/.test(metrics), false);
});

Deno.test("NodeApi.lookUp() says final of a record once its block is, and query() up to where it counts final blocks", async () => {
  await using served = await serveVote();
  const { client, id } = served;
  assertEquals((await client.lookUp([id]))[0].final, false);
  const before = await client.query("tally");
  assertEquals(before?.final, { index: 0, hash: served.chain.at(0)!.hash, likely: 1 });
  assertEquals(await client.certificate(), undefined);

  await finalise(served, 3);
  const [{ final, settled }] = await client.lookUp([id]);
  assertEquals([final, settled], [true, true]);
  const { hash } = served.chain.at(1)!;
  assertEquals((await client.query("tally"))?.final, { index: 1, hash, likely: 0 });
  const [unknown] = await client.lookUp([named("0".repeat(64))]);
  assertEquals([unknown.status, unknown.final], ["unknown", false]);
});

Deno.test("NodeApi.certificate() gives bytes that hold by the definition alone", async () => {
  await using served = await serveVote();
  await finalise(served, 3);
  const { kind, round, index, hash, bytes } = (await served.client.certificate())!;
  assertEquals([kind, round, index, hash], ["commit", 3, 1, served.chain.at(1)!.hash]);
  const { signatures } = verifyCertificate(SET, chainId, hexToBytes(bytes));
  assertEquals(signatures.map(({ key }) => key), [0, 1, 2]);
});

Deno.test("NodeApi.finality() names the witnesses, who signed, and both statements of a lie", async () => {
  await using served = await serveVote();
  const { chain, client, url } = served;
  await finalise(served, 3);
  const { hash, header: { index } } = chain.at(1)!;
  const said: Statement = {
    ...{ kind: "prepare", round: 2, index, hash },
    ...{ sourceRound: 0, sourceHash: chainId },
  };
  const sign = (statement: Statement) => ({
    statement,
    key: 1,
    signature: signStatement(chainId, statement, { secret: secretOfWitness(1), random }),
  });
  const [first, second] = [sign(said), sign({ ...said, index: index + 1 })];
  await chain.addProof({ first, second, headers: [] });

  const report = (await client.finality())!;
  assertEquals([report.index, report.hash, report.round], [1, hash, 3]);
  assertEquals([report.quorum, report.weight, report.heard, report.mining], [3, 4, 0, "open"]);
  assertEquals(report.signers, [0, 1, 2]);
  assertEquals(report.witnesses.map(({ name, key, proven }) => [name, key, proven]), [
    ["witness 0", SET.keys[0].key, false],
    ["witness 1", SET.keys[1].key, true],
    ["witness 2", SET.keys[2].key, false],
    ["witness 3", SET.keys[3].key, false],
  ]);
  const [proof] = report.proofs;
  assertEquals([proof.witness, proof.lie, proof.rounds], [1, "double-vote", [2, 2]]);
  assertEquals(decodeSignedStatement(chainId, hexToBytes(proof.first)), first);
  assertEquals(decodeSignedStatement(chainId, hexToBytes(proof.second)), second);

  const { finality } = await client.status();
  assertEquals(finality?.witnesses[1], {
    ...{ name: "witness 1", weight: 1, seenMs: null, heard: false, proven: true },
  });
  const metrics = await (await fetch(`${url}/metrics`)).text();
  assertStringIncludes(metrics, "\nchainvote_final_index 1\n");
  assertStringIncludes(metrics, "\nchainvote_final_round 3\n");
});
