import { assertEquals } from "@std/assert";
import {
  type Ceremony,
  type CeremonyStep,
  type CeremonyTurn,
  ceremonyTurn,
  keyIndexOf,
  type TrusteeRecord,
  type TrusteeSteps,
  type TurnContext,
} from "../../../../plugins/election/secret/ceremony.ts";
import { ownHashIn } from "../../../../plugins/election/secret/trustee_part.ts";
import { CeremonyBench, ceremonyOf, IN_TIME } from "../ceremony_bench.ts";

const at = (index: number, body = ""): TrusteeRecord => ({
  recordId: "ab".repeat(32),
  index,
  body,
});

/** Trustees by the block of each step; null is not done. */
type Blocks = readonly [
  confirmation: number | null,
  hash: number | null,
  polynomial: number | null,
  key: number | null,
];

function ceremony(trustees: readonly Blocks[], others: Partial<Ceremony> = {}): Ceremony {
  const step = (index: number | null, body?: string) => index === null ? null : at(index, body);
  const steps = trustees.map(([confirmation, hash, polynomial, key], i): TrusteeSteps => ({
    confirmation: step(confirmation),
    hash: step(hash, `hash ${i + 1}`),
    polynomial: step(polynomial),
    key: step(key),
  }));
  const isReady = trustees.every((each) => each.every((index) => index !== null));
  const keys = isReady ? "ready" : "waiting";
  return { keys, publicKey: null, trustees: steps, complaint: null, ...others };
}

/** What trustee 1 does next. */
function turn(state: Ceremony, context: Partial<TurnContext> = {}) {
  return ceremonyTurn(state, {
    trustee: 1,
    hasThreshold: true,
    finalIndex: 9,
    isLate: false,
    ownHash: "hash 1",
    ...context,
  });
}

const NONE: Blocks = [null, null, null, null];

Deno.test("ceremonyTurn() goes from step to step, and waits for others where it must", () => {
  const wait = (step: CeremonyStep, ...missing: number[]) =>
    ({ kind: "wait", step, missing }) as const;
  const send = (step: CeremonyStep) => ({ kind: "send", step }) as const;
  const cases: readonly (readonly [own: Blocks, other: Blocks, turn: CeremonyTurn])[] = [
    [NONE, NONE, send("confirmation")],
    [[1, null, null, null], NONE, send("hash")],
    [[1, 2, null, null], NONE, wait("hash", 2)],
    [[1, 2, null, null], [null, 3, null, null], send("polynomial")],
    [[1, 2, 3, null], [null, 3, null, null], wait("polynomial", 2)],
    [[1, 2, 3, null], [null, 3, 4, null], send("key")],
    [[1, 2, 3, 5], [null, 3, 4, null], wait("key", 2)],
    [[1, 2, 3, 5], [6, 3, 4, 6], { kind: "done" }],
  ];
  for (const [own, other, expected] of cases) assertEquals(turn(ceremony([own, other])), expected);
});

Deno.test("ceremonyTurn() shows nothing on the strength of what another branch could undo", () => {
  const hashes = ceremony([[1, 2, null, null], [1, 10, null, null]]);
  assertEquals(turn(hashes), { kind: "wait", step: "hash", missing: [] });
  assertEquals(turn(hashes, { finalIndex: 10 }), { kind: "send", step: "polynomial" });
  const polynomials = ceremony([[1, 2, 3, null], [1, 3, 10, null]]);
  assertEquals(turn(polynomials), { kind: "wait", step: "polynomial", missing: [] });
  const keys = ceremony([[1, 2, 3, 4], [1, 3, 4, 10]]);
  assertEquals(turn(keys), { kind: "wait", step: "key", missing: [] });
  assertEquals(keyIndexOf(keys), 10);
  assertEquals(keyIndexOf(polynomials), undefined);
});

Deno.test("ceremonyTurn() only confirms where every trustee is needed", () => {
  const single = { hasThreshold: false, ownHash: undefined };
  const waiting = ceremony([NONE, [2, null, null, null]]);
  assertEquals(turn(waiting, single), { kind: "send", step: "confirmation" });
  const confirmed = ceremony([[1, null, null, null], [2, null, null, null]], { keys: "ready" });
  assertEquals(turn(confirmed, single), { kind: "done" });
  assertEquals(keyIndexOf(confirmed), 2);
});

Deno.test("ceremonyTurn() ends where the ceremony does, and notices a hash that is not the own one", () => {
  const begun = ceremony([[1, 2, null, null], [1, 2, null, null]]);
  assertEquals(turn(begun, { isLate: true }), { kind: "late" });
  assertEquals(turn(ceremony([[1, 2, 3, 4], [1, 2, 3, 4]]), { isLate: true }), { kind: "done" });
  const complaint = { recordId: "cd".repeat(32), index: 3, trustee: 1, dealer: 2, cheat: 2 };
  const failed = { ...begun, keys: "failed" as const, complaint };
  assertEquals(turn(failed), { kind: "failed", cheat: 2 });
  const strange = { kind: "strange", recordId: "ab".repeat(32) } as const;
  assertEquals(turn(begun, { ownHash: undefined }), strange);
  assertEquals(turn(begun, { ownHash: "another" }), strange);
});

Deno.test("ceremonyTurn() leads trustees who act one after another through a whole ceremony, with a reorganisation in it", async () => {
  const players = new CeremonyBench({ size: 2, threshold: 2 });
  const bench = await players.played("hash");
  let final = 0;
  const act = async () => {
    const sent: string[] = [];
    for (const trustee of [1, 2]) {
      const next = ceremonyTurn(await ceremonyOf(bench), {
        trustee,
        hasThreshold: true,
        finalIndex: final,
        isLate: false,
        ownHash: ownHashIn(players.dealt[trustee - 1]),
      });
      sent.push(
        next.kind === "send" || next.kind === "wait" ? `${next.kind} ${next.step}` : next.kind,
      );
      if (next.kind !== "send") continue;
      const record = {
        confirmation: () => players.confirmations[trustee - 1],
        hash: () => players.hashes[trustee - 1],
        polynomial: () => players.polynomials[trustee - 1],
        key: () => players.key(trustee),
      }[next.step]();
      await bench.add(IN_TIME, record);
    }
    return sent;
  };
  assertEquals(await act(), ["wait hash", "wait hash"]);
  final = 1;
  assertEquals(await act(), ["send polynomial", "send polynomial"]);
  // What was not final is gone, and the same bytes enter again.
  await bench.undo(1);
  assertEquals(await act(), ["wait polynomial", "send polynomial"]);
  final = 3;
  assertEquals(await act(), ["send key", "send key"]);
  final = 5;
  assertEquals(await act(), ["done", "done"]);
});
