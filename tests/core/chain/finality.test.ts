import { assert, assertEquals, assertRejects, assertThrows } from "@std/assert";
import { DatabaseSync } from "node:sqlite";
import fc from "fast-check";
import { blockHash } from "../../../core/block/block.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import type { BlockNode } from "../../../core/chain/block_tree.ts";
import { FinalConflictError } from "../../../core/chain/final_conflict.ts";
import { ReorgGuard } from "../../../core/chain/reorg_guard.ts";
import { type Certificate, encodeCertificate } from "../../../core/witness/certificate.ts";
import { voteRecord } from "../../support/block_forge.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";
import { FinalityModel } from "../../support/finality_model.ts";
import { branch, isGood, type ModelBlock } from "../../support/fork_choice_model.ts";
import { offer, waitingIn } from "../../support/offered_blocks.ts";
import { arrivals, easyNetwork, growTree, treePlans } from "../../support/random_tree.ts";
import { type CertificatePlan, commitOf, prepareOf } from "../../support/test_certificates.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";

const network = easyNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 3) });
const { chainId } = network;

function commit(node: BlockNode, round: number, rest: Partial<CertificatePlan> = {}): Certificate {
  const { hash, header: { index } } = node;
  return commitOf({ chainId, round, index, hash, ...rest });
}

/** A chain with two branches: a1 to a3, which counts, and b1 to b2. */
async function forked(box: ChainBox) {
  const { genesis } = box.chain.tree;
  const a1 = await box.add([voteRecord("ann", "red")]);
  const a2 = await box.add([voteRecord("ben", "red")]);
  const a3 = await box.add([voteRecord("cid", "red")]);
  const b1 = await box.add([voteRecord("ann", "blue")], genesis);
  const b2 = await box.add([voteRecord("dee", "blue")], b1);
  assertEquals(box.chain.tip, a3);
  return { a1, a2, a3, b1, b2 };
}

for (const kind of STORE_KINDS) {
  Deno.test(`Chain holds for final what a naive model does, on random trees, certificates and restarts (${kind})`, async () => {
    let [moved, waited] = [0, 0];
    let lower = 0;
    const certified = fc.array(
      fc.record({ at: fc.nat(), which: fc.nat(), round: fc.integer({ min: 1, max: 12 }) }),
      { maxLength: 8 },
    );
    await fc.assert(
      fc.asyncProperty(treePlans, arrivals, certified, async (plan, list, commits) => {
        const grown = growTree(network, plan);
        await using box = await ChainBox.open(kind, { network });
        const model = new FinalityModel(grown[0].model);
        const planned = commitsOfBranch(grown.map((each) => each.model), commits);
        for (const [i, { kind, which, inOrder }] of list.entries()) {
          const next = grown.filter(({ model: { parent } }) => model.complete.includes(parent!));
          const from = inOrder && next.length > 0 ? next : grown.slice(1);
          const chosen = from[which % from.length];
          if (kind === "restart") await box.restart();
          else await offer(box, kind as "header" | "block", chosen.block);
          if (kind === "block") model.add(chosen.model);
          model.note();
          for (const { block, round } of planned.filter(({ at }) => at % list.length === i)) {
            const { header: { index } } = grown.find((each) => each.model === block)!.block;
            const before = model.tip;
            const certificate = commitOf({ chainId, round, index, hash: block.label as never });
            const { status } = await box.chain.addCertificate(certificate);
            model.commit({ round, block });
            model.note();
            if (!branch(model.tip).includes(before)) moved++;
            if (status === "missing") waited++;
            if (model.final !== block && branch(model.final).includes(block)) lower++;
          }
          assertEquals(box.chain.tip.hash, model.tip.label);
          const { node, round } = box.chain.final;
          assertEquals([node.hash, round], [model.final.label, model.round]);
          assertEquals(box.chain.wantedFinal?.hash, model.wanted?.label);
          assertEquals(waitingIn(box), model.waiting.sort());
        }
      }),
      { numRuns: kind === "memory" ? 200 : 60 },
    );
    assert(
      kind === "sqlite" || moved > 5 && waited > 5 && lower > 5,
      `${moved} moves, ${waited} certificates before their blocks, ${lower} of lower blocks`,
    );
  });
}

/** Certificates of good blocks, none of which excludes another: in whatever rounds and order, as if too many lied. */
function commitsOfBranch(
  blocks: readonly ModelBlock[],
  plans: readonly { readonly at: number; readonly which: number; readonly round: number }[],
) {
  let deepest = blocks[0];
  return plans.flatMap(({ at, which, round }) => {
    const beside = blocks.slice(1).filter((each) =>
      isGood(each) && (branch(each).includes(deepest) || branch(deepest).includes(each))
    );
    if (beside.length === 0) return [];
    const block = beside[which % beside.length];
    if (branch(block).includes(deepest)) deepest = block;
    return [{ at, block, round }];
  });
}

Deno.test("Chain holds the same for final whatever the order of certificates, and after a restart at any point", async () => {
  await using source = await ChainBox.open("memory", { network });
  const { a1, a2, a3 } = await forked(source);
  // A quorum lies: lower blocks in later rounds.
  const commits = [commit(a3, 2), commit(a2, 4), commit(a1, 3), commit(a3, 1)];
  for (const order of permutations(commits)) {
    for (const [restartAt] of [...order, "never"].entries()) {
      await using box = await ChainBox.open("memory", { network });
      for (const each of [a1, a2, a3]) await box.chain.addBlock(source.chain.block(each.hash)!);
      for (const [i, each] of order.entries()) {
        await box.chain.addCertificate(each);
        if (i === restartAt) await box.restart();
      }
      const { node, round, certificate, latest } = box.chain.final;
      assertEquals(
        [node.hash, round, certificate, latest],
        [a3.hash, 4, commits[0], commits[1]],
        `restart after ${restartAt} of ${order.map(({ statement }) => statement.round)}`,
      );
    }
  }
});

function permutations<T>(all: readonly T[]): T[][] {
  if (all.length === 0) return [[]];
  return all.flatMap((first) =>
    permutations(all.filter((each) => each !== first)).map((rest) => [first, ...rest])
  );
}

Deno.test("a certificate moves the chain however much that undoes, and is stored with the move", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  const { b1 } = await forked(box);
  box.guard = new ReorgGuard({ maxReorg: 1 });
  await box.restart();
  const result = await box.chain.addCertificate(commit(b1, 4));
  assert(result.status === "final");
  assertEquals(result.change?.detached.length, 3);
  assertEquals(box.chain.final.round, 4);
  // Ben's and Cid's votes wait again; Ann's other vote counts.
  assertEquals(waitingIn(box), ["ben", "cid"]);
  const before = await box.picture();
  await box.restart();
  assertEquals(await box.picture(), before);
  assertEquals(box.chain.final.certificate, result.final.certificate);
});

Deno.test("blocks on the way to what is final are kept although they are heavier and undo too much", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  const { b1, b2 } = await forked(box);
  const above = [box.make([], { parent: b2 })];
  await using other = await ChainBox.open("memory", { network });
  for (const each of [b1, b2]) await other.chain.addBlock(box.chain.block(each.hash)!);
  for (let i = 0; i < 3; i++) {
    const block = i === 0 ? above[0] : other.make([]);
    await other.chain.addBlock(block);
    if (i > 0) above.push(block);
  }
  box.guard = new ReorgGuard({ maxReorg: 1 });
  await box.restart();
  for (const { header } of above) box.chain.addHeader(header);
  const final = box.nodeOf(above[2]);
  assertEquals((await box.chain.addCertificate(commit(final, 1))).status, "missing");
  const { results, settled } = await box.chain.addBlocks(above);
  assertEquals(results.map(({ status }) => status), ["side", "side", "side"]);
  assertEquals(settled?.map(({ status }) => status), ["final"]);
  assertEquals(box.chain.tip, final);
});

Deno.test("a disk that fails while a certificate moves the chain leaves all as it was", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  const { b1 } = await forked(box);
  const before = await box.picture();
  box.store.failNext = true;
  await assertRejects(() => box.chain.addCertificate(commit(b1, 1)), Error, "the disk is full");
  assertEquals(await box.picture(), before);
  assertEquals(box.chain.final.round, 0);
  assertEquals(box.chain.certificates(0), []);
  assertEquals((await box.chain.addCertificate(commit(b1, 1))).status, "final");
});

Deno.test("blocks beside the final one are rejected and nobody is blamed, whether they were known or not", async () => {
  await using box = await ChainBox.open("memory", { network });
  const { a2, b2 } = await forked(box);
  const late = box.make([], { parent: b2 });
  const fresh = box.make([voteRecord("eve", "x")], { parent: box.chain.tree.genesis });
  const onA1 = box.make([voteRecord("fay", "x")], { parent: a2.parent });
  await box.chain.addCertificate(commit(a2, 1));
  for (const block of [late, fresh, onA1]) {
    assertEquals(box.chain.addHeader(block.header).status, "rejected");
    assertEquals((await box.chain.addBlock(block)).status, "rejected");
  }
  const { results, settled } = await box.chain.addBlocks([late]);
  assertEquals([results[0].status, settled], ["rejected", undefined]);
});

Deno.test("Chain takes no certificate that does not hold, and keeps nothing of it", async () => {
  await using box = await ChainBox.open("memory", { network });
  const { a1 } = await forked(box);
  const other = easyNetwork({ witnesses: makeWitnessSet([1, 1, 1, 1], 4) });
  const good = commit(a1, 1);
  const bad: [string, Certificate][] = [
    ["too few", { ...good, signatures: good.signatures.slice(1) }],
    ["another network's", commit(a1, 1, { chainId: other.chainId })],
    ["of a later round", { ...good, statement: { ...good.statement, round: 2, sourceRound: 2 } }],
    ["with a stranger's key", {
      ...good,
      signatures: [...good.signatures, { ...good.signatures[0], key: 9 }],
    }],
  ];
  for (const [name, certificate] of bad) {
    const error = await assertRejects(() => box.chain.addCertificate(certificate), RuleError);
    assertEquals(error.code, "certificate", name);
  }
  assertEquals([box.chain.final.round, box.chain.certificates(0).length], [0, 0]);
  await using bare = await ChainBox.open("memory");
  assertEquals(bare.chain.final.node, bare.chain.tree.genesis);
  await assertRejects(() => bare.chain.addCertificate(good), RuleError, "certificate");
});

Deno.test("two final blocks: the first stays until the operator accepts the other, also over a restart", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  const { a2, a3, b1, b2 } = await forked(box);
  const first = commit(a2, 1);
  const second = commit(b2, 3);
  await box.chain.addCertificate(first);
  const result = await box.chain.addCertificate(second);
  assert(result.status === "conflict");
  assertEquals([result.final.node, result.certificate], [a2, second]);
  assertEquals([box.chain.tip, box.chain.final.node], [a3, a2]);
  const error = await assertRejects(() => box.restart(), FinalConflictError, a2.hash);
  assertEquals(
    new Set(error.certificates.map(({ statement }) => statement.round)),
    new Set([1, 3]),
  );
  for (
    const [accepted, tip, final, waiting] of [
      [b1, b2, b2, ["ben", "cid"]],
      [a2, a3, a2, ["dee"]],
      [a3, a3, a2, ["dee"]],
    ] as const
  ) {
    box.acceptFinal = accepted.hash;
    await box.restart();
    assertEquals(waitingIn(box), [...waiting], "votes of the other branch are not lost with it");
    assertEquals([box.chain.tip.hash, box.chain.final.node.hash], [tip.hash, final.hash]);
  }
});

Deno.test("a chain follows the final block that the operator chose, although another one of a later round is complete here", async () => {
  await using source = await ChainBox.open("memory", { network });
  const { a1, a2, a3, b1, b2 } = await forked(source);
  const block = (node: BlockNode) => source.chain.block(node.hash)!;
  await using box = await ChainBox.open("sqlite", { network });
  await box.chain.addBlocks([block(b1), block(b2)]);
  await box.chain.addCertificate(commit(b1, 8));
  assertEquals((await box.chain.addCertificate(commit(a2, 5))).status, "missing");
  box.acceptFinal = a2.hash;
  await box.restart();
  assertEquals([box.chain.final.round, box.chain.wantedFinal?.hash], [0, a2.hash]);
  const { settled = [] } = await box.chain.addBlocks([block(a1), block(a2)]);
  assertEquals(settled.map(({ status }) => status), ["final"]);
  // Whoever goes on with the other branch stops nobody here, and is not passed on.
  assertEquals((await box.chain.addCertificate(commit(b2, 9))).status, "kept");
  for (const _ of ["as it came", "after a restart"]) {
    assertEquals([box.chain.tip.hash, box.chain.final.node.hash], [a2.hash, a2.hash]);
    assertEquals(box.chain.certificates(0).map(({ statement }) => statement.hash), [a2.hash]);
    // Ann's vote counts as it stands on this branch; that of the other one waits again.
    assertEquals(waitingIn(box), ["dee"]);
    assertEquals(box.chain.wantedFinal, undefined);
    await box.restart();
  }
  // It cannot be told yet on which branch this lies.
  assertEquals((await box.chain.addCertificate(commit(a3, 4))).status, "missing");
  assertEquals([box.chain.wantedFinal?.hash, box.chain.knownFinal], [a3.hash, undefined]);
  // What surely counts is sought before what may not, though that is of a later round.
  box.chain.addHeader(block(a3).header);
  const unknown = blockHash(box.make([], { parent: b2 }));
  await box.chain.addCertificate(commitOf({ chainId, round: 12, index: 3, hash: unknown }));
  assertEquals([box.chain.wantedFinal?.hash, box.chain.knownFinal?.hash], [a3.hash, a3.hash]);
  const c3 = box.make([], { parent: box.nodeOf(block(a2)) });
  await box.chain.addBlocks([c3]);
  await box.chain.addBlocks([block(a3)]);
  assertEquals([box.chain.final.node.hash, box.chain.final.round], [a3.hash, 5]);
  const third = await box.chain.addCertificate(commit(box.nodeOf(c3), 11));
  assertEquals(third.status, "conflict", "the choice says nothing of what comes after it");
  await assertRejects(() => box.restart(), FinalConflictError);
});

Deno.test("a certified block that was stored and never judged, as the machine stopped, is no damage: it breaks a rule, and which", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  const { a1, a3, b2 } = await forked(box);
  // The voter has voted on that branch before.
  const bad = await box.add([voteRecord("dee", "again")], b2);
  const certificate = commit(bad, 2);
  const { kind, round, hash } = certificate.statement;
  const bytes = encodeCertificate(chainId, certificate);
  box.store.write({ certificates: [{ kind, round, hash, bytes }] });
  await box.restart();
  const { chain } = box;
  assertEquals([chain.tip.hash, chain.final.round], [a3.hash, 0]);
  assertEquals(chain.unsettled.length, 1);
  const [result, ...rest] = await chain.settleFinality();
  assert(result.status === "breach" && rest.length === 0, result.status);
  assertEquals(result.error.code, "record-refused");
  // Others are told of it, also after one more start.
  assertEquals(chain.unsettled.length, 1);
  await box.restart();
  assertEquals([box.chain.tip.hash, box.chain.unsettled.length], [a3.hash, 1]);
  assertEquals((await box.chain.addCertificate(commit(a1, 5))).status, "final");
});

Deno.test("a block after the chosen one that was stored beside the chain and never judged is no damage", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  const { genesis } = box.chain.tree;
  await box.add([voteRecord("ann", "red")]);
  const a2 = await box.add([voteRecord("ben", "red")]);
  const b1 = await box.add([voteRecord("cid", "blue")], genesis);
  // No heavier than the chain, so nobody judged it: Cid has voted.
  const bad = await box.add([voteRecord("cid", "red")], b1);
  await box.chain.addCertificate(commit(a2, 3));
  assertEquals((await box.chain.addCertificate(commit(b1, 1))).status, "conflict");
  box.acceptFinal = b1.hash;
  await box.restart();
  assertEquals([box.chain.tip.hash, box.chain.final.node.hash], [b1.hash, b1.hash]);
  assertEquals(box.chain.tree.get(bad.hash)?.status, "invalid");
});

Deno.test("of two final blocks that are missing the second is known to contradict the first as soon as that has come", async () => {
  await using full = await ChainBox.open("memory", { network });
  const { a1, b1 } = await forked(full);
  await using box = await ChainBox.open("memory", { network });
  for (const each of [commit(a1, 1), commit(b1, 2)]) await box.chain.addCertificate(each);
  const { settled } = await box.chain.addBlocks([full.chain.block(a1.hash)!]);
  assertEquals(settled?.map(({ status }) => status), ["final", "conflict"]);
});

Deno.test("chain.addCertificate() tells what follows for certificates that wait, not of its own alone", async () => {
  await using source = await ChainBox.open("memory", { network });
  const { a1, a2, b1 } = await forked(source);
  await using box = await ChainBox.open("sqlite", { network });
  for (const each of [a1, a2]) await box.chain.addBlock(source.chain.block(each.hash)!);
  box.chain.addHeader(b1.header);
  const waits = commit(b1, 1);
  assertEquals((await box.chain.addCertificate(waits)).status, "missing");
  const outcome = await box.chain.addCertificate(commit(a2, 2));
  const { status, settled } = outcome;
  assert(settled?.[0].status === "conflict");
  assertEquals([status, settled.length, settled[0].certificate], ["final", 1, waits]);
  assertEquals(await box.chain.settleFinality(), []);
});

Deno.test("a headers-only branch shows that a certificate contradicts the final block", async () => {
  await using box = await ChainBox.open("memory", { network });
  const { a1, b2 } = await forked(box);
  const b3 = box.make([], { parent: b2 });
  const headless = await ChainBox.open("memory", { network });
  try {
    for (const node of [a1]) await headless.chain.addBlock(box.chain.block(node.hash)!);
    await headless.chain.addCertificate(commit(a1, 1));
    const above = commitOf({
      chainId,
      round: 2,
      index: 3,
      hash: box.nodeOf(await put(box, b3)).hash,
    });
    assertEquals((await headless.chain.addCertificate(above)).status, "missing");
    assertEquals(headless.chain.wantedFinal?.index, 3);
    for (const node of [b2.parent!, b2]) headless.chain.addHeader(node.header);
    assertEquals(await headless.chain.settleFinality(), []);
    headless.chain.addHeader(b3.header);
    const [settled] = await headless.chain.settleFinality();
    assertEquals(settled.status, "conflict");
    assertEquals(headless.chain.wantedFinal, undefined);
  } finally {
    await headless[Symbol.asyncDispose]();
  }
});

async function put(box: ChainBox, block: ReturnType<ChainBox["make"]>) {
  await box.chain.addBlock(block);
  return block;
}

Deno.test("a certified block of another index than its own is a breach", async () => {
  await using box = await ChainBox.open("memory", { network });
  const { a2 } = await forked(box);
  const result = await box.chain.addCertificate(commit(a2, 1, { index: 3 }));
  assertEquals(result.status, "breach");
  assertEquals(box.chain.final.round, 0);
});

Deno.test("a final block that the operator rejects is told as such", async () => {
  await using box = await ChainBox.open("memory", { network });
  const { a1, b1, b2 } = await forked(box);
  box.chain.reject(b1.hash);
  assertEquals((await box.chain.addCertificate(commit(b2, 1))).status, "rejected");
  await box.chain.addCertificate(commit(a1, 2));
  assertThrows(() => box.chain.reject(a1.hash), RangeError, "it is final");
});

Deno.test("chain.judge() finds out what the validator says of a side branch, and changes nothing else", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  const { a3, b2 } = await forked(box);
  const before = await box.picture();
  assertEquals(await box.chain.judge(b2), undefined);
  assertEquals(await box.chain.judge(a3), undefined);
  const bad = await box.add([voteRecord("dee", "again")], b2);
  const error = await box.chain.judge(bad);
  assertEquals(error?.code, "record-refused");
  assertEquals([bad.status, b2.status], ["invalid", "complete"]);
  assertEquals(await box.picture(), before);
  await box.restart();
  assertEquals(box.chain.tree.get(bad.hash)?.status, "invalid");
});

Deno.test("a prepare certificate of a block that breaks a rule is a breach", async () => {
  await using box = await ChainBox.open("memory", { network });
  const { b2 } = await forked(box);
  const bad = await box.add([voteRecord("dee", "again")], b2);
  await box.chain.judge(bad);
  const { hash, header: { index } } = bad;
  const result = await box.chain.addCertificate(prepareOf({ chainId, round: 1, index, hash }));
  assertEquals(result.status, "breach");
});

Deno.test("a damaged certificate is passed over at the start, and comes again", async () => {
  await using box = await ChainBox.open("sqlite", { network });
  const { a1, a2 } = await forked(box);
  await box.chain.addCertificate(commit(a1, 1));
  await box.chain.addCertificate(commit(a2, 2));
  const spoil = async (sql: string) => {
    box.store[Symbol.dispose]();
    const database = new DatabaseSync(box.path);
    database.exec(sql);
    database.close();
    await box.restart();
  };
  await spoil("UPDATE certificates SET bytes = zeroblob(length(bytes)) WHERE round = 2");
  assertEquals([box.chain.final.node.hash, box.chain.final.round], [a1.hash, 1]);
  assertEquals((await box.chain.addCertificate(commit(a2, 2))).status, "final");
  await box.restart();
  assertEquals(box.chain.final.round, 2);
});

Deno.test("a certified block that is missing is told as bad once one before it is judged, also if others came last", async () => {
  await using source = await ChainBox.open("memory", { network });
  const { b1, b2 } = await forked(source);
  const bad = await source.add([voteRecord("dee", "again")], b2);
  const after = source.make([], { parent: bad });
  const block = (node: BlockNode) => source.chain.block(node.hash)!;
  await using box = await ChainBox.open("memory", { network });
  const a1 = await box.add([voteRecord("ann", "red")]);
  await box.add([voteRecord("ben", "red")], a1);
  await box.add([voteRecord("cid", "red")]);
  for (const node of [b1, b2, bad]) await box.chain.addBlock(block(node));
  box.chain.addHeader(after.header);
  const certificate = commit(box.nodeOf(after), 1);
  assertEquals((await box.chain.addCertificate(certificate)).status, "missing");
  assertEquals((await box.chain.judge(box.nodeOf(block(bad))))?.code, "record-refused");
  const { settled } = await box.chain.addBlocks([box.make([])]);
  assertEquals(settled?.map(({ status }) => status), ["breach"]);
});

Deno.test("once the chosen block is here, no other block counts in the place of a final one after it", async () => {
  await using source = await ChainBox.open("memory", { network });
  const { a1, a2, a3 } = await forked(source);
  const other = source.make([], { parent: a2 });
  await using box = await ChainBox.open("memory", { network });
  box.acceptFinal = a1.hash;
  await box.restart();
  for (const { header } of [a1, a2, a3]) box.chain.addHeader(header);
  for (const each of [commit(a1, 1), commit(a3, 2)]) await box.chain.addCertificate(each);
  const { node } = box.chain.addHeader(other.header) as { node: BlockNode };
  assert(!box.chain.tree.isMisplaced(node), "it may turn out that it counts");
  const { settled } = await box.chain.addBlocks([source.chain.block(a1.hash)!]);
  assertEquals(settled?.map(({ status }) => status), ["final"]);
  assert(box.chain.tree.isMisplaced(node));
});
