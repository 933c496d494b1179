import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { recordId } from "../../core/block/record.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";
import { voteRecord } from "../support/node_world.ts";

const CHOICE = "red";

function idOf(voter: string): string {
  return recordId(voteRecord(voter, CHOICE));
}

/** Two voters the ids of whose votes begin with the same four digits. */
function twoAlike(): [string, string] {
  const voters = new Map<string, string>();
  for (let n = 0;; n++) {
    const voter = `voter ${n}`;
    const digits = idOf(voter).slice(0, 4);
    const other = voters.get(digits);
    if (other !== undefined) return [other, voter];
    voters.set(digits, voter);
  }
}

Deno.test("prove and status --record take the digits that records prints, and fewer", async () => {
  await using program = new Program();
  await program.peer("a");
  const data = ["--data", program.path("a")];
  assertEquals((await program.vote("a", "ann", CHOICE)).code, 0);
  const id = idOf("ann");
  const { stdout } = await program.run(["records", ...data]);
  const [, digits] = stdout.trim().split(/\s+/);
  assertEquals(digits, id.slice(0, 12));

  const receipt = program.path("receipt.json");
  const proven = await program.run(["prove", digits, "-o", receipt, ...data]);
  assertEquals(proven.code, 0, proven.stderr);
  assertEquals((await program.run(["verify", receipt, "--record", id])).code, 9);
  for (const beginning of [id.slice(0, 8), digits.toUpperCase(), id.slice(0, 63), id]) {
    const { recordId: whole, status } = await program.json<{ recordId: string; status: string }>(
      ["status", "--record", beginning, ...data],
    );
    assertEquals([whole, status], [id, "included"]);
  }
});

Deno.test("prove and status --record list the records when several begin so, and take one digit more", async () => {
  await using program = new Program();
  await program.peer("a");
  const data = ["--data", program.path("a")];
  const voters = twoAlike();
  for (const voter of voters) assertEquals((await program.vote("a", voter, CHOICE)).code, 0);
  const [first, second] = voters.map(idOf);
  const alike = first.slice(0, 4);
  for (const command of [["prove", alike], ["status", "--record", alike, "--json"]]) {
    const { code, stderr } = await program.run([...command, ...data]);
    assertEquals(code, 2);
    const [why, ...lines] = stderr.trimEnd().split("\n");
    assertStringIncludes(why, `Cannot tell which record ${alike} is`);
    const whole = lines.map((line) => /^ {2}([0-9a-f]{64}) {2}block \d+$/.exec(line)?.[1]);
    assertEquals(whole.sort(), [first, second].sort());
  }
  let digits = 5;
  while (first.slice(0, digits) === second.slice(0, digits)) digits++;
  const { code, stdout } = await program.run(["prove", first.slice(0, digits), ...data]);
  assertEquals(code, 0);
  assert(JSON.parse(stdout));
});

Deno.test("prove and status --record say that no record begins so, and what a beginning is", async () => {
  await using program = new Program();
  await program.peer("a");
  const data = ["--data", program.path("a")];
  const status = await program.run(["status", "--record", "0123abcd", ...data]);
  assertEquals([status.code, status.stdout], [4, "Unknown here\n"]);
  const prove = await program.run(["prove", "0123abcd", ...data]);
  assertEquals(prove.code, 4);
  assertStringIncludes(prove.stderr, "No block holds the record 0123abcd");
  for (const bad of ["012", "0123xyz", "a".repeat(65)]) {
    const { code, stderr } = await program.run(["status", "--record", bad, ...data]);
    assertEquals(code, 2);
    assertStringIncludes(stderr.replaceAll(/\s+/g, " "), "4 to 64 hex digits");
  }
  // Who checks what somebody else hands out insists on the whole id.
  assertEquals((await program.run(["verify", "-", "--record", "0123abcd"])).code, 2);
});

Deno.test("status --record --watch waits for a record of which it has only the beginning", async () => {
  await using program = new Program();
  const peer = await program.peer("a");
  const beginning = idOf("ann").slice(0, 12);
  const watching = program.spawn(
    ["status", "--record", beginning, "--watch", "--data", program.path("a")],
  );
  await watching.seen("stdout", /^Unknown here\n/);
  assertEquals((await program.vote("a", "ann", CHOICE)).code, 0);
  const { code, stdout } = await watching.ended();
  assertEquals(code, 0, stdout);
  assertStringIncludes(stdout, "In block ");
  await eventually(
    async () => (await fetch(`${peer.api}/v1/records?id=${beginning}`)).json(),
    ({ ids }) => ids.length === 1,
    "the API knows it by its beginning",
  );
});
