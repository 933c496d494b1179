/** What a registrar does while an election is held. */
import { assert, assertEquals, assertNotEquals, assertStringIncludes } from "@std/assert";
import { hexToBytes } from "../../core/base/hash.ts";
import { ElectionWorld } from "../support/election_world.ts";
import { Program } from "../support/program.ts";
import { makeRegistrarFolder, TWO_REGISTRARS } from "../support/registrar_folder.ts";

const QUESTIONS = [
  {
    question: "Who chairs?",
    kind: "choose",
    choices: ["Ada", "Bo"],
    min: 1,
    max: 1,
    blank: false,
  },
] as const;

const NAMES = ["Ann", "Ben", "Zoë Miller"];

/** An election that is open, with a peer on the folder `a`, and the registrar's folder `roll`. */
async function openElection() {
  const world = new ElectionWorld({ voters: 3, questions: QUESTIONS });
  makeRegistrarFolder(world.program.path("roll"), world.election, NAMES);
  await world.open(await world.peer("a"));
  return world;
}

const codesIn = (world: ElectionWorld) =>
  Deno.readTextFileSync(world.program.path("roll/codes.csv")).trimEnd().split("\n").slice(1)
    .map((row) => row.split(",")[2]);

Deno.test("chainvote roll missing names who has not voted, and letters --missing writes to them", async () => {
  await using world = await openElection();
  const { program, election: { voters } } = world;
  assertEquals((await world.vote("a", voters[1].code, [0])).exit, 0);
  const missing = ["roll", "missing", "roll", "--data", program.path("a")];
  const { code, stdout, stderr } = await world.run(missing);
  assertEquals(code, 0, stderr);
  assertEquals(stdout.split("\n"), [
    "1  Ann  1@example.org",
    "3  Zoë Miller  3@example.org",
    "2 voters of 3 have not voted yet.",
    "",
  ]);
  const json = JSON.parse((await world.run([...missing, "--json"])).stdout);
  assertEquals([json.voters, json.voted, json.missing], [3, 1, [
    { number: 1, name: "Ann", email: "1@example.org" },
    { number: 3, name: "Zoë Miller", email: "3@example.org" },
  ]]);
  const csv = (await world.run([...missing, "--csv"])).stdout;
  assertEquals(
    csv,
    '"number","name","email"\r\n"1","Ann","1@example.org"\r\n' +
      '"3","Zoë Miller","3@example.org"\r\n',
  );

  const letters = await world.run([
    ...["roll", "letters", "roll", "--election", program.path("board.election"), "--missing"],
    ...["-o", program.path("again.csv"), "--csv", "--data", program.path("a"), "--json"],
  ]);
  assertEquals([letters.code, JSON.parse(letters.stdout).letters], [0, 2], letters.stderr);
  assert(!Deno.readTextFileSync(program.path("again.csv")).includes(voters[1].code));

  const stranger = new ElectionWorld({ voters: 3, questions: QUESTIONS });
  await using _ = stranger;
  makeRegistrarFolder(program.path("other"), stranger.election, NAMES);
  const other = await world.run(missing.with(2, "other"));
  assertEquals(other.code, 2);
  assertStringIncludes(
    other.stderr,
    'who is missing in "Board": the folder must be of this election',
  );
});

Deno.test("chainvote roll code shows the code of one voter, by number or by name", async () => {
  await using world = new ElectionWorld({ voters: 3, questions: QUESTIONS });
  const { program, election: { voters } } = world;
  makeRegistrarFolder(program.path("roll"), world.election, ["Ann", "Ann", "Zoë Miller"]);
  const show = (...args: string[]) => program.run(["roll", "code", "roll", "--voter", ...args]);
  assertEquals((await show("3")).stdout, `${voters[2].code}\n`);
  assertEquals((await show("ZOE\u0308  miller")).stdout, `${voters[2].code}\n`);
  const { credential } = JSON.parse((await show("3", "--belenios", "--json")).stdout);
  assert(/^[1-9A-Za-z]{5}-[1-9A-Za-z]{6}-[1-9A-Za-z]{5}-[1-9A-Za-z]{6}$/.test(credential));
  for (
    const [wish, reason] of [
      ["ann", '2 voters have the name "ann": name one by number, 1, 2'],
      ["4", "no voter has the number 4"],
      ["Cy", 'no voter has the name "Cy"'],
    ]
  ) {
    const { code, stdout, stderr } = await show(wish);
    assertEquals([code, stdout], [2, ""]);
    assertStringIncludes(stderr, reason);
  }
});

Deno.test("chainvote roll replace gives a voter a new code, and the old one is void", async () => {
  await using world = await openElection();
  const { program, election: { voters } } = world;
  const replace = (voter: string) =>
    world.run(["roll", "replace", "roll", "--voter", voter, "--data", program.path("a"), "--json"]);
  const done = await replace("Ann");
  assertEquals(done.code, 0, done.stderr);
  const { status, voter, name } = JSON.parse(done.stdout);
  assertEquals([status, voter, name], ["added", 1, "Ann"]);
  const [code, ...others] = codesIn(world);
  assertNotEquals(code, voters[0].code);
  assertEquals(others, voters.slice(1).map((each) => each.code));
  assert(!`${done.stdout}${done.stderr}`.includes(code));
  const files = [...Deno.readDirSync(program.path("roll"))].map((each) => each.name).sort();
  assertEquals(files, [
    "codes.csv",
    "registrar.json",
    "registrar.key",
    "replaced.json",
    "roll.bin",
  ]);

  assertEquals((await world.vote("a", voters[0].code, [0])).exit, 3);
  const cast = await world.vote("a", code, [1]);
  assertEquals([cast.exit, cast.outcome?.voter], [0, 1], cast.stderr);
  // The letter of the new code is one of the election's.
  const letters = await world.run([
    ...["roll", "letters", "roll", "--election", program.path("board.election")],
    ...["-o", program.path("letters.csv"), "--csv"],
  ]);
  assertEquals(letters.code, 0, letters.stderr);
  assertStringIncludes(Deno.readTextFileSync(program.path("letters.csv")), code);

  // Once for each number, and with one registrar not for who has voted.
  const again = await replace("1");
  assertEquals([again.code, JSON.parse(again.stdout).code], [3, "replaced"]);
  assertEquals((await world.vote("a", voters[1].code, [1])).exit, 0);
  const late = await replace("Ben");
  assertEquals([late.code, JSON.parse(late.stdout).code], [3, "has-voted"]);
  assertEquals(codesIn(world), [code, ...others]);
});

Deno.test("chainvote roll replace of two registrars is signed by both, and needs the new codes of both", async () => {
  await using world = new ElectionWorld({
    voters: 3,
    questions: QUESTIONS,
    config: { registrars: TWO_REGISTRARS },
  });
  const { program } = world;
  for (const registrar of [1, 2]) {
    makeRegistrarFolder(program.path(`r${registrar}`), world.election, NAMES, registrar);
  }
  await world.open(await world.peer("a"));
  const replace = async (folder: string, args: readonly string[]) => {
    const to = ["--data", program.path("a"), "--json"];
    const { code, stdout, stderr } = await world.run(["roll", "replace", folder, ...args, ...to]);
    return { code, stderr, status: JSON.parse(stdout).status };
  };
  const [first, second] = ["first.json", "second.json"].map((name) => program.path(name));
  const before = await replace("r1", ["--voter", "Ben"]);
  assertEquals(before.code, 2);
  assertStringIncludes(before.stderr, "name with -o a file");
  assertEquals((await replace("r1", ["--voter", "Ben", "-o", first])).status, "shared");
  assertEquals((await replace("r2", ["--with", first, "-o", second])).status, "shared");
  // The second one alone cannot hand it in.
  assertEquals((await replace("r2", ["--with", second])).code, 2);
  const codes = (folder: string) =>
    Deno.readTextFileSync(program.path(`${folder}/codes.csv`)).split("\n").slice(1, 4)
      .map((row) => row.split(",")[2]);
  const old = codes("r2");
  assertEquals(await replace("r1", ["--with", second]), { code: 0, stderr: "", status: "added" });
  assertEquals(await replace("r2", ["--with", second]), { code: 0, stderr: "", status: "added" });

  const [one, other] = ["r1", "r2"].map((folder) => codes(folder)[1]);
  assertNotEquals(other, old[1]);
  assertEquals([codes("r2")[0], codes("r2")[2]], [old[0], old[2]]);
  assertEquals((await world.vote("a", `${one}\n${old[1]}`, [0])).exit, 3);
  const cast = await world.vote("a", `${one}\n${other}`, [0]);
  assertEquals([cast.exit, cast.outcome?.voter], [0, 2], cast.stderr);
});

Deno.test("chainvote vote key makes an own key, with which its voter votes and nobody else can", async () => {
  await using program = new Program();
  const file = program.path("my.key");
  const { key } = await program.json<{ key: string }>(["vote", "key", file]);
  if (Deno.build.os !== "windows") assertEquals(Deno.statSync(file).mode! & 0o777, 0o600);
  assertEquals((await program.run(["vote", "key", file])).code, 5);
  const secret = Deno.readTextFileSync(file).trim();

  await using world = new ElectionWorld({
    voters: 2,
    questions: QUESTIONS,
    ownKey: hexToBytes(key),
  });
  await world.open(await world.peer("a"));
  const cast = await world.vote("a", secret, [0]);
  assertEquals([cast.exit, cast.outcome?.status], [0, "added"], cast.stderr);
  assert(!JSON.stringify(cast).includes(secret));
});
