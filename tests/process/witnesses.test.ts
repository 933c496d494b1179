import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { existsSync } from "node:fs";
import { makeWitnesses } from "../support/witness_keys.ts";
import { Program } from "../support/program.ts";

const BOARD = {
  name: "Board 2026",
  params: { initialDifficulty: 4_000, floorDifficulty: 2_000 },
  witnesses: { keys: makeWitnesses([1, 1, 1, 1]), mining: "off" },
};

Deno.test("chainvote refuses a definition whose witnesses break a rule, and names the field", async () => {
  await using program = new Program();
  const witnesses = { ...BOARD.witnesses, quorum: 2 };
  const file = program.write("board.json", JSON.stringify({ ...BOARD, witnesses }));
  const { code, stderr } = await program.run([
    "peer",
    "--network",
    file,
    "--data",
    program.path("a"),
  ]);
  assertEquals(code, 2);
  assertStringIncludes(stderr, "witnesses.quorum 2 is not a whole number in 3..4");
});

const KEYS = makeWitnesses([1, 1, 1, 1, 1]).map(({ key }) => key);
const NAMES = ["Ann", "Ben", "Club", "Zoë"];

/** Options that name so many witnesses. */
function named(count: number): string[] {
  return NAMES.slice(0, count).flatMap((name, i) => ["--witness", `${name}=${KEYS[i]}`]);
}

const SETS = [
  {
    count: 4,
    says: [
      "4 witnesses, 3 must agree.",
      "Votes become final as long as no more than 1 is away.",
      "2 who cheat together could make two results final, and would be named.",
      "Mining: off. While too few witnesses are there, votes wait.",
    ],
  },
  {
    count: 3,
    says: [
      "3 witnesses, 3 must agree.",
      "Nothing becomes final while any of them is away.",
      "3 who cheat together could make two results final, and would be named.",
      "Better take four witnesses: then 1 may be away.",
      "Mining: open. While too few witnesses are there, votes enter blocks that are not final.",
    ],
  },
];
for (const { count, says } of SETS) {
  Deno.test(`chainvote network new with ${count} witnesses says what they can bear, and writes all that goes for them`, async () => {
    await using program = new Program();
    const file = program.path("board.json");
    const args = ["network", "new", "--name", "Board 2026", ...named(count), "-o", file];
    const { code, stdout, stderr } = await program.run(args);
    assertEquals(code, 0, stderr);
    const [first, ...rest] = stdout.trimEnd().split("\n");
    assertStringIncludes(first, `${file}: "Board 2026", network `);
    assertEquals(rest.map((line) => line.trim()), says);
    const keys = NAMES.slice(0, count).map((name, i) => ({ name, key: KEYS[i], weight: 1 }));
    const set = count === 4
      ? { keys, quorum: 3, mining: "off", patienceMs: 500, roundMs: 2_000 }
      : { keys, quorum: 3, mining: "open", patienceMs: 10_000, roundMs: 2_000 };
    assertEquals(JSON.parse(Deno.readTextFileSync(file)).witnesses, set);
    const json = await program.run([...args, "--force", "--json"]);
    assertEquals(JSON.parse(json.stdout).witnesses, set);
  });
}

const WRONG: readonly (readonly [what: string, args: readonly string[], says: string])[] = [
  [
    "a quorum that is no majority",
    [...named(4), "--quorum", "2"],
    "witnesses.quorum 2 is not a whole number in 3..4",
  ],
  [
    "one key twice",
    [...named(2), "--witness", `Zoë=${KEYS[0]}`],
    `witnesses.keys[2].key "${KEYS[0]}" is another witness's too`,
  ],
  [
    "one name twice",
    [...named(2), "--witness", `Ann=${KEYS[3]}`],
    `witnesses.keys[2].name "Ann" is another witness's too`,
  ],
  [
    "a key that is no key",
    ["--witness", `Ann=${"00".repeat(32)}`],
    "is no Ed25519 public key of prime order",
  ],
  [
    "a weight beyond all",
    ["--witness", `Ann=${KEYS[0]}:1001`],
    "witnesses.keys[0].weight 1001 is not a whole number in 1..1000",
  ],
  [
    "no patience, with mining",
    [...named(2), "--patience-ms", "100"],
    "witnesses.patienceMs 100 is not a whole number in 5000..172800000",
  ],
  [
    "a round that never ends",
    [...named(4), "--round-ms", "60001"],
    "witnesses.roundMs 60001 is not a whole number in 100..60000",
  ],
  ["a mining that is none", [...named(4), "--mining", "on"], "Allowed choices are open, off"],
  [
    "a close in the past",
    [...named(4), "--closes", "2026-01-02T00:00Z"],
    "--closes must be a time to come: it is 2026-01-02T00:00:00.000Z",
  ],
  ["a close without witnesses", ["--closes", "2927-01-02T00:00Z"], "--closes takes witnesses"],
  ["a quorum without witnesses", ["--quorum", "2"], "--quorum takes witnesses"],
];
for (const [what, args, says] of WRONG) {
  Deno.test(`chainvote network new refuses ${what}, and writes nothing`, async () => {
    await using program = new Program();
    const file = program.path("board.json");
    const result = await program.run(["network", "new", "--name", "Board", ...args, "-o", file]);
    assertEquals(result.code, 2, result.stderr);
    assertStringIncludes(result.stderr, says);
    assert(!existsSync(file));
  });
}
