import { assert, assertEquals, assertRejects } from "@std/assert";
import fc from "fast-check";
import { blockHash } from "../../../core/block/block.ts";
import type { BlockNode } from "../../../core/chain/block_tree.ts";
import { recordId } from "../../../core/block/record.ts";
import { RuleError } from "../../../core/block/rule_error.ts";
import { voteRecord } from "../../support/block_forge.ts";
import { ChainBox, STORE_KINDS } from "../../support/chain_box.ts";

type Vote = readonly [voter: string, choice: string];

interface ModelBlock {
  readonly node: BlockNode;
  readonly parent: ModelBlock | undefined;
  readonly votes: readonly Vote[];
  isInvalid: boolean;
  /** False for a block that was refused when it came: a restart forgets it. */
  readonly isStored: boolean;
}

/** The chain as one would write it in an hour: every question is answered from genesis on. */
class ModelChain {
  blocks: ModelBlock[];
  tip: ModelBlock;
  pending: Vote[] = [];

  constructor(genesis: BlockNode) {
    this.tip = {
      node: genesis,
      parent: undefined,
      votes: [],
      isInvalid: false,
      isStored: true,
    };
    this.blocks = [this.tip];
  }

  branch(to: ModelBlock | undefined): ModelBlock[] {
    return to === undefined ? [] : [...this.branch(to.parent), to];
  }

  votes(to: ModelBlock = this.tip): Vote[] {
    return this.branch(to).flatMap(({ votes }) => votes);
  }

  /**
   * What adding a block must answer; `node` gives its node once it is in the tree. Every block is as
   * much work as the next, so the longest branch wins.
   */
  add(parent: ModelBlock, votes: readonly Vote[], node: () => BlockNode): string {
    if (parent.isInvalid) return "parent-invalid";
    const branch = this.branch(parent);
    const wins = parent.node.header.index + 1 > this.tip.node.header.index;
    const seen = new Set<string>();
    const culprit = [...branch.map((each) => each.votes), votes].findIndex((each) =>
      each.some(([voter]) => seen.size === seen.add(voter).size)
    );
    const isRefused = wins && culprit >= 0;
    const block = { node: node(), parent, votes, isInvalid: isRefused, isStored: !isRefused };
    this.blocks.push(block);
    if (isRefused) {
      const bad = branch[culprit];
      for (const each of this.blocks) {
        if (bad !== undefined && this.branch(each).includes(bad)) each.isInvalid = true;
      }
      return "record-refused";
    }
    if (!wins) return "side";
    const undone = this.votes();
    this.tip = block;
    const held = new Set(this.votes().map(([voter]) => voter));
    this.pending = this.pending.filter(([voter]) => !held.has(voter));
    this.pending.push(...undone.filter(([voter]) => !held.has(voter)));
    return "connected";
  }

  /** What handing in a vote must answer. */
  submit([voter, choice]: Vote): string {
    const isSame = (each: Vote) => each[0] === voter && each[1] === choice;
    if (this.votes().some(isSame)) return "included";
    if (this.pending.some(isSame)) return "pending";
    if ([...this.votes(), ...this.pending].some((each) => each[0] === voter)) return "duplicate";
    this.pending.push([voter, choice]);
    return "pending";
  }

  restart(): void {
    this.blocks = this.blocks.filter(({ isStored }) => isStored);
  }

  tally(): unknown {
    const counts = new Map<string, number>();
    for (const [, choice] of this.votes()) counts.set(choice, (counts.get(choice) ?? 0) + 1);
    return { votes: this.votes().length, counts: [...counts].sort(([a], [b]) => a < b ? -1 : 1) };
  }
}

const VOTERS = ["a", "b", "c", "d", "e", "f"];
const CHOICES = ["x", "y"];

const votes = fc.array(fc.tuple(fc.constantFrom(...VOTERS), fc.constantFrom(...CHOICES)), {
  maxLength: 3,
});
const diskFails = fc.boolean();
const steps = fc.array(
  fc.oneof(
    {
      weight: 6,
      arbitrary: fc.record({
        kind: fc.constant("block" as const),
        parent: fc.nat(),
        votes,
        diskFails,
      }),
    },
    { weight: 3, arbitrary: fc.record({ kind: fc.constant("submit" as const), votes, diskFails }) },
    { weight: 2, arbitrary: fc.record({ kind: fc.constant("mine" as const), diskFails }) },
    { weight: 1, arbitrary: fc.record({ kind: fc.constant("restart" as const) }) },
  ),
  { maxLength: 24 },
);

/** Runs `action`; if the disk is to fail in it, nothing may have changed, and it is done again. */
async function perform<T>(box: ChainBox, diskFails: boolean, action: () => Promise<T>): Promise<T> {
  if (!diskFails) return await action();
  const before = await box.picture();
  box.store.failNext = true;
  try {
    return await action();
  } catch (error) {
    if (error instanceof RuleError) throw error;
    assertEquals((error as Error).message, "the disk is full");
    assertEquals(await box.picture(), before);
    return await action();
  } finally {
    box.store.failNext = false;
  }
}

async function outcome(action: () => Promise<{ status: string }>): Promise<string> {
  try {
    return (await action()).status;
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    return error.code;
  }
}

const records = (list: readonly Vote[]) => list.map(([voter, choice]) => voteRecord(voter, choice));

/** Everything that the chain says must be what the model says. */
async function compare({ chain }: ChainBox, model: ModelChain): Promise<void> {
  assertEquals(chain.tip.hash, model.tip.node.hash);
  const active = model.branch(model.tip).map(({ node }) => node.hash);
  assertEquals(active.map((_, index) => chain.at(index)?.hash), active);
  assertEquals(chain.at(active.length), undefined);
  assertEquals((await chain.query("tally")).answer, model.tally() as never);
  const ids = (list: readonly Vote[]) => records(list).map(recordId);
  assertEquals([...chain.pending].map(({ id }) => id), ids(model.pending));
  for (const id of ids(model.pending)) assertEquals(chain.place(id).status, "pending");
  for (const block of model.branch(model.tip)) {
    for (const id of ids(block.votes)) {
      const place = chain.place(id);
      assert(place.status === "included" && place.node.hash === block.node.hash);
    }
  }
}

/** Adds a block to both; they must answer the same. */
async function addToBoth(
  box: ChainBox,
  model: ModelChain,
  { parent, votes, diskFails }: {
    parent: ModelBlock;
    votes: readonly Vote[];
    diskFails: boolean;
  },
): Promise<void> {
  const block = box.make(records(votes), { parent: parent.node });
  const check = () => box.chain.checkBlock(block).then(() => ({ status: "good" }));
  const foreseen = await outcome(check);
  const answer = await perform(box, diskFails, () => outcome(() => box.addBlock(block)));
  const expected = model.add(parent, votes, () => box.nodeOf(block));
  assertEquals(answer, expected);
  if (expected === "connected") assertEquals(foreseen, "good");
  if (expected === "record-refused") assertEquals(foreseen, "record-refused");
  const isKept = expected === "connected" || expected === "side";
  assertEquals(box.chain.block(blockHash(block))?.records, isKept ? block.records : undefined);
}

for (const kind of STORE_KINDS) {
  Deno.test(`Chain does what a naive model does, through forks, bad blocks, restarts and failing disks (${kind})`, async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (list) => {
        await using box = await ChainBox.open(kind);
        const model = new ModelChain(box.chain.tip);
        /** Those who were told that their vote is in, or waiting. */
        const promised = new Set<string>();
        for (const step of list) {
          if (step.kind === "restart") {
            await box.restart();
            model.restart();
          } else if (step.kind === "submit") {
            const submit = () => box.chain.submit(records(step.votes));
            const answers = await perform(box, step.diskFails, submit);
            const seen = answers.map((each) => each.status === "refused" ? each.code : each.status);
            assertEquals(seen, step.votes.map((each) => model.submit(each)));
            step.votes.forEach(([voter], i) => seen[i] === "duplicate" || promised.add(voter));
          } else if (step.kind === "block") {
            const parent = model.blocks[step.parent % model.blocks.length];
            await addToBoth(box, model, { ...step, parent });
          } else {
            const votes = [...model.pending];
            assertEquals((await box.chain.template()).records, records(votes));
            await addToBoth(box, model, { ...step, parent: model.tip, votes });
          }
          await compare(box, model);
        }
        const heard = new Set([...model.votes(), ...model.pending].map(([voter]) => voter));
        assertEquals([...promised.difference(heard)], [], "a vote was lost");
      }),
      { numRuns: kind === "memory" ? 300 : 60 },
    );
  });
}

Deno.test("chain.addBlock() handles what comes at once one after another", async () => {
  await using box = await ChainBox.open("memory");
  await using maker = await ChainBox.open("memory");
  const blocks = [];
  for (const voter of VOTERS) {
    const block = maker.make([voteRecord(voter, "x")]);
    await maker.addBlock(block);
    blocks.push(block);
  }
  const [first, second, ...others] = await Promise.all([
    ...blocks.map((block) => box.addBlock(block)),
    box.chain.submit([voteRecord("g", "x"), voteRecord("a", "y")]),
    box.chain.template(),
    box.addBlock(blocks[0]),
  ]);
  assert("status" in first && first.status === "connected");
  assert("status" in second && second.status === "connected");
  assertEquals(others.at(-1), { status: "known" });
  assertEquals(box.chain.tip.hash, maker.chain.tip.hash);
  assertEquals([...box.chain.pending].map(({ keys }) => keys[0]), ["g"]);
  const late = box.make([voteRecord("a", "again")]);
  await assertRejects(() => box.addBlock(late), RuleError, "already voted");
});
