/** What the page checks by itself: proofs, certificates, headers, entries and receipts, each with one thing changed. */
import { assert, assertEquals } from "@std/assert";
import { bytesToBase64 } from "../../core/base/base64.ts";
import type { ProofDocument } from "../../core/exchange/record_proof_json.ts";
import { checkBlock } from "../../cli/page/workers/block_entries.ts";
import { checkChain } from "../../cli/page/workers/chain_rows.ts";
import { checkPlace } from "../../cli/page/workers/check_place.ts";
import { readBlock, readChain } from "../../cli/page/workers/read_chain.ts";
import { readPaper } from "../../cli/page/workers/read_paper.ts";
import { writeReceipt } from "../../cli/page/workers/write_receipt.ts";
import { encodeSeal, SEALED_VERSION } from "../../core/rules/seal.ts";
import { electionOfNetwork } from "../../cli/result/read_election.ts";
import { bind } from "../net/api/served_api.ts";
import { PAGE_QUESTIONS, PageWorld } from "../support/page_world.ts";
import { makeRollElection } from "../support/roll_election.ts";

/** An election with a vote in a final block, another in one that is not, and what its peer gives. */
async function open() {
  const world = await PageWorld.open({ hasWitnesses: true });
  const votes = [world.ballotOf(1, [[0], [0]]), world.ballotOf(2, [[1], [1, 0]])];
  await world.add([votes[0]]);
  await world.finalise();
  await world.add([votes[1]]);
  const { api } = world.peer;
  const reports = await api.submit(votes);
  const [first, second] = reports.map(({ recordId, block }) => ({ recordId, ...block! }));
  const election = electionOfNetwork(world.election.network);
  return {
    world,
    api,
    election,
    first,
    second,
    [Symbol.asyncDispose]: () => world[Symbol.asyncDispose](),
  };
}

const other = electionOfNetwork(
  makeRollElection({
    voters: 2,
    questions: PAGE_QUESTIONS,
    opens: 100_000_000,
    closes: 200_000_000,
    late: 300_000_000,
  }).network,
);

/** A text with one digit turned. */
function turned(text: string): string {
  return `${text.slice(0, -1)}${text.endsWith("0") ? "1" : "0"}`;
}

Deno.test("checkPlace() says final of what the witnesses have signed alone, and nothing of a proof with one digit turned", async () => {
  await using opened = await open();
  const { api, election: { network }, first, second } = opened;
  const proof = (await api.prove(first.recordId, { upTo: "final" }))!;
  const check = (document: ProofDocument, id = first.recordId, of = network) =>
    checkPlace({ proof: document, id, network: of });
  const good = check(proof)!;
  assertEquals([good.isFinal, good.block.index, good.block.hash], [true, first.index, first.hash]);
  const { certificate, ...unsigned } = proof;
  assertEquals(check(unsigned)?.isFinal, false);
  const later = (await api.prove(second.recordId))!;
  assertEquals(check(later, second.recordId)?.isFinal, false);
  // A certificate of a block that its headers do not lead to.
  assertEquals(check({ ...later, certificate }, second.recordId), null);
  assertEquals(check(proof, second.recordId), null);
  assertEquals(check({ ...proof, certificate: turned(certificate!) }), null);
  assertEquals(check({ ...proof, headers: proof.headers.map(turned) }), null);
  assertEquals(check({ ...proof, position: proof.position + 1 }), null);
  assertEquals(check({ ...proof, record: bytesToBase64(new Uint8Array(50)) }), null);
});

Deno.test("readChain() marks blocks as final by the certificate and the headers up to it; a false one is told", async () => {
  await using opened = await open();
  const { api, election: { network }, first, second } = opened;
  const wish = { network, first: 0, last: second.index, isSigned: true };
  const chain = await readChain(api, wish);
  assertEquals(chain.final?.index, first.index);
  assertEquals(chain.final?.signers.length, 3);
  assertEquals([chain.isFalse, chain.rows.length], [false, second.index + 1]);
  const states = chain.rows.map(({ index, state }) => state === "final" === index <= first.index);
  assert(states.every(Boolean));
  const { bytes, ...rest } = (await api.certificate())!;
  const lying = {
    ...bind(api),
    certificate: () => Promise.resolve({ ...rest, bytes: turned(bytes) }),
  };
  const told = await readChain(lying, wish);
  assertEquals([told.isFalse, told.final], [true, undefined]);
  assert(told.rows.every(({ state }) => state === "likely"));
  const silent = { ...bind(api), certificate: () => Promise.resolve(undefined) };
  assertEquals((await readChain(silent, wish)).isFalse, true);
  assertEquals((await readChain(silent, { ...wish, isSigned: false })).isFalse, false);
  // Anybody can write the name of a witness into a block that none has signed.
  const [genesis, next] = await api.headers(0, 2);
  const sealed = { version: SEALED_VERSION, extra: encodeSeal({ round: 1, key: 0 }), nonce: 0 };
  const forged = { network, headers: [genesis, { ...next, ...sealed }], last: 1 };
  const row = checkChain({ ...forged, certificate: undefined })?.rows[1];
  assertEquals([row?.isMined, row?.maker], [false, undefined]);
  // Too far from the signed block, which is left out here: it is not said to be final.
  const headers = await api.headers(1, 1);
  const far = checkChain({ network, headers, last: 1, certificate: bytes });
  assertEquals(far?.rows[0].state, first.index === 1 ? "final" : "unchecked");
  const [one, , three] = await api.headers(0, 3);
  assertEquals(
    checkChain({ network, headers: [one, three], last: 2, certificate: undefined }),
    undefined,
  );
});

Deno.test("readBlock() names the entries of a block, if they are what its hash stands for", async () => {
  await using opened = await open();
  const { api, election: { network }, first } = opened;
  const wish = { network, index: first.index, isSigned: true };
  const block = (await readBlock(api, wish))!;
  assertEquals([block.row.hash, block.row.state, block.row.maker], [
    first.hash,
    "final",
    undefined,
  ]);
  assertEquals(block.entries, [{ id: first.recordId, kind: "vote", voter: 1 }]);
  assertEquals((await readBlock(api, { ...wish, index: 1 }))?.entries?.[0].kind, "roll");
  assertEquals(await readBlock(api, { ...wish, index: 9_999 }), null);
  const records = [bytesToBase64(new Uint8Array(50))];
  assertEquals(checkBlock({ dataRoot: block.row.dataRoot, records }), undefined);
  const lying = {
    ...bind(api),
    blocks: async (from: number, limit: number) =>
      (await api.blocks(from, limit)).map((each) => ({ ...each, records })),
  };
  assertEquals((await readBlock(lying, wish))?.entries, undefined);
});

Deno.test("readPaper() checks a receipt, its vote's signature by the list of voters, and tells what the peer says apart", async () => {
  await using opened = await open();
  const { api, election, first, second, world } = opened;
  const text = (await writeReceipt(api, { recordId: first.recordId, election }))!;
  const { checked, told } = await readPaper(api, { text, election });
  assert(checked.ok);
  assertEquals([checked.voter, checked.seq, checked.signature], [1, 1, "good"]);
  assertEquals(checked.answers, [[0], [0]]);
  assert(typeof checked.final === "object" && checked.final.index === first.index);
  assertEquals(told, { block: "here", counts: true });
  const early = await readPaper(api, {
    text: (await writeReceipt(api, { recordId: second.recordId, election }))!,
    election,
  });
  assert(early.checked.ok);
  assertEquals(early.checked.final, "none");

  // A peer that gives the proof of another vote, or one that does not hold, shows none.
  const of = (id: typeof first.recordId, change: (proof: ProofDocument) => ProofDocument) => ({
    prove: async () => change((await api.prove(id, { upTo: "final" }))!),
  });
  const wish = { recordId: first.recordId, election };
  assertEquals(await writeReceipt(of(second.recordId, (proof) => proof), wish), null);
  assertEquals(
    await writeReceipt(of(first.recordId, (proof) => ({ ...proof, position: 7 })), wish),
    null,
  );

  const codeOf = async (change: (document: Record<string, unknown>) => unknown) => {
    const read = await readPaper(api, { text: JSON.stringify(change(JSON.parse(text))), election });
    return read.checked.ok ? "holds" : read.checked.code;
  };
  assertEquals(await codeOf((document) => document), "holds");
  assertEquals(await codeOf((document) => ({ ...document, voter: 2 })), "not-what-it-states");
  assertEquals(
    await codeOf((document) => ({ ...document, certificate: turned(`${document.certificate}`) })),
    "certificate",
  );
  assertEquals(await codeOf((document) => ({ ...document, position: 7 })), "proof");
  assertEquals(await codeOf(() => ({ proof: 1 })), "proof-form");
  assertEquals(
    await codeOf((document) => ({ ...document, network: "0".repeat(64) })),
    "other-election",
  );
  const cut = await readPaper(api, { text: text.slice(1), election });
  assertEquals(cut.checked.ok || cut.checked.code, "not-a-receipt");
  const foreign = await readPaper(api, { text, election: other });
  assertEquals(foreign.checked.ok || foreign.checked.code, "other-election");

  // A peer that gives another list of voters than the definition's cannot make a false signature look good.
  const lying = {
    ...bind(api),
    query: async (path: string, args?: Readonly<Record<string, string>>) => {
      const report = await api.query(path, args);
      if (path !== "roll" || report === undefined) return report;
      const { entries } = report.answer as unknown as { entries: [string, number][] };
      return { ...report, answer: { entries: entries.toReversed() } };
    },
  };
  const unsure = await readPaper(lying, { text, election });
  assert(unsure.checked.ok);
  assertEquals(unsure.checked.signature, "no-roll");
  assertEquals(world.election.voters.length, 12);
});
