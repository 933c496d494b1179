/** What the chain's daily work costs: `deno task bench`. Read the ratios; the figures are the machine's. */
import { Chain } from "../../core/chain/chain.ts";
import { checkHeaderSanity } from "../../core/rules/check_block.ts";
import { hexToBytes, sha256 } from "../../core/base/hash.ts";
import { encodeHeader } from "../../core/block/header.ts";
import { MemoryStore } from "../../core/store/memory_store.ts";
import { merkleRoot } from "../../core/block/merkle.ts";
import { nobleKernel } from "../../core/mining/noble_kernel.ts";
import { createNetwork, parseNetworkDefinition } from "../../core/rules/network.ts";
import { USER_SOURCE } from "../../core/pending/pending_pool.ts";
import { systemClock as clock } from "../../core/base/system.ts";
import { compactToTarget } from "../../core/block/target.ts";
import { InProcessHost } from "../../plugins/host/in_process_host.ts";
import { voteValidator } from "../../plugins/vote/vote.ts";
import { createVoteRecord } from "../../plugins/vote/vote_record.ts";

const definition = { name: "bench", params: { initialDifficulty: 1, floorDifficulty: 1 } };
const network = createNetwork(parseNetworkDefinition(JSON.stringify(definition)));
const { header } = network.genesis;
const headerBytes = encodeHeader(header);
const HASHES = 1_000;
const VOTES = 1_000;

const votes = Array.from({ length: VOTES }, (_, i) => {
  const made = createVoteRecord({ voter: `voter ${i}`, choice: `choice ${i % 5}` });
  if (!made.ok) throw new TypeError(made.reason);
  return made.record;
});

Deno.bench(`hash ${HASHES} headers in one shot`, { group: "hash", baseline: true }, () => {
  for (let i = 0; i < HASHES; i++) sha256(headerBytes);
});

Deno.bench(`try ${HASHES} nonces with the reference kernel`, { group: "hash" }, (b) => {
  const search = nobleKernel.prepare(headerBytes, new Uint8Array(32));
  b.start();
  search(0, HASHES);
  b.end();
});

Deno.bench("check one header", () => {
  checkHeaderSanity(header, network);
});

Deno.bench(`Merkle tree head of ${VOTES} votes`, () => {
  merkleRoot(votes);
});

Deno.bench(`judge, write and undo ${VOTES} votes`, async () => {
  await using host = new InProcessHost(voteValidator, {});
  const block = { index: 1, time: 0, records: votes };
  await host.advance({ undo: 0, apply: [block] });
  await host.advance({ undo: 1, apply: [] });
});

Deno.bench(`take in, mine and connect a block of ${VOTES} votes`, async () => {
  await using host = new InProcessHost(voteValidator, {});
  const chain = new Chain(network, { store: new MemoryStore(network.genesis), host, clock });
  await chain.submit(votes, { source: USER_SOURCE });
  const template = await chain.template();
  const target = compactToTarget(template.header.bits).toString(16).padStart(64, "0");
  const whole = { ...template.header, extra: "00".repeat(20), nonce: 0 };
  const nonce = nobleKernel.prepare(encodeHeader(whole), hexToBytes(target))(0, 1_000)!;
  await chain.addBlock({ header: { ...whole, nonce }, records: template.records });
});
