/** Secret ballots from an empty folder to a result, by commands: one host, three trustees who run all the time. */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { ElectionSummary } from "../../cli/result/election_summary.ts";
import { readCeremony } from "../../cli/result/ceremony_answer.ts";
import { parseCodes } from "../../cli/roll/codes_csv.ts";
import { bytesToBase64 } from "../../core/base/base64.ts";
import { hexToBytes } from "../../core/base/hash.ts";
import { systemRandom as random } from "../../core/base/system.ts";
import { makeEncryptedBallot, type Marks } from "../../plugins/belenios/ballots/make_ballot.ts";
import { elementOfBytes } from "../../plugins/belenios/group/group.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { writeSecretBallot } from "../../plugins/election/records/secret_ballot.ts";
import { deriveVoterKey } from "../../plugins/election/roll/voter_key.ts";
import { beleniosElectionOf } from "../../plugins/election/secret/belenios_election_of.ts";
import { BeleniosFolder, findBeleniosTool } from "../support/belenios_tool.ts";
import type { HostDocument } from "../support/hosting.ts";
import { eventually } from "../support/process_progress.ts";
import { Program } from "../support/program.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Blocks within a second, also when all cores are busy. */
const EASY = '{"initialDifficulty":4000,"floorDifficulty":2000,"intervalMs":500}';

const TRUSTEES = ["Anna", "Ben", "Cleo"];

/** What the voters mark: blank first, then Ann, Ben, Zoë. */
const VOTES: readonly Marks[] = [[0, 1, 0, 0], [0, 1, 0, 0], [0, 0, 1, 0], [1, 0, 0, 0], [
  0,
  0,
  0,
  1,
]];

/** An election by commands, on a machine whose clock the test sets. */
class SecretElection implements AsyncDisposable {
  readonly program = new Program();

  constructor() {
    this.setClock(0);
  }

  /** Sets the clock of all processes, those that run too: by how far it is ahead. */
  setClock(ms: number): void {
    this.program.write("clock", String(ms));
  }

  start(...args: string[]) {
    return this.program.spawnSkewed(args);
  }

  /** What a command with `--json` prints, which must end with 0. */
  async json<T>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await this.start(...args, "--json").ended();
    assertEquals(code, 0, stderr);
    return JSON.parse(stdout);
  }

  path(name: string): string {
    return this.program.path(name);
  }

  /** From an empty folder to `board.election`. */
  async build(): Promise<void> {
    const at = (ms: number) => new Date(Date.now() + ms).toISOString().replace(/\.\d+/, "");
    const { file } = await this.json<{ file: string }>(
      ...["election", "new", "Board", "-o", this.path("board"), "--secret", "--threshold", "2"],
      ...TRUSTEES.flatMap((name) => ["--trustee", name]),
      ...["--question", "Who is to chair?", "--choices", "Ann,Ben,Zoë"],
      ...["--opens", at(HOUR_MS), "--closes", at(2 * HOUR_MS)],
    );
    const voters = this.program.write(
      "voters.csv",
      `name\n${VOTES.map((_, i) => `V${i}`).join("\n")}`,
    );
    await Promise.all([
      ...TRUSTEES.map((name) =>
        this.json(
          ...["trustee", "new", "--election", file, "--name", name],
          ...["-o", this.path(`${name}.seed`)],
        )
      ),
      this.json("roll", "new", "--election", file, "--voters", voters, "-o", this.path("roll")),
    ]);
    await this.json(
      ...["election", "build", file, "--roll", this.path("roll/roll.bin"), "--accept-sums"],
      ...["-o", this.path("board.election"), "--params", EASY, "--host-witness"],
      ...TRUSTEES.flatMap((name) => ["--trustee", this.path(`${name}.trustee`)]),
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.program[Symbol.asyncDispose]();
  }
}

/** What the host answers to a query. */
function asking({ url }: HostDocument) {
  return async (path: string, args: Readonly<Record<string, string>> = {}) =>
    await (await fetch(`${url}/v1/query/${path}?${new URLSearchParams(args)}`)).json();
}

/** Hands in a ballot of every code. */
async function voteAll(election: SecretElection, host: HostDocument): Promise<void> {
  const { value: { publicKey } } = await readCeremony(asking(host), TRUSTEES.length);
  const key = elementOfBytes(hexToBytes(publicKey ?? ""));
  assert(key !== undefined);
  const { answer } = await asking(host)("definition");
  const definition: ElectionDefinition = answer;
  const belenios = beleniosElectionOf({ definition, chainId: host.network }, key);
  const codes = parseCodes(Deno.readTextFileSync(election.path("roll/codes.csv")));
  for (const { number: voter, code } of codes.voters) {
    assert(voter !== undefined && code !== undefined);
    const { secret } = deriveVoterKey(definition.uuid, code);
    const answers = [VOTES[voter - 1]];
    const ballot = makeEncryptedBallot(belenios, { secret, answers }, random);
    const record = writeSecretBallot({ voter, seq: 1, ballot }, belenios, {
      chainId: host.network,
      secret,
      random,
    });
    const posted = await fetch(`${host.url}/v1/ballots`, {
      method: "POST",
      headers: { "content-type": "application/json", "x-chainvote": "1" },
      body: JSON.stringify({ record: bytesToBase64(record) }),
    });
    assertEquals(posted.status, 200, await posted.text());
  }
}

Deno.test("secret ballots: from an empty folder trustees make a key, and open a result that belenios-tool verifies", async () => {
  await using election = new SecretElection();
  await election.build();
  const hosting = election.start(
    ...["host", election.path("board.election"), "--json", "--data", election.path("host")],
    ...["--http", "127.0.0.1:0", "--listen", "127.0.0.1:0"],
  );
  const host = await hosting.ready<HostDocument>();
  const trustees = TRUSTEES.map((name) =>
    election.start(
      ...["trustee", "run", election.path(`${name}.seed`), "--yes", "--json"],
      ...["--data", election.path("host")],
    )
  );
  await hosting.seen("stderr", /The trustees' key is made/);
  const second = await election.start(
    ...[
      "trustee",
      "run",
      election.path("Anna.seed"),
      "--yes",
      "--once",
      "--data",
      election.path("host"),
    ],
  ).ended();
  assertEquals(second.code, 5);
  assertStringIncludes(second.stderr, "another process uses it");

  election.setClock(HOUR_MS + MINUTE_MS);
  await voteAll(election, host);
  const count = async () => (await asking(host)("status")).answer;
  await eventually(count, ({ voters }) => voters === VOTES.length, "all ballots are in the chain");
  election.setClock(2 * HOUR_MS + 30 * MINUTE_MS);
  for (const trustee of trustees) {
    const { code, stdout, stderr } = await trustee.ended();
    assertEquals(code, 0, stderr);
    assertStringIncludes(stdout, '"why":"result"');
  }
  const result = await election.json<ElectionSummary>(
    ...["election", "result", "--data", election.path("host")],
  );
  const [{ counts }] = result.questions as unknown as { counts: number[] }[];
  assertEquals([result.phase, counts], ["closed", [2, 1, 1]]);

  const archive = election.path("board.bel");
  await election.json("election", "export", "--belenios", archive, "--data", election.path("host"));
  const tool = await findBeleniosTool();
  if (tool === undefined) return;
  const { uuid } = (await asking(host)("definition")).answer;
  await using folder = await BeleniosFolder.open(tool, { uuid, files: [], seconds: 0 });
  await folder.putBytes(Deno.readFileSync(archive));
  const { ok, stderr } = await folder.run(["election", "verify"]);
  assert(ok && stderr.includes("all checks passed"), stderr);
});
