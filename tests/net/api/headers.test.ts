/** What lets a browser check a chain itself: headers, proofs that end with the final block; and who is connected. */
import { assertEquals } from "@std/assert";
import { hashHeader } from "../../../core/block/header.ts";
import type { RecordId } from "../../../core/block/ids.ts";
import { decodeProof } from "../../../core/exchange/record_proof_json.ts";
import { checkProofCertificate } from "../../../core/exchange/proof_certificate.ts";
import { MAX_API_HEADERS } from "../../../net/api/limits.ts";
import { testNetwork } from "../../support/block_forge.ts";
import { commitOf } from "../../support/test_certificates.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";
import { answerOf, serveNode } from "./served_api.ts";

const NETWORK = testNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3) });

Deno.test("GET /v1/headers gives headers whose hashes are those of the chain; a proof may end with the final block", async () => {
  await using served = await serveNode({ network: NETWORK });
  const { peer, client, url } = served;
  const { signal } = new AbortController();
  const ids: RecordId[] = [];
  for (const voter of ["ann", "ben", "zoë"]) {
    ids.push(await peer.vote(voter, "red"));
    await peer.node.places.settle(ids, { waitMs: 20_000, signal });
  }
  const { chain } = peer;
  const last = chain.tip.header.index;
  const headers = await client.headers(0, MAX_API_HEADERS);
  assertEquals(
    headers.map(hashHeader),
    Array.from({ length: last + 1 }, (_, i) => chain.at(i)!.hash),
  );
  assertEquals((await client.headers(1, 2)).map(({ index }) => index), [1, 2]);
  assertEquals(await client.headers(last + 1, 2), []);
  const tooMany = await answerOf(`${url}/v1/headers?limit=${MAX_API_HEADERS + 1}`);
  assertEquals([tooMany.status, tooMany.body.code], [400, "bad-request"]);

  const { hash, header: { index } } = chain.at(2)!;
  await chain.addCertificate(commitOf({ chainId: NETWORK.chainId, round: 1, index, hash }));
  const endOf = async (upTo?: "tip" | "final") => {
    const proof = decodeProof(await client.prove(ids[0], { upTo }));
    assertEquals(checkProofCertificate(proof, NETWORK)?.index, 2);
    return proof.headers.at(-1)!.index;
  };
  assertEquals([await endOf(), await endOf("tip"), await endOf("final")], [last, last, 2]);
  // What is not final has no other end than the tip.
  assertEquals(decodeProof(await client.prove(ids[2], { upTo: "final" })).headers.length, 1);
  const odd = await answerOf(`${url}/v1/records/${ids[0]}/proof?upTo=x`);
  assertEquals([odd.status, odd.body.code], [400, "bad-request"]);
});

Deno.test("GET /v1/peers says where a connected peer is, and whether its last block is ours", async () => {
  await using served = await serveNode({ mine: false });
  const { world, peer, client } = served;
  assertEquals(await client.peers(), []);
  const other = await world.start({ mine: false, connect: [peer] });
  await world.until("they know each other's block", async () => {
    return (await client.peers()).some(({ tip }) => tip !== null);
  });
  const { hash, header: { index } } = peer.chain.tip;
  assertEquals(await client.peers(), [{
    id: other.node.peerId.slice(0, 8),
    place: "127.0.0.1",
    outbound: false,
    agent: "test",
    tip: { index, hash },
    onChain: true,
  }]);
});
