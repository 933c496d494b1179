import { assert, assertEquals } from "@std/assert";
import fc from "fast-check";
import type { Statement } from "../../../../core/witness/statement.ts";
import { bindingBytesOf } from "../../../../core/witness/signer/binding_bytes.ts";
import {
  decideSigning,
  isSignedElsewhere,
  lackingSource,
  raiseState,
  type SigningState,
  UNSIGNED,
} from "../../../../core/witness/signer/signing_rule.ts";
import {
  commitOf,
  findLie,
  longStatement,
  prepareOf,
  proposalOf,
  type ShortStatement,
  WITNESSED,
} from "../../../support/witness_key.ts";

const binding = (statement: Statement) => bindingBytesOf(WITNESSED, statement)!;
const CERTIFICATE = Uint8Array.of(1, 2, 3);

/** The state after these were signed, each of which may be. */
function signed(...statements: readonly Statement[]): SigningState {
  return statements.reduce((state, statement) => {
    const decision = decideSigning(state, binding(statement), CERTIFICATE);
    assert(decision.do === "write-then-sign", JSON.stringify(statement));
    return decision.state;
  }, UNSIGNED);
}

const TABLE: readonly (readonly [what: string, SigningState, Statement, answer: string])[] = [
  ["the first prepare", UNSIGNED, prepareOf(1, "A"), "write-then-sign"],
  [
    "a commit of the round that was prepared",
    signed(prepareOf(1, "A")),
    commitOf(1, "A"),
    "write-then-sign",
  ],
  [
    "a later prepare on a later source",
    signed(commitOf(1, "A")),
    prepareOf(3, "B", 1, "A"),
    "write-then-sign",
  ],
  [
    "a later prepare on the same source",
    signed(prepareOf(4, "A", 1, "S")),
    prepareOf(5, "B", 1, "S"),
    "write-then-sign",
  ],
  ["the same prepare again", signed(prepareOf(2, "A")), prepareOf(2, "A"), "sign-again"],
  ["the same commit again", signed(commitOf(2, "A")), commitOf(2, "A"), "sign-again"],
  ["another prepare of the same round", signed(prepareOf(2, "A")), prepareOf(2, "B"), "target"],
  [
    "the same block of the same round on another source",
    signed(prepareOf(3, "A", 1, "S")),
    prepareOf(3, "A", 2, "R"),
    "target",
  ],
  ["a prepare of an earlier round", signed(prepareOf(3, "A")), prepareOf(2, "A"), "target"],
  [
    "a prepare after the commit of its round",
    signed(prepareOf(3, "A"), commitOf(3, "A")),
    prepareOf(3, "A"),
    "target",
  ],
  ["a prepare from below a commit", signed(commitOf(3, "A")), prepareOf(5, "B", 2, "S"), "source"],
  [
    "a commit from below a prepare's source",
    signed(prepareOf(9, "A", 7, "S")),
    commitOf(6, "B"),
    "target",
  ],
  ["the first proposal", UNSIGNED, proposalOf(1, "A"), "write-then-sign"],
  [
    "a proposal beside prepares of later rounds",
    signed(prepareOf(9, "A")),
    proposalOf(2, "A"),
    "write-then-sign",
  ],
  ["the same proposal again", signed(proposalOf(2, "A")), proposalOf(2, "A"), "sign-again"],
  ["another proposal of the round", signed(proposalOf(2, "A")), proposalOf(2, "B"), "proposed"],
  ["a proposal of an earlier round", signed(proposalOf(2, "A")), proposalOf(1, "A"), "proposed"],
];

for (const [what, state, statement, answer] of TABLE) {
  Deno.test(`decideSigning() on ${what}: ${answer}`, () => {
    const decision = decideSigning(state, binding(statement), CERTIFICATE);
    assertEquals(decision.do === "refuse" ? decision.bar : decision.do, answer);
  });
}

Deno.test("decideSigning() has remembered what it is about to sign, with the certificate of the source", () => {
  const before = signed(proposalOf(1, "A"));
  const decision = decideSigning(before, binding(prepareOf(5, "B", 2, "S")), CERTIFICATE);
  assert(decision.do === "write-then-sign");
  assertEquals(decision.state, {
    target: 10,
    source: 4,
    statement: binding(prepareOf(5, "B", 2, "S")).bytes,
    certificate: CERTIFICATE,
    proposed: 1,
    proposal: binding(proposalOf(1, "A")).bytes,
  });
});

Deno.test("bindingBytesOf() finds nothing that binds in a time-out and a sign of life", () => {
  for (const kind of ["timeout", "alive"] as const) {
    assertEquals(bindingBytesOf(WITNESSED, longStatement([kind, 3, "A", 1, "S"])), undefined);
  }
});

Deno.test("raiseState() takes over a later target, a later source and a later proposal, each for itself", () => {
  const before = signed(prepareOf(4, "A", 3, "S"), proposalOf(2, "P"));
  const raised = raiseState(before, binding(prepareOf(6, "B", 2, "R")));
  assertEquals([raised.target, raised.source], [12, 6]);
  assertEquals(raised.statement, binding(prepareOf(6, "B", 2, "R")).bytes);
  assertEquals(raised.certificate, CERTIFICATE);
  const later = raiseState(before, binding(commitOf(4, "A")));
  assertEquals([later.target, later.source, lackingSource(later)], [9, 8, 8]);
  assertEquals(raiseState(before, binding(proposalOf(7, "Q"))).proposed, 7);
  for (const old of [prepareOf(4, "A", 3, "S"), prepareOf(1, "A"), proposalOf(1, "Q")]) {
    assertEquals(raiseState(before, binding(old)), before);
  }
});

Deno.test("isSignedElsewhere() is true for what goes beyond the state or says something else, and for nothing that was signed here", () => {
  const state = signed(prepareOf(3, "A"), commitOf(3, "A"), proposalOf(5, "P"));
  const elsewhere = [commitOf(3, "B"), prepareOf(4, "A"), proposalOf(5, "Q"), proposalOf(6, "P")];
  for (const one of elsewhere) assert(isSignedElsewhere(state, binding(one)), one.kind);
  const here = [prepareOf(3, "A"), commitOf(3, "A"), prepareOf(2, "Z"), proposalOf(5, "P")];
  for (const one of here) assert(!isSignedElsewhere(state, binding(one)), one.kind);
  assert(isSignedElsewhere(UNSIGNED, binding(prepareOf(1, "A"))));
});

/** What happens to a machine with a key. */
type Event =
  | { readonly ask: ShortStatement; readonly crash?: "before-sync" | "after-sync" }
  | { readonly restart: "as-synced" | "from-a-copy" };

const round = fc.integer({ min: 1, max: 4 });
const block = fc.constantFrom("A", "B");
const asks: fc.Arbitrary<ShortStatement> = fc.oneof(
  fc.tuple(round, block, fc.nat(3), block).filter(([r, , s]) => s < r).map(
    ([r, b, s, source]) => ["prepare", r, b, s, s === 0 ? "G" : source] as const,
  ),
  fc.tuple(round, block).map(([r, b]) => ["commit", r, b, r, b] as const),
  fc.tuple(round, block).map(([r, b]) => ["proposal", r, b, 0, "G"] as const),
);
const crash = fc.constantFrom(undefined, undefined, "before-sync", "after-sync" as const);

function events(...restarts: readonly ("as-synced" | "from-a-copy")[]): fc.Arbitrary<Event[]> {
  const ask = fc.record({ ask: asks, crash });
  const restart = fc.record({ restart: fc.constantFrom(...restarts) });
  return fc.array(fc.oneof({ weight: 6, arbitrary: ask }, { weight: 1, arbitrary: restart }), {
    maxLength: 40,
  }) as fc.Arbitrary<Event[]>;
}

/** All that a key says, on a disk that keeps what was synced. A copy is of the empty file. */
function play(story: readonly Event[], { hears }: { hears: boolean }): Statement[] {
  const said: Statement[] = [];
  let disk = UNSIGNED;
  let memory = UNSIGNED;
  const restart = () => {
    memory = disk;
    if (!hears) return;
    disk = memory = said.map(binding).reduce(raiseState, memory);
  };
  for (const event of story) {
    if ("restart" in event) {
      if (event.restart === "from-a-copy") disk = UNSIGNED;
      restart();
      continue;
    }
    const statement = longStatement(event.ask);
    const decision = decideSigning(memory, binding(statement));
    if (decision.do === "refuse") continue;
    if (decision.do === "write-then-sign") {
      if (event.crash === "before-sync") {
        restart();
        continue;
      }
      disk = memory = decision.state;
      if (event.crash === "after-sync") {
        restart();
        continue;
      }
    }
    said.push(statement);
  }
  return said;
}

const RUNS = { numRuns: 5_000 };

Deno.test("a key on a disk that keeps what was synced never contradicts itself", () => {
  const story = events("as-synced");
  let mostSaid = 0;
  fc.assert(
    fc.property(story, (events) => {
      const said = play(events, { hears: false });
      mostSaid = Math.max(mostSaid, said.length);
      assertEquals(findLie(said), undefined);
    }),
    RUNS,
  );
  assert(mostSaid >= 6, `the longest story has ${mostSaid} statements`);
});

Deno.test("a key on a disk that loses what was synced contradicts itself, in each of the three ways", () => {
  const stories = fc.sample(events("as-synced", "from-a-copy"), { numRuns: 5_000, seed: 18 });
  const lies = stories.map((story) => findLie(play(story, { hears: false }))).filter((lie) => lie);
  const kinds = lies.map(([a, b] = []) =>
    a.kind === "proposal" ? "E3" : a.kind === b.kind && a.round === b.round ? "E1" : "E2"
  );
  assertEquals([...new Set(kinds)].sort(), ["E1", "E2", "E3"]);
});

Deno.test("a key whose disk was put back from a copy never contradicts itself once it has heard its own statements", () => {
  fc.assert(
    fc.property(events("as-synced", "from-a-copy"), (events) => {
      assertEquals(findLie(play(events, { hears: true })), undefined);
    }),
    RUNS,
  );
});
