/** What a host keeps of verdicts, and how long it works before others have a turn. */
import { assert, assertEquals } from "@std/assert";
import { reject } from "../../../core/validator/validator.ts";
import { KnownVerdicts } from "../../../plugins/host/known_verdicts.ts";
import {
  MAX_GOOD_VERDICTS,
  MAX_REFUSED_VERDICTS,
  RECORDS_PER_TURN,
} from "../../../plugins/host/limits.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { sealed, sealedPool, sealedVotes, WatchedVerifier } from "../../support/sealed_votes.ts";

const keyOf = (n: number) => n.toString(16).padStart(64, "0");

Deno.test("KnownVerdicts forgets the oldest for new ones, and refusals push out no good verdict", () => {
  const known = new KnownVerdicts();
  const refused = reject("forged", "no");
  known.keep(keyOf(0), { kind: "accept" });
  for (let n = 1; n <= MAX_REFUSED_VERDICTS + 1; n++) known.keep(keyOf(n), refused);
  assertEquals(known.get(keyOf(0)), { kind: "accept" });
  assertEquals(known.get(keyOf(1)), undefined);
  assertEquals(known.get(keyOf(2)), refused);
  for (let n = 1; n <= MAX_GOOD_VERDICTS; n++) known.keep(keyOf(10_000 + n), { kind: "accept" });
  assertEquals(known.get(keyOf(0)), undefined);
  assertEquals(known.get(keyOf(10_001)), { kind: "accept" });
  assertEquals(known.get(keyOf(2)), refused);
});

Deno.test("a host with threads lets others have a turn after every few records, in every call", async () => {
  let judged = 0;
  let most = 0;
  const rest = () => {
    most = Math.max(most, judged);
    judged = 0;
  };
  const giveTurn = () => Promise.resolve(rest());
  const counted = {
    ...sealedVotes,
    check: (...args: Parameters<typeof sealedVotes.check>) => {
      judged += 1;
      return sealedVotes.check(...args);
    },
    keys: (record: Uint8Array) => {
      judged += 1;
      return sealedVotes.keys!(record);
    },
  };
  const verifier = new WatchedVerifier(sealedPool());
  // Others have turns while it is waited for, too.
  verifier.onAsked = rest;
  const help = { verifier, giveTurn };
  await using host = new InProcessHost(counted, {}, { help });
  const records = Array.from({ length: 1_000 }, (_, voter) => sealed(voter));
  const data = { index: 1, time: 1, records };
  for (
    const call of [
      () => host.check(data),
      () => host.select(data),
      () => host.prepare({ undo: 0, apply: [data] }),
      () => host.advance({ undo: 0, apply: [data] }),
      () => host.keys(records),
    ]
  ) {
    [judged, most] = [0, 0];
    await call();
    // check() and keys() of each.
    assert(most > 0 && most <= 2 * RECORDS_PER_TURN, `${call}: ${most}`);
    assert(judged <= 2 * RECORDS_PER_TURN, `${call}: ${judged} at the end`);
  }
});
