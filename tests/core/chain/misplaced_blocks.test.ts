import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { BlockHash } from "../../../core/block/ids.ts";
import { MisplacedBlocks, type PlacedBlock } from "../../../core/chain/misplaced_blocks.ts";
import { named } from "../../support/named.ts";

interface Node {
  readonly hash: BlockHash;
  readonly header: { readonly index: number };
  readonly parent: Node | undefined;
}

function branch(node: Node): Node[] {
  return node.parent === undefined ? [node] : [...branch(node.parent), node];
}

/** A tree of small branches: each block follows one that was there before. */
const trees = fc.array(fc.nat(), { minLength: 1, maxLength: 12 }).map((parents) => {
  const nodes: Node[] = [{ hash: named("0"), header: { index: 0 }, parent: undefined }];
  for (const [i, which] of parents.entries()) {
    const parent = nodes[which % nodes.length];
    nodes.push({ hash: named(`${i + 1}`), header: { index: parent.header.index + 1 }, parent });
  }
  return nodes;
});

/** By its sentence: it or one before it stands at the index of awaited blocks, and is none of them. */
function isMisplaced(node: Node, awaited: readonly PlacedBlock[]): boolean {
  return branch(node).some(({ hash, header: { index } }) => {
    const there = awaited.filter((each) => each.index === index);
    return there.length > 0 && !there.some((each) => each.hash === hash);
  });
}

Deno.test("MisplacedBlocks knows by one block after the other what it would know of all of them, also after one is final", () => {
  let moved = 0;
  const steps = fc.array(fc.record({ which: fc.nat(), isFinal: fc.boolean() }), { maxLength: 8 });
  fc.assert(
    fc.property(trees, fc.nat(), steps, (nodes, late, list) => {
      const misplaced = new MisplacedBlocks<Node>();
      const known = nodes.slice(0, 1 + late % nodes.length);
      const leaves = () => known.filter((node) => !known.some(({ parent }) => parent === node));
      let [final, awaited] = [nodes[0], [] as PlacedBlock[]];
      const compare = () => {
        for (const node of known.filter((each) => branch(each).includes(final))) {
          assertEquals(misplaced.has(node), isMisplaced(node, awaited), `block ${node.hash}`);
        }
      };
      for (const { which, isFinal } of list) {
        const node = nodes[which % nodes.length];
        const { hash, header: { index } } = node;
        if (isFinal && known.includes(node) && branch(node).includes(final)) {
          final = node;
          awaited = awaited.filter((each) => each.index > index);
          if (misplaced.reach(node, leaves())) moved++;
        } else if (index > final.header.index) {
          awaited.push({ index, hash });
          misplaced.awaitOne({ index, hash }, leaves());
        }
        compare();
        if (known.length < nodes.length) {
          const next = nodes[known.length];
          known.push(next);
          misplaced.note(next);
          compare();
        }
      }
      const all = new MisplacedBlocks<Node>();
      all.await(awaited, leaves());
      for (const node of known) assertEquals(all.has(node), isMisplaced(node, awaited));
    }),
    { numRuns: 1_000 },
  );
  assert(moved > 5, `${moved} blocks counted again`);
});
