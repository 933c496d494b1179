import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Member, startHost } from "../support/hosting.ts";
import { Program } from "../support/program.ts";

interface Voted {
  readonly status: string;
  readonly final: boolean;
}

interface Hosted {
  readonly finality: {
    readonly witnesses: readonly { readonly name: string }[];
    readonly mining: string;
  };
}

Deno.test("chainvote host is the witness of a poll that names none: votes of members are final, also after a restart", async () => {
  await using program = new Program();
  const file = program.path("network.json");
  const options = { isWitness: true, args: ["--mine", "off"] };
  const host = await startHost(program, file, options);
  assertEquals(host.witnessKey, `${host.data}/host.witness`);
  const ann = new Member(program, "ann");
  const joined = await ann.run(["join", host.invitation, "--yes"]);
  assertEquals(joined.code, 0, joined.stderr);
  assertStringIncludes(joined.stdout, "1 witness: this network trusts The host alone.");
  const vote = await ann.json<Voted>(["vote", "--id", "ann", "--choice", "red"]);
  assertEquals([vote.status, vote.final], ["added", true]);

  const { url, listen, network } = host;
  assertEquals((await host.kill("SIGTERM")).code, 0);
  const again = await startHost(program, file, { ...options, at: { url, listen } });
  assertEquals(again.network, network);
  const second = await ann.run(["vote", "--id", "ben", "--choice", "red"]);
  assertMatch(second.stdout, /final \(by the only witness\) after \d+\.\d s/);
  const { finality } = await ann.json<Hosted>(["status", "--peer", again.url]);
  assertEquals([finality.witnesses.map(({ name }) => name), finality.mining], [
    ["The host"],
    "off",
  ]);
});

Deno.test("chainvote host says what it means that it is the only witness, and what its key is for", async () => {
  await using program = new Program();
  const at = ["--http", "127.0.0.1:0", "--listen", "127.0.0.1:0", "--data", program.path("a")];
  const host = program.spawn(["host", program.path("network.json"), ...at]);
  const shown = await host.seen("stdout", /^[^]*Others join with: [^\n]*\n/);
  for (
    const sentence of [
      "1 witness: this network trusts The host alone.",
      "It can order votes and leave some out; it cannot forge any.",
      "Nothing becomes final while The host is away.",
      `it signs with ${program.path("a")}/host.witness: never copy that file`,
    ]
  ) assertStringIncludes(shown, sentence);
  assertEquals((await host.kill("SIGTERM")).code, 0);
});

Deno.test("chainvote host signs with the key beside the file, which election build and witness key make", async () => {
  await using program = new Program();
  const key = await program.json<{ key: string }>([
    "witness",
    "key",
    program.path("board.witness"),
  ]);
  const made = await program.run([
    ...["network", "new", "--name", "Board", "--witness", `Club=${key.key}`, "--mining", "open"],
    ...["--params", '{"initialDifficulty":4000,"floorDifficulty":2000,"intervalMs":500}'],
    ...["-o", program.path("board.json")],
  ]);
  assertEquals(made.code, 0, made.stderr);
  const host = await startHost(program, program.path("board.json"), { isWitness: true });
  assertEquals(host.witnessKey, program.path("board.witness"));
  const ann = new Member(program, "ann");
  assertEquals((await ann.run(["join", host.invitation, "--yes"])).code, 0);
  const vote = await ann.run(["vote", "--id", "ann", "--choice", "red"]);
  assertMatch(vote.stdout, /final \(by the only witness\)/);
  assert(!vote.stderr.includes("ask with"), vote.stderr);
});
