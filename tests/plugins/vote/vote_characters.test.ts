/** The rules of version 2 for the characters of a vote, and those of version 1 that stay. */
import { assert, assertEquals, assertThrows } from "@std/assert";
import { PluginError } from "../../../core/validator/validator_host.ts";
import { builtInValidator } from "../../../plugins/built_in.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { voteValidator, voteValidator1 } from "../../../plugins/vote/vote.ts";
import { checkVoteText, normalizeVoteText } from "../../../plugins/vote/vote_text.ts";
import vectors from "../vectors/vote_text.json" with { type: "json" };

const encode = (voter: string, choice: string) =>
  new TextEncoder().encode(JSON.stringify({ choice, voter }));

Deno.test("checkVoteText() takes the valid texts of the vectors and refuses the invalid ones", () => {
  for (const { text, why } of vectors.valid) {
    assertEquals(checkVoteText("voter", text), undefined, why);
    assertEquals(normalizeVoteText("voter", text), { ok: true, text }, why);
  }
  for (const { text, code, why } of vectors.invalid) {
    assertEquals(checkVoteText("choice", text)?.code, code, why);
    assertEquals(checkVoteText("choice", text, 1), undefined, why);
  }
});

Deno.test("checkVoteText() refuses what NFC of another Unicode version would change, with one code everywhere", () => {
  // U+105C9, which Unicode 16 brought, is U+105D2 U+0307: newer runtimes compose them, older ones do not.
  assertEquals(checkVoteText("voter", "\u{105d2}\u0307")?.code, "unassigned-character");
  assertEquals(checkVoteText("voter", "\u{105c9}")?.code, "unassigned-character");
});

Deno.test("checkVoteText() names the character that shows nothing and its place in code points", () => {
  assertEquals(checkVoteText("choice", "😀Ann\u200b"), {
    code: "hidden-character",
    reason: "the choice has a character that shows nothing (U+200B) at position 5",
  });
  assertEquals(
    checkVoteText("voter", "a\u{105d2}")?.reason,
    "the voter ID has a code point that is no character in Unicode 15.1 (U+105D2) at position 2",
  );
});

Deno.test("normalizeVoteText() drops joiners that keyboards add and that change nothing", () => {
  assertEquals(normalizeVoteText("choice", "\u26bd\ufe0f"), { ok: true, text: "\u26bd" });
  assertEquals(normalizeVoteText("choice", "\u06a9\u0627\u0631\u200c\u0647\u0627"), {
    ok: true,
    text: "\u06a9\u0627\u0631\u0647\u0627",
  });
});

Deno.test("vote 2 refuses records with such texts, and vote 1 judges them as it did", async () => {
  const at = { index: 1, time: 1 };
  for (const { text, code } of vectors.invalid) {
    const records = [encode("ann", text)];
    const [now] = await new InProcessHost(voteValidator, {}).check({ ...at, records });
    assertEquals([now.kind, now.kind === "accept" ? "" : now.code], ["reject", code]);
    const [before] = await new InProcessHost(voteValidator1, {}).check({ ...at, records });
    assertEquals(before.kind, "accept");
  }
});

Deno.test("vote 2 refuses a list of choices that is empty, or in which two look alike", () => {
  const lists: [choices: string[], said: string][] = [
    [[], "at least one"],
    [["Ann", "Ben", "Ann"], '"Ann" twice'],
    [["Ann", "ANN"], '"Ann" and "ANN"'],
    [["Ann", "Ann\u200b"], "shows nothing (U+200B)"],
    [["Ann", "\u0410nn"], "look alike"],
    [["Ann Lee", "Ann\u00a0Lee"], "look alike"],
    [["Ann Lee", "Ann  Lee"], "look alike"],
    [["ﬁg", "fig"], "look alike"],
    [["Ａｎｎ", "Ann"], "look alike"],
    [["\u2764", "\u2764\ufe0f"], "look alike"],
    [["ΟΔΟΣ", "οδος"], "look alike"],
    [["😀😃", "😀\u200d😃"], "look alike"],
  ];
  for (const [choices, said] of lists) {
    assertThrows(() => new InProcessHost(voteValidator, { choices }), PluginError, said);
  }
  assertThrows(
    () => new InProcessHost(voteValidator, { choices: ["Zo\u00eb", "Zoe\u0308"] }),
    PluginError,
    "NFC",
  );
  for (const choices of [[], ["Ann", "Ann"], ["Ann", "Ann\u200b"]]) {
    assert(new InProcessHost(voteValidator1, { choices }));
  }
});

Deno.test("vote 2 takes choices that differ in an accent, a letter or a digit", () => {
  const choices = [
    "Zoë",
    "Zoe",
    "Ann",
    "Anne",
    "List 1",
    "List 2",
    "да",
    "нет",
    "是",
    "否",
    "❤️",
    "💙",
    "🏴󠁧󠁢󠁥󠁮󠁧󠁿",
    "🏴󠁧󠁢󠁷󠁬󠁳󠁿",
  ];
  assert(new InProcessHost(voteValidator, { choices }));
});

Deno.test("vote names a few of many choices when it refuses one", async () => {
  const choices = Array.from({ length: 600 }, (_, i) => `choice ${i}`);
  const host = new InProcessHost(voteValidator, { choices });
  const [verdict] = await host.check({
    index: 1,
    time: 1,
    records: [encode("ann", "x".repeat(2_000))],
  });
  assert(verdict.kind === "reject");
  assertEquals(
    verdict.reason,
    'the choice must be one of "choice 0", "choice 1", "choice 2", "choice 3", "choice 4" or one of ' +
      `595 more: it is "${"x".repeat(60)}…"`,
  );
});

Deno.test("builtInValidator() has both versions of vote", () => {
  assertEquals(builtInValidator("vote", 2), voteValidator);
  assertEquals(builtInValidator("vote", 1), voteValidator1);
});
