/** What an author of a plugin does from nothing on, in the order of `docs` and `plugin new`'s README. */
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { Program } from "../support/program.ts";

for (const language of ["ts", "js"] as const) {
  Deno.test(`chainvote plugin new, check and build lead from nothing to a network (--${language})`, async () => {
    await using program = new Program();
    const made = await program.json<{ folder: string; files: string[] }>(
      ["plugin", "new", "guestbook", `--${language}`],
    );
    const file = `guestbook/guestbook.${language}`;
    assert(made.files.includes(`guestbook.${language}`));
    const again = await program.run(["plugin", "new", "guestbook"]);
    assertEquals(again.code, 5);
    assertStringIncludes(again.stderr, "it exists");

    // Its own tests pass.
    const tested = await new Deno.Command(Deno.execPath(), {
      args: ["test", "--quiet", "--allow-read"],
      cwd: program.path("guestbook"),
      env: { NO_COLOR: "1" },
    }).output();
    assertEquals(tested.code, 0, new TextDecoder().decode(tested.stderr));

    const checked = await program.json<{ ok: boolean; accepted: number; checks: string[] }>(
      ["plugin", "check", file, "--runs", "5"],
    );
    assert(checked.ok && checked.accepted > 5 && checked.checks.length === 12);

    const built = await program.json<{ sha256: string }>(
      ["plugin", "build", file, "-o", "guestbook.js"],
    );
    const network = await program.json<{ validator: { bundle: string } }>(
      ["network", "new", "--name", "guests", "--plugin", "guestbook.js"]
        .concat(
          "--params",
          '{"initialDifficulty":4000,"floorDifficulty":2000}',
          "-o",
          "guests.json",
        ),
    );
    assertEquals(network.validator.bundle, built.sha256);
    const data = ["--data", program.path("a")];
    const options = [
      "--network",
      "guests.json",
      "--plugin",
      "guestbook.js",
      ...data,
      "--mine",
      "1",
    ];
    const added = await program.run(
      ["add", '{"name":"Ann","text":"hello"}', "--alone", ...options],
    );
    assertEquals(added.code, 0, added.stderr);
    const asked = await program.run(["query", "entries", "--offline", ...data]);
    assertEquals(JSON.parse(asked.stdout), { Ann: "hello" });
  });
}

Deno.test("chainvote plugin check shows what breaks a plugin, exit 3, and how to see it again", async () => {
  await using program = new Program();
  program.write("samples.jsonl", '{"n":1}\n{"n":2}\n');
  program.write(
    "bad.js",
    `export default { name: "bad", version: 1, check(record) {
      let n;
      try { ({ n } = JSON.parse(new TextDecoder().decode(record))); } catch { return { kind: "reject", code: "x", reason: "x" }; }
      if (n === 3) throw new TypeError("three is too much");
      return { kind: "accept" };
    } };`,
  );
  const told = await program.run(["plugin", "check", "bad.js", "--seed", "7", "--runs", "200"]);
  assertEquals(told.code, 3, told.stderr);
  assertMatch(
    told.stdout,
    /^broken: check\(\), facts\(\), needs\(\), verify\(\) and keys\(\) throw at nothing/,
  );
  assertStringIncludes(told.stdout, "three is too much");
  assertMatch(told.stdout, /\n {2}with \{"recordId":"[0-9a-f]{64}","data":\{"n":3\}\}\n/);
  assertMatch(told.stdout, /^again: .*chainvote plugin check bad\.js --seed 7 --runs 200$/m);
  assertEquals(
    (await program.run(["plugin", "check", "bad.js", "--seed", "7", "--runs", "200"])).stdout,
    told.stdout,
  );

  const json = await program.run([
    "plugin",
    "check",
    "bad.js",
    "--seed",
    "7",
    "--runs",
    "200",
    "--json",
  ]);
  const { ok, fault: { records: [record] } } = JSON.parse(json.stdout);
  assertEquals([json.code, ok, record.data], [3, false, { n: 3 }]);

  for (const args of [["bad.js", "--runs", "0"], ["bad.js", "--config", "{"], []]) {
    assertEquals((await program.run(["plugin", "check", ...args])).code, 2, args.join(" "));
  }
  assertEquals((await program.run(["plugin", "check", "none.js"])).code, 5);
  assertEquals((await program.run(["plugin", "check", "bad.js", "--samples", "none"])).code, 5);
});

Deno.test("chainvote plugin check and network new say where in the author's files a plugin fails", async () => {
  await using program = new Program();
  program.write(
    "read.ts",
    "interface A { b?: { c: number } }\n\nexport const c = (a: A) => a.b!.c;",
  );
  const failing = (top: string, check: string) =>
    program.write(
      "main.ts",
      `import { accept, defineValidator } from "chainvote";\nimport { c } from "./read.ts";\n${top}\n` +
        `export default defineValidator({ name: "x", version: 1, check() {\n ${check}\n return accept(); } });`,
    );
  failing("", "c({});");
  const checked = await program.run(["plugin", "check", "main.ts"]);
  assertEquals(checked.code, 3);
  assertMatch(checked.stdout, /failed in check\(\) on record .*reading 'c'\) \(read\.ts:3:33\)\n/);
  failing("\n\nc({});", "");
  const made = await program.run(["network", "new", "--name", "x", "--plugin", "main.ts"]);
  assertEquals(made.code, 2);
  assertStringIncludes(made.stderr, "reading 'c') (read.ts:3:33)");
});

Deno.test("Ctrl-C ends chainvote plugin check", async () => {
  await using program = new Program();
  program.write(
    "any.js",
    'export default { name: "a", version: 1, check: () => ({ kind: "accept" }) };',
  );
  const running = program.spawn(["plugin", "check", "any.js", "--runs", "1000000"]);
  await running.seen("stderr", /trying/);
  const { code, stderr } = await running.kill("SIGINT");
  assertEquals([code, stderr.includes("interrupted")], [4, true]);
});

Deno.test("chainvote plugin check finds a plugin that spins, and ends", async () => {
  await using program = new Program();
  program.write("spin.js", 'export default { name: "spin", version: 1, check() { for (;;); } };');
  const { code, stdout } = await program.run(["plugin", "check", "spin.js", "--json"]);
  const { fault } = JSON.parse(stdout);
  assertEquals([code, fault.check], [3, "it keeps within the limits of time, memory and state"]);
  assertStringIncludes(fault.message, "took longer than 1000 ms");
});
