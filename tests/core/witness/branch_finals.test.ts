import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { blockHashOf } from "../../../core/block/ids.ts";
import {
  type BranchFinals,
  finalCertificates,
  finalRound,
  withCommit,
} from "../../../core/witness/branch_finals.ts";
import type { Certificate } from "../../../core/witness/certificate.ts";

/** A commit certificate of the block with that index of the one branch there is. */
function commit(index: number, round: number): Certificate {
  const hash = blockHashOf(new Uint8Array(32).fill(index));
  const statement = { kind: "commit", round, index, hash, sourceRound: round, sourceHash: hash };
  return { statement: statement as Certificate["statement"], signatures: [] };
}

const commits = fc.array(fc.tuple(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 1, max: 9 })), {
  minLength: 1,
}).map((list) => list.map((each) => commit(...each)));

Deno.test("withCommit() comes to the deepest block and the latest round, in whatever order", () => {
  fc.assert(fc.property(commits, (list) => {
    const finals = list.reduce(withCommit, {} as BranchFinals);
    const index = Math.max(...list.map(({ statement }) => statement.index));
    const round = Math.max(...list.map(({ statement }) => statement.round));
    const ofBlock = list.filter(({ statement }) => statement.index === index);
    assertEquals(finals.certificate?.statement.index, index);
    assertEquals(
      finals.certificate?.statement.round,
      Math.max(...ofBlock.map(({ statement }) => statement.round)),
    );
    assertEquals(finalRound(finals), round);
    assertEquals(list.toReversed().reduce(withCommit, {} as BranchFinals), finals);
    assert(list.every((each) => withCommit(finals, each) === finals));
  }));
});

Deno.test("finalCertificates() names one certificate, and two where a lower block was certified later", () => {
  const [deep, later] = [commit(9, 5), commit(7, 6)];
  assertEquals(finalCertificates({}), []);
  assertEquals(finalRound({}), 0);
  assertEquals(finalCertificates(withCommit({}, deep)), [deep]);
  assertEquals(finalCertificates([later, deep].reduce(withCommit, {} as BranchFinals)), [
    deep,
    later,
  ]);
});
