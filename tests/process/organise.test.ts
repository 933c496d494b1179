import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { systemRandom as random } from "../../core/base/system.ts";
import { bytesToHex, hexToBytes } from "../../core/base/hash.ts";
import { wordsOf } from "../../core/base/chain_words.ts";
import { drawSigningKey } from "../../cli/app/files/signing_key.ts";
import { commitOfList } from "../../plugins/election/definition/commit_of_list.ts";
import { writeRoll } from "../../plugins/election/roll/roll.ts";
import { Member, startHost } from "../support/hosting.ts";
import { makeWitnesses } from "../support/witness_keys.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";

/** Blocks within a second, also when all cores are busy. */
const EASY = '{"initialDifficulty":4000,"floorDifficulty":2000,"intervalMs":500}';

interface NewElection {
  readonly folder: string;
  readonly file: string;
}

interface Built {
  readonly file: string;
  readonly network: string;
  readonly words: string;
}

/** Makes `roll.bin` and `registrar.json` in a new folder, as a registrar would. */
function makeRoll(program: Program, election: string, voters: number, folder = "roll"): string {
  const { nonce, uuid } = JSON.parse(Deno.readTextFileSync(election));
  const keys = Array.from({ length: voters }, () => hexToBytes(drawSigningKey(random).publicKey));
  Deno.mkdirSync(program.path(folder));
  const roll = writeRoll(keys.map((publicKey) => ({ publicKey, weight: 1 })));
  program.write(
    `${folder}/registrar.json`,
    JSON.stringify({
      nonce,
      uuid,
      registrar: 1,
      registrars: 1,
      name: "Rita",
      key: drawSigningKey(random).publicKey,
      commit: commitOfList(keys, { nonce, registrar: 1 }),
    }),
  );
  return program.write(`${folder}/roll.bin`, roll);
}

/** Changes fields of an organiser's file. */
function edit(file: string, change: Record<string, unknown>): void {
  const election = { ...JSON.parse(Deno.readTextFileSync(file)), ...change };
  Deno.writeTextFileSync(file, JSON.stringify(election, undefined, 2));
}

const inMs = (ms: number) => new Date(Date.now() + ms).toISOString().replace(/\.\d+/, "");

/** A new election, a roll, and the file that is built of both. */
async function buildBoard(
  program: Program,
  { voters = 12 }: { voters?: number } = {},
): Promise<Built & { readonly election: string; readonly roll: string }> {
  const { file: election } = await program.json<NewElection>([
    ...["election", "new", "Board 2027", "-o", program.path("board")],
    ...["--question", "Who is to chair?", "--choices", "Ann, Ben, Zoë"],
  ]);
  const roll = makeRoll(program, election, voters);
  const built = await program.json<Built>([
    ...["election", "build", election, "--roll", roll, "--params", EASY],
    ...["-o", program.path("board.election")],
  ]);
  return { ...built, election, roll };
}

Deno.test("chainvote election: new, check, build, host and join lead from an empty folder to a roll in the chain", async () => {
  await using program = new Program();
  const { file, network, words, election } = await buildBoard(program);
  assertEquals(file, program.path("board.election"));
  assertEquals(words, wordsOf(network));
  assertEquals(Deno.statSync(program.path("board/organiser.key")).mode! & 0o777, 0o600);
  const check = await program.json<{ faults: unknown[]; sizes: { ballot: number } }>([
    ...["election", "check", election],
  ]);
  assertEquals([check.faults, check.sizes.ballot], [[], 18 + 5 + 1 + 64]);

  const host = await startHost(program, file);
  assertEquals([host.network, host.words], [network, words]);
  assertStringIncludes(await host.seen("stderr", /The roll is in the chain.*\n/), "12 voters");
  const ann = new Member(program, "ann");
  const joined = await ann.run(["join", host.invitation, "--words", words]);
  assertEquals(joined.code, 0, joined.stderr);
  assertMatch(joined.stdout, /"Board 2027" .*title {4}Board 2027.*voters {3}12 voters/s);
  assertMatch(joined.stdout, /1\. {2}Who is to chair\?\n {11}Ann · Ben · Zoë/);
  const { elections } = await ann.json<{ elections: { state: string }[] }>(["elections"]);
  assertEquals(elections.map(({ state }) => state), ["preparing"]);
  const query = await ann.json<{ answer: { rollIsWhole: boolean } }>(["query", "status"]);
  assert(query.answer.rollIsWhole, JSON.stringify(query));
});

Deno.test("chainvote election build gives the same file of the same files, and overwrites none", async () => {
  await using program = new Program();
  const { network, roll, election } = await buildBoard(program);
  const again = [
    ...["election", "build", election, "--roll", roll, "--params", EASY, "-o"],
  ];
  const second = await program.json<Built>([...again, program.path("second.election")]);
  assertEquals(second.network, network);
  const [one, two] = ["board.election", "second.election"].map((name) =>
    Deno.readTextFileSync(program.path(name))
  );
  assertEquals(one, two);
  assertEquals(Deno.readFileSync(program.path("second.roll")), Deno.readFileSync(roll));
  const third = await program.run([...again, program.path("third.election")]);
  assertStringIncludes(third.stderr, "keys of the roll checked 100% (12/12)");
  const over = await program.run([...again, program.path("board.election")]);
  assertEquals(over.code, 5);
  assertStringIncludes(over.stderr, "--force overwrites it");
  edit(election, { title: "Board 2028" });
  const other = await program.json<Built>([...again, program.path("board.election"), "--force"]);
  assert(other.network !== network);
});

/** Options that name so many witnesses. */
function witnesses(count: number): string[] {
  return makeWitnesses(Array(count).fill(1)).flatMap(({ name, key }) => [
    ...["--witness", `${name}=${key}`],
  ]);
}

Deno.test("chainvote election build names witnesses, who close the network when the election is over", async () => {
  await using program = new Program();
  const { roll, election } = await buildBoard(program);
  const output = program.path("witnessed.election");
  const build = ["election", "build", election, "--roll", roll, "--params", EASY, "-o", output];
  const { code, stdout, stderr } = await program.run([...build, ...witnesses(4)]);
  assertEquals(code, 0, stderr);
  assertStringIncludes(stdout, "4 witnesses, 3 must agree.");
  assertStringIncludes(stdout, "Mining: off.");
  const { witnesses: set, validator: { config } } = JSON.parse(Deno.readTextFileSync(output));
  assertEquals([set.quorum, set.mining, set.closes], [3, "off", config.late]);
  assertEquals(config.late - config.closes, 120_000);

  // 3 x 0.5 s, 0.5 s of patience, 19 rounds of 2 to 20 s, and 20 s.
  const many = await program.run([...build, "--force", ...witnesses(30)]);
  assertEquals(many.code, 0, many.stderr);
  const { config: later } = JSON.parse(Deno.readTextFileSync(output)).validator;
  assertEquals(later.late - later.closes, 1_500 + 500 + 209_000 + 20_000);
  edit(election, { closes: "2999-03-01T18:00Z", late: "2999-03-01T18:03Z" });
  const short = await program.run([...build, "--force", ...witnesses(30)]);
  assertEquals(short.code, 2);
  assertStringIncludes(
    short.stderr,
    "late must be 231 s after closes, or later: what its witnesses need to make final what was cast in time: " +
      'it is "2999-03-01T18:03Z"',
  );
  const few = await program.run([...build, "--force", ...witnesses(4), "--quorum", "2"]);
  assertEquals(few.code, 2);
  assertStringIncludes(few.stderr, "Cannot build the election as a network definition must");
  assertStringIncludes(few.stderr, "witnesses.quorum 2 is not a whole number in 3..4");
});

Deno.test("chainvote election build --host-witness makes the key of the host beside the file, and takes it again", async () => {
  await using program = new Program();
  const { roll, election } = await buildBoard(program);
  const output = program.path("hosted.election");
  const build = [
    ...["election", "build", election, "--roll", roll, "--params", EASY, "-o", output],
    "--host-witness",
  ];
  const first = await program.run(build);
  assertEquals(first.code, 0, first.stderr);
  assertStringIncludes(first.stdout, "hosted.witness: the key of the host, for that machine alone");
  assertStringIncludes(first.stdout, "1 witness: this network trusts The host alone.");
  assertStringIncludes(first.stdout, "with the three files in one folder");
  if (Deno.build.os !== "windows") {
    assertEquals(Deno.statSync(program.path("hosted.witness")).mode! & 0o777, 0o600);
  }
  const { key } = await program.json<{ key: string }>([
    ...["witness", "show", program.path("hosted.witness")],
  ]);
  const { witnesses: set } = JSON.parse(Deno.readTextFileSync(output));
  assertEquals([set.keys, set.mining], [[{ name: "The host", key, weight: 1 }], "off"]);
  const again = await program.json<Built>([...build, "--force"]);
  assertStringIncludes(first.stdout, again.network);
  const both = await program.run([...build, "--force", ...witnesses(1)]);
  assertEquals(both.code, 2);
  assertStringIncludes(both.stderr, "cannot be used with");
});

Deno.test("chainvote election build refuses what check finds, a roll with faults and registrars of others", async () => {
  await using program = new Program();
  const { election, roll } = await buildBoard(program);
  const build = (args: readonly string[]) =>
    program.run(["election", "build", election, "-o", program.path("x.election"), ...args]);
  const bytes = Deno.readFileSync(roll);
  const bad = program.write("roll/bad.bin", bytes.subarray(0, 35));
  const swapped = program.write(
    "roll/swapped.bin",
    Uint8Array.from([...bytes.subarray(36, 72), ...bytes.subarray(0, 36)]),
  );
  const shown = JSON.parse(Deno.readTextFileSync(program.path("roll/registrar.json")));
  const registrar = (name: string, change: Record<string, unknown>) =>
    program.write(name, JSON.stringify({ ...shown, ...change }));
  const cases: [string[], number, string][] = [
    [["--roll", bad], 2, "it must have 36 bytes for each voter: it has 35"],
    [["--roll", swapped], 2, "its keys must be in ascending order"],
    [["--roll", program.path("none.bin")], 5, "Cannot read the roll"],
    [
      ["--roll", program.write("lonely.bin", bytes)],
      2,
      "Cannot build the election without a registrar",
    ],
    [
      ["--roll", roll, "--registrar", registrar("a.json", { nonce: "0".repeat(64) })],
      2,
      "it must be of this election",
    ],
    [
      ["--roll", roll, "--registrar", registrar("b.json", { registrars: 2 })],
      2,
      "there must be one file of each of 2 registrars, named with --registrar: there are 1",
    ],
    [
      ["--roll", roll, "--registrar", registrar("c.json", { key: "0".repeat(64) })],
      2,
      "registrars[0].key must be an Ed25519 key of prime order",
    ],
    [
      ["--roll", roll, "--registrar", registrar("d.json", { commit: "none" })],
      2,
      "it.commit must be 64 lower-case hex digits",
    ],
    [["--roll", roll, "--params", '{"intervalMs":0}'], 2, "Cannot use --params"],
  ];
  for (const [args, code, why] of cases) {
    const ended = await build(args);
    assertEquals(ended.code, code, `${args.join(" ")}: ${ended.stderr}`);
    assertStringIncludes(ended.stderr, why);
  }
  edit(election, { registrars: [{ ...shown, commit: "1".repeat(64) }] });
  const changed = await build(["--roll", roll]);
  assertEquals(changed.code, 2);
  assertStringIncludes(changed.stderr, "the commit of registrar 1 must be the one that");
  edit(election, { registrars: undefined, opens: inMs(-60_000), revote: "often" });
  const { code, stderr } = await build(["--roll", roll]);
  assertEquals(code, 2);
  assertMatch(stderr, /line 3: opens must be 10 s from now or later/);
  assertMatch(stderr, /line 5: revote must be "last" or "once": it is "often"/);
  assert(![...Deno.readDirSync(program.folder)].some(({ name }) => name.startsWith("x.")));
});

Deno.test("chainvote host wants the roll that the election was built with, and keeps it", async () => {
  await using program = new Program();
  const { file, roll, election } = await buildBoard(program);
  Deno.mkdirSync(program.path("away"));
  const moved = program.path("away/board.election");
  Deno.renameSync(file, moved);
  const other = makeRoll(program, election, 3, "other");
  const member = new Member(program, "host");
  const at = ["--http", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--mine", "1"];
  const none = await member.run(["host", moved, ...at]);
  assertEquals(none.code, 5);
  assertStringIncludes(
    none.stderr,
    `chainvote election build writes it to ${program.path("away")}`,
  );
  const wrong = await member.run(["host", moved, "--roll", other, ...at]);
  assertEquals(wrong.code, 2);
  assertStringIncludes(wrong.stderr, "of 12 voters: it is another one, of 3");
  assertEquals((await member.json<{ elections: unknown[] }>(["elections"])).elections, []);

  const host = await startHost(program, moved, { args: ["--roll", roll] });
  await host.seen("stderr", /The roll is in the chain/);
  await host.kill("SIGKILL");
  Deno.removeSync(roll);
  const { url, listen } = host;
  const again = await startHost(program, moved, { at: { url, listen } });
  assertEquals(again.invitation, host.invitation);
});

Deno.test("chainvote host publishes a roll of several chunks, also after kill -9 in the middle", async () => {
  await using program = new Program();
  const { file, network } = await buildBoard(program, { voters: 1_000 });
  let host = await startHost(program, file, { args: ["--mine", "off"] });
  const { url, listen, invitation } = host;
  const ann = new Member(program, "ann");
  await ann.json(["join", invitation, "--yes"]);
  interface Status {
    readonly pending: number;
  }
  const owner = new Member(program, "host");
  // Nobody mines: all of it waits.
  await eventually(
    () => owner.json<Status>(["status"]),
    ({ pending }) => pending === 3,
    "the roll waits for a block",
  );
  await host.kill("SIGKILL");
  host = await startHost(program, file, { at: { url, listen } });
  assertStringIncludes(await host.seen("stderr", /The roll is in the chain.*\n/), "1,000 voters");
  const query = await ann.json<{ network: string; answer: { chunks: number } }>([
    "query",
    "status",
  ]);
  assertEquals([query.network, query.answer.chunks], [network, 3]);
});

Deno.test("chainvote election check gives every fault with its line, as text and as JSON", async () => {
  await using program = new Program();
  const { file } = await program.json<NewElection>([
    ...["election", "new", "Board", "-o", program.path("board")],
  ]);
  const good = await program.run(["election", "check", file]);
  assertEquals(good.code, 0, good.stderr);
  assertMatch(good.stdout, /no mistakes\n {2}title {4}Board\n.*a ballot has \d+\n/s);
  edit(file, { mode: "hidden", closes: "soon" });
  const bad = await program.run(["election", "check", file, "--json"]);
  assertEquals(bad.code, 2);
  const { faults } = JSON.parse(bad.stdout);
  assertEquals(
    faults.map(({ path, line }: { path: string; line: number }) => [path, line]),
    [["closes", 4], ["mode", 44]],
  );
  const lines = await program.run(["election", "check", file]);
  assertMatch(
    lines.stdout,
    /2 mistakes\n {2}line 4: closes must be a date and time.*it is "soon"\n/,
  );
  for (const text of ['{"title": }', "[".repeat(5_000), "\xff"]) {
    const broken = await program.run(["election", "check", "-"], { input: text });
    assertEquals(broken.code, 2, broken.stdout);
  }
  const absent = await program.run(["election", "check", program.path("none.json")]);
  assertEquals(absent.code, 5);
});

Deno.test("chainvote election new makes a whole folder or none, and no key is shown", async () => {
  await using program = new Program();
  const folder = program.path("board");
  const made = await program.run(["election", "new", "Board", "-o", folder]);
  assertEquals(made.code, 0, made.stderr);
  const key = Deno.readTextFileSync(`${folder}/organiser.key`).trim();
  assert(!made.stdout.includes(key));
  const election = JSON.parse(Deno.readTextFileSync(`${folder}/election.json`));
  assert(!key.includes(election.organiser.key));
  assertEquals(bytesToHex(hexToBytes(election.nonce)).length, 64);
  const cases: [string[], number, string][] = [
    [["Board", "-o", folder], 5, "it exists, and nothing is overwritten"],
    [["Board", "-o", program.path("none/board")], 5, "there is no folder"],
    [[" ", "-o", program.path("a")], 2, "title"],
    [["Board", "-o", program.path("a"), "--question", "Who?"], 2, "needs its --choices"],
    [["Board", "-o", program.path("a"), "--opens", "2027-03-01"], 2, "date and time with its zone"],
    [
      ["Board", "-o", program.path("a"), "--question", "Who?", "--choices", "Ann,Ann"],
      2,
      "questions[0].choices[1]",
    ],
  ];
  for (const [args, code, why] of cases) {
    const ended = await program.run(["election", "new", ...args]);
    assertEquals(ended.code, code, ended.stderr);
    assertStringIncludes(ended.stderr, why);
  }
  assert(![...Deno.readDirSync(program.folder)].some(({ name }) => name === "a"));
});
