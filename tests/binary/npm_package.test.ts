import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { makeNpmPackage, PACKAGE_FILE } from "../../cli/build/npm_package.ts";
import { ENGINE_VERSION } from "../../cli/build/engines.ts";
import { VERSION } from "../../cli/app/version.ts";
import { isNpmHere, NpmProject } from "../support/npm_project.ts";

const COMMIT = "0123456789ab";
/** Made once, for all tests. */
const tarball = await makeNpmPackage(COMMIT);

/** The examples of docs/library.md, in order. */
const [ALONE, TOGETHER, ELECTION] = readExamples();

/** What the third of them prints. */
const ELECTION_SHOWS = "alice has voted already\ntrue 3\n";

function readExamples(): string[] {
  const page = Deno.readTextFileSync(new URL("../../docs/library.md", import.meta.url));
  return [...page.matchAll(/^```ts\n([^]*?)^```$/gm)].map(([, code]) => code);
}

/** A project with the package installed. */
async function install(): Promise<NpmProject> {
  const project = new NpmProject();
  project.write(PACKAGE_FILE, tarball);
  project.write("package.json", JSON.stringify({ private: true, type: "module" }));
  project.write("deno.json", JSON.stringify({ unstable: ["no-legacy-abort"] }));
  await project.run("npm", ["install", "--no-audit", "--no-fund", `./${PACKAGE_FILE}`]);
  return project;
}

Deno.test("deno task package makes the same bytes twice, without a path of this machine in them", async () => {
  const second = await makeNpmPackage(COMMIT);
  assert(tarball.length === second.length && tarball.every((byte, i) => byte === second[i]));
  const plain = new Response(
    new Blob([tarball]).stream().pipeThrough(new DecompressionStream("gzip")),
  );
  const text = new TextDecoder("latin1").decode(await plain.bytes());
  const home = Deno.env.get("HOME")!;
  for (
    const path of [new URL("../../", import.meta.url).pathname, `${home}/`, "/chainvote-build-"]
  ) {
    assert(path === "/" || !text.includes(path), `the package holds ${path}`);
  }
});

Deno.test("npx runs the package's demo in an empty folder, with Node alone", async () => {
  if (!isNpmHere()) return;
  await using elsewhere = new NpmProject();
  elsewhere.write(PACKAGE_FILE, tarball);
  await using project = new NpmProject();
  const file = `${elsewhere.folder}/${PACKAGE_FILE}`;
  // Nor is a setting of Deno's of the user taken over.
  const env = { DENO_DIR: "/nowhere", DENO_NO_PACKAGE_JSON: "0" };
  const shown = await project.run(
    "npx",
    ["--yes", "--package", file, "chainvote", "demo", "--once"],
    env,
  );
  assertStringIncludes(shown, "All three computed this for themselves, and it is what was cast.");
  assertEquals(project.names(), []);
});

Deno.test("the package's program passes on arguments, exit codes and signals, also without scripts of packages", async () => {
  if (!isNpmHere()) return;
  await using project = new NpmProject();
  project.write(PACKAGE_FILE, tarball);
  project.write("package.json", "{}");
  const install = ["install", "--ignore-scripts", "--no-audit", "--no-fund", `./${PACKAGE_FILE}`];
  await project.run("npm", install);
  const bin = `${project.folder}/node_modules/.bin/chainvote`;
  const version = await project.run(bin, ["--version"]);
  assertMatch(
    version,
    new RegExp(`^${VERSION} \\(npm, Deno ${ENGINE_VERSION}, .*, commit ${COMMIT}\\)\n$`),
  );
  const wrong = await project.start(bin, ["vote", "--id", "a b", "--json"]).ended();
  assertEquals(wrong.code, 2);
  assertEquals(JSON.parse(wrong.stdout).reason, "--id needs --choice");
  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    const tracker = project.start(bin, ["tracker", "--listen", "127.0.0.1:0", "--json"]);
    const { pid } = await tracker.ready<{ pid: number }>();
    tracker.signal(signal);
    assertEquals((await tracker.ended()).code, 0, signal);
    const alive = await new Deno.Command("kill", { args: ["-0", `${pid}`], stderr: "null" })
      .output();
    assert(!alive.success, `Deno goes on after ${signal}`);
  }
});

Deno.test("a project with Deno installs the package and runs the examples of docs/library.md, with their types", async () => {
  if (!isNpmHere()) return;
  await using project = await install();
  project.write("alone.ts", ALONE);
  project.write("together.ts", TOGETHER);
  project.write("wrong.ts", 'import { Peer } from "chainvote";\nnew Peer({ trackers: "one" });\n');
  const deno = Deno.execPath();
  project.write("election.ts", ELECTION);
  await project.run(deno, ["check", "alone.ts", "together.ts", "election.ts"]);
  const wrong = await project.start(deno, ["check", "wrong.ts"]).ended();
  assertStringIncludes(wrong.stderr, "Type 'string' is not assignable to type 'readonly string[]'");
  assertEquals(await project.run(deno, ["run", "alone.ts"]), '2 [ { any: "JSON" } ] true\n');
  assertEquals(await project.run(deno, ["run", "election.ts"]), ELECTION_SHOWS);
  const together = await project.start(
    deno,
    ["run", "--allow-net", "--allow-read", "--allow-env", "--allow-sys", "together.ts"],
  ).ended();
  assertEquals(together, { code: 0, stdout: "1 1 -1\nenough 2\n", stderr: "" });
});

Deno.test("a project with Node installs the package, runs what needs no Deno, and is told what does", async () => {
  if (!isNpmHere()) return;
  await using project = await install();
  project.write("alone.mjs", ALONE);
  assertEquals(await project.run("node", ["alone.mjs"]), "2 [ { any: 'JSON' } ] true\n");
  project.write("election.mjs", ELECTION);
  assertEquals(await project.run("node", ["election.mjs"]), ELECTION_SHOWS);
  project.write(
    "more.mjs",
    `import { Blockchain, createVoteRecord, Peer, Tracker, voteValidator } from "chainvote";
const chain = new Blockchain({ validator: voteValidator, config: { choices: ["red", "blue"] } });
const { record } = createVoteRecord({ voter: "alice", choice: "red" });
await chain.addBlock(await chain.mineBlock(record));
const again = createVoteRecord({ voter: "alice", choice: "blue" }).record;
console.log(await chain.verifyBlock(await chain.mineBlock(again)));
const bytes = await chain.mineBlock(new Uint8Array([0, 255]));
console.log(await chain.verifyBlock(bytes), (await Blockchain.loadJson(chain.toJson())).length);
for (const make of [() => new Peer(), () => new Tracker()]) {
  try {
    make();
  } catch (error) {
    console.log(error.message);
  }
}
`,
  );
  assertEquals(
    await project.run("node", ["more.mjs"]),
    `false
false 2
Cannot make a Peer as it needs Deno, for TCP, an HTTP server, SQLite and mining workers: run this program with Deno, https://deno.com; Blockchain and validators work here too
Cannot make a Tracker as it needs Deno, for an HTTP server: run this program with Deno, https://deno.com; Blockchain and validators work here too
`,
  );
  // The types, as TypeScript finds them for Node.
  project.write("alone.ts", ALONE);
  project.write("together.ts", TOGETHER);
  const tsc = ["run", "--allow-all", "--no-config", "--no-lock", "npm:typescript@5.9.3/tsc"];
  const options = ["--noEmit", "--strict", "--module", "nodenext", "--target", "esnext"];
  await project.run(Deno.execPath(), [...tsc, ...options, "alone.ts", "together.ts"], {
    DENO_NO_PACKAGE_JSON: "1",
  });
});
