import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import { chainIdOf } from "../../../core/block/ids.ts";
import { isSameStatement } from "../../../core/witness/lie.ts";
import type { SignedStatement } from "../../../core/witness/signed_statement.ts";
import type { Statement } from "../../../core/witness/statement.ts";
import { StatementPool } from "../../../net/witness/statement_pool.ts";
import { longStatement, type ShortStatement } from "../../support/witness_key.ts";
import { witnessStatements } from "../../support/witness_statements.ts";

const CHAIN = chainIdOf(new Uint8Array(32).fill(7));

function said(statement: Statement, { key = 0, by = 1 } = {}): SignedStatement {
  return { statement, key, signature: new Uint8Array(64).fill(by) };
}

/** A pool of two witnesses that has taken these of the first, as far as they are new. */
function poolWith(...short: ShortStatement[]): StatementPool {
  const pool = new StatementPool(2);
  for (const each of short) {
    const signed = said(longStatement(each));
    if (pool.placeOf(signed, 0) === "new") pool.add(signed);
  }
  return pool;
}

function rounds(pool: StatementPool, kind: Statement["kind"]): number[] {
  return pool.of(0).filter(({ statement }) => statement.kind === kind)
    .map(({ statement }) => statement.round);
}

const CASES: readonly {
  readonly what: string;
  readonly kept: readonly ShortStatement[];
  readonly comes: ShortStatement;
  readonly finalRound?: number;
  readonly place: "new" | "old" | "known";
}[] = [
  { what: "the first prepare", kept: [], comes: ["prepare", 3, "A", 0, "G"], place: "new" },
  {
    what: "the same prepare once more",
    kept: [["prepare", 3, "A", 0, "G"]],
    comes: ["prepare", 3, "A", 0, "G"],
    place: "known",
  },
  {
    what: "another prepare of that round",
    kept: [["prepare", 3, "A", 0, "G"]],
    comes: ["prepare", 3, "B", 0, "G"],
    place: "old",
  },
  {
    what: "another proposal of that round",
    kept: [["proposal", 3, "A", 0, "G"]],
    comes: ["proposal", 3, "B", 0, "G"],
    place: "old",
  },
  {
    what: "a lower prepare while there is room",
    kept: [["prepare", 3, "A", 0, "G"]],
    comes: ["prepare", 2, "B", 0, "G"],
    place: "new",
  },
  {
    what: "a prepare below the second highest",
    kept: [["prepare", 3, "A", 0, "G"], ["prepare", 5, "A", 0, "G"]],
    comes: ["prepare", 2, "B", 0, "G"],
    place: "old",
  },
  {
    what: "a prepare of the final round",
    kept: [],
    comes: ["prepare", 3, "A", 0, "G"],
    finalRound: 3,
    place: "new",
  },
  {
    what: "a prepare below the final round",
    kept: [],
    comes: ["prepare", 2, "A", 0, "G"],
    finalRound: 3,
    place: "old",
  },
  {
    what: "a time-out of the final round",
    kept: [],
    comes: ["timeout", 3, "G", 0, "G"],
    finalRound: 3,
    place: "old",
  },
  {
    what: "a time-out with a higher source",
    kept: [["timeout", 3, "G", 0, "G"]],
    comes: ["timeout", 3, "G", 2, "A"],
    place: "new",
  },
  {
    what: "a lower time-out",
    kept: [["timeout", 3, "G", 0, "G"]],
    comes: ["timeout", 2, "G", 0, "G"],
    place: "old",
  },
];

for (const { what, kept, comes, finalRound = 0, place } of CASES) {
  Deno.test(`StatementPool.placeOf(): ${what} is ${place}`, () => {
    const pool = poolWith(...kept);
    assertEquals(pool.placeOf(said(longStatement(comes), { by: 2 }), finalRound), place);
  });
}

Deno.test("StatementPool takes a time-out or alive that is repeated for new, and one that is played back for known", () => {
  for (const short of [["timeout", 3, "G", 0, "G"], ["alive", 3, "A", 0, "G"]] as const) {
    const pool = new StatementPool(1);
    const statement = longStatement(short);
    for (const by of [1, 2, 3]) {
      assertEquals(pool.placeOf(said(statement, { by }), 0), "new");
      pool.add(said(statement, { by }));
      assertEquals(pool.size, 1);
    }
    for (const by of [1, 2, 3]) assertEquals(pool.placeOf(said(statement, { by }), 0), "known");
  }
});

Deno.test("StatementPool keeps of a witness that jumps ahead its highest, and of others what they said", () => {
  const pool = poolWith(["prepare", 1, "A", 0, "G"], ["commit", 1, "A", 1, "A"]);
  pool.add(said(longStatement(["prepare", 2, "B", 1, "A"]), { key: 1 }));
  for (const round of [2 ** 40, 2 ** 50, 2 ** 51]) {
    pool.add(said(longStatement(["prepare", round, "Z", 0, "G"])));
  }
  assertEquals(rounds(pool, "prepare"), [2 ** 51, 2 ** 50]);
  assertEquals(rounds(pool, "commit"), [1]);
  assertEquals(pool.of(1).map(({ statement }) => statement.round), [2]);
});

Deno.test("StatementPool.lieWith() finds a kept statement that no honest witness signs beside another", () => {
  const pool = poolWith(["commit", 3, "A", 3, "A"], ["prepare", 5, "B", 4, "A"]);
  const lieWith = (...short: ShortStatement) =>
    pool.lieWith(said(longStatement(short)))?.statement.round;
  assertEquals(lieWith("prepare", 5, "C", 4, "A"), 5);
  assertEquals(lieWith("prepare", 4, "B", 2, "A"), 3);
  assertEquals(lieWith("prepare", 5, "B", 4, "A"), undefined);
  assertEquals(lieWith("commit", 5, "B", 5, "B"), undefined);
});

Deno.test("StatementPool never keeps more than seven statements of a witness, whatever comes in whatever order", () => {
  const several = fc.array(fc.tuple(witnessStatements(CHAIN), fc.nat(3)), { maxLength: 60 });
  fc.assert(fc.property(several, (statements) => {
    const pool = new StatementPool(1);
    const taken: Statement[] = [];
    for (const [statement, by] of statements) {
      const signed = said(statement, { by });
      const place = pool.placeOf(signed, 0);
      const before = pool.size;
      if (place === "new") {
        pool.add(signed);
        taken.push(statement);
        assert(pool.of(0).includes(signed), "what is new is kept");
      }
      assert(pool.size >= before && pool.size <= 7);
      const isKept = pool.of(0).some((each) => isSameStatement(each.statement, statement));
      if (place === "known") assert(isKept);
    }
    for (const kind of ["prepare", "commit", "proposal", "timeout", "alive"] as const) {
      const highest = Math.max(
        0,
        ...taken.filter((each) => each.kind === kind).map(({ round }) => round),
      );
      assertEquals(rounds(pool, kind)[0] ?? 0, highest, `the highest ${kind} is kept`);
    }
  }));
});
