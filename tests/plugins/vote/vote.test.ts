import { assert, assertEquals, assertThrows } from "@std/assert";
import fc from "fast-check";
import type { JsonObject } from "../../../core/base/canonical_json.ts";
import { PluginError } from "../../../core/validator/validator_host.ts";
import { builtInValidator } from "../../../plugins/built_in.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { voteValidator } from "../../../plugins/vote/vote.ts";
import { createVoteRecord, readVoteRecord } from "../../../plugins/vote/vote_record.ts";
import { voteRecord } from "../../support/block_forge.ts";

const encode = (text: string) => new TextEncoder().encode(text);

async function verdictOf(record: Uint8Array, config: JsonObject = {}): Promise<string> {
  const host = new InProcessHost(voteValidator, config);
  const [judgement] = await host.check({ index: 1, time: 1, records: [record] });
  return judgement.kind === "accept" ? "accept" : `${judgement.kind} ${judgement.code}`;
}

Deno.test("vote.check() takes a vote in canonical form, and rejects every other way to say it", async () => {
  assertEquals(await verdictOf(encode('{"choice":"red","voter":"alice"}')), "accept");
  const others = [
    '{"voter":"alice","choice":"red"}',
    '{"choice":"red", "voter":"alice"}',
    '{"choice":"red","voter":"alice"}\n',
    '{"choice":"red","voter":"alic\\u0065"}',
    '{"choice":"red","extra":1,"voter":"alice"}',
    '{"choice":"blue","choice":"red","voter":"alice"}',
    '{"choice":"red"}',
    '{"choice":"red","voter":7}',
    '["red","alice"]',
    '"red"',
    "null",
    "{",
    "",
    "\ufeff" + '{"choice":"red","voter":"alice"}',
  ];
  for (const text of others) assertEquals(await verdictOf(encode(text)), "reject malformed", text);
  assertEquals(await verdictOf(new Uint8Array([0xff, 0xfe])), "reject malformed");
});

Deno.test("vote.check() rejects texts that break a rule of vote_text.ts", async () => {
  assertEquals(await verdictOf(encode('{"choice":"red","voter":""}')), "reject empty");
  assertEquals(await verdictOf(encode('{"choice":"red","voter":" alice"}')), "reject not-trimmed");
  assertEquals(await verdictOf(encode('{"choice":"red","voter":"Zoe\u0308"}')), "reject not-nfc");
  assertEquals(
    await verdictOf(encode('{"choice":"a\\tb","voter":"x"}')),
    "reject control-character",
  );
  const long = JSON.stringify({ choice: "x".repeat(2_001), voter: "v" });
  assertEquals(await verdictOf(encode(long)), "reject too-long");
});

Deno.test("vote counts each voter once, whatever the names are", async () => {
  const names = ["alice", "Alice", "__proto__", "constructor", "10", "🍎", "a".repeat(2_000)];
  const host = new InProcessHost(voteValidator, {});
  for (const [i, name] of names.entries()) {
    const records = [voteRecord(name, name)];
    assertEquals(await host.advance({ undo: 0, apply: [{ index: i + 1, time: i, records }] }), {
      ok: true,
      cost: 1,
    });
    const [again] = await host.check({ index: 99, time: 99, records: [voteRecord(name, "other")] });
    assert(again.kind === "ignore" && again.code === "duplicate");
    const answer = await host.query("voter", { id: name });
    assertEquals(answer, { voter: name, choice: name });
  }
  const expected = names.map((name) => [name, 1] as const).sort(([a], [b]) => a < b ? -1 : 1);
  assertEquals(await host.query("tally", {}), { votes: names.length, counts: expected });
  assertEquals(await host.query("voter", { id: "nobody" }), { voter: "nobody", choice: null });
  assertEquals(await host.query("nonsense", {}), undefined);
});

Deno.test("vote takes only listed choices, and lists them from the start", async () => {
  const config = { choices: ["Ann", "Zoë"] };
  assertEquals(await verdictOf(voteRecord("v", "Zoë"), config), "accept");
  assertEquals(await verdictOf(voteRecord("v", "zoë"), config), "reject unknown-choice");
  const host = new InProcessHost(voteValidator, config);
  assertEquals(await host.query("tally", {}), { votes: 0, counts: [["Ann", 0], ["Zoë", 0]] });
});

Deno.test("vote refuses a config that it does not understand", () => {
  const bad: JsonObject[] = [
    { choises: [] },
    { choices: "Ann" },
    { choices: ["Ann", 1] },
    { choices: [" Ann"] },
    { choices: [""] },
  ];
  for (const config of bad) {
    assertThrows(() => new InProcessHost(voteValidator, config), PluginError);
  }
});

Deno.test("readVoteRecord() gives back what createVoteRecord() made, and throws at nothing", () => {
  const text = fc.string({ unit: "grapheme", minLength: 1, maxLength: 20 });
  fc.assert(fc.property(text, text, (voter, choice) => {
    const made = createVoteRecord({ voter, choice });
    if (!made.ok) return;
    assertEquals(readVoteRecord(made.record), { ok: true, vote: made.vote });
    assertEquals(made.vote, { voter: voter.trim().normalize(), choice: choice.trim().normalize() });
  }));
  fc.assert(fc.property(fc.uint8Array(), (noise) => {
    assertEquals(readVoteRecord(noise).ok, false);
  }));
});

Deno.test("createVoteRecord() fits the longest texts there are into one record", () => {
  const longest = createVoteRecord({ voter: "🍎".repeat(2_000), choice: '"'.repeat(2_000) });
  assert(longest.ok && longest.record.length <= 16_384);
  const widest = createVoteRecord({ voter: "🍎".repeat(2_000), choice: "🍐".repeat(2_000) });
  assert(widest.ok && widest.record.length <= 16_384);
});

Deno.test("builtInValidator() finds vote and any, and says what there is", () => {
  assertEquals(builtInValidator("vote", 2).name, "vote");
  assertEquals(builtInValidator("any", 1).name, "any");
  assertThrows(() => builtInValidator("vote", 3), TypeError, "vote 2, vote 1, election 1, any 1");
});
