/**
 * Secret ballots from an empty folder to a result, by commands: one host, two trustees who run all the time, and one who is killed each
 * time that a record is written down and has not left.
 */
import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import type { ElectionSummary } from "../../cli/result/election_summary.ts";
import { readCeremony } from "../../cli/result/ceremony_answer.ts";
import { TrusteeFile } from "../../cli/trustee/trustee_file.ts";
import { parseCodes } from "../../cli/roll/codes_csv.ts";
import { bytesToBase64 } from "../../core/base/base64.ts";
import { hexToBytes } from "../../core/base/hash.ts";
import { recordId } from "../../core/block/record.ts";
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
import { KILLED_AT_SEND, Program } from "../support/program.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Blocks within a second, also when all cores are busy. */
const EASY = '{"initialDifficulty":4000,"floorDifficulty":2000,"intervalMs":500}';

const TRUSTEES = ["Anna", "Ben", "Cleo"];

/** What a process ends with that `kill -9` has ended. */
const KILLED = 137;

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

  /** Starts a trustee's program at the host. */
  runTrustee(name: string, options: Parameters<Program["spawnSkewed"]>[1] = {}) {
    const args = ["trustee", "run", this.path(`${name}.seed`), "--yes", "--json"];
    return this.program.spawnSkewed([...args, "--data", this.path("host")], options);
  }

  /**
   * Runs a trustee's program until it has done its part: each time it hands in what it has made before, and is killed when
   * it has written the next record down.
   *
   * @returns How often it was killed.
   */
  async runKilledTrustee(name: string): Promise<number> {
    for (let kills = 0;; kills++) {
      const env = { TEST_SENDS: `${Math.min(1, kills)}` };
      const { code, stderr } = await this.runTrustee(name, { preload: KILLED_AT_SEND, env })
        .ended();
      if (code === 0) return kills;
      assertEquals(code, KILLED, stderr);
    }
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

/** Of Anna the chain has what her file has, byte for byte: no start has made a second one. */
async function assertMadeOnce(election: SecretElection, host: HostDocument): Promise<void> {
  using file = TrusteeFile.open(election.path("Anna.seed"));
  const { made } = file.state;
  const idOf = (name: keyof typeof made) => recordId(hexToBytes(made[name] ?? ""));
  const { answer: { trustees: [steps] } } = await asking(host)("ceremony");
  for (const name of ["confirmation", "hash", "polynomial", "key"] as const) {
    assertEquals(steps[name].recordId, idOf(name), name);
  }
  const { answer: { seals, shares } } = await asking(host)("opening");
  const isAnnas = ({ trustee }: { trustee: number }) => trustee === 1;
  assertEquals(seals.find(isAnnas).recordId, idOf("seal"));
  // Two of three are enough: hers may have come too late.
  const share = shares.find(isAnnas);
  assert(share === undefined || share.recordId === idOf("share"));
}

Deno.test("secret ballots: from an empty folder trustees make a key, and open a result that belenios-tool verifies", async () => {
  await using election = new SecretElection();
  await election.build();
  const hosting = election.start(
    ...["host", election.path("board.election"), "--json", "--data", election.path("host")],
    ...["--http", "127.0.0.1:0", "--listen", "127.0.0.1:0"],
  );
  const host = await hosting.ready<HostDocument>();
  const letters = (name: string) =>
    election.start(
      ...["roll", "letters", election.path("roll"), "--election", election.path("board.election")],
      ...["--data", election.path("host"), "-o", election.path(name)],
    ).ended();
  const early = await letters("early.html");
  assertEquals(early.code, 3, early.stderr);
  assertStringIncludes(early.stderr, "the trustees' key has to be made first");
  const killing = election.runKilledTrustee("Anna");
  const trustees = ["Ben", "Cleo"].map((name) => election.runTrustee(name));
  await hosting.seen("stderr", /The trustees' key is made/);
  assertEquals((await letters("letters.html")).code, 0);
  const second = await election.start(
    ...[
      "trustee",
      "run",
      election.path("Ben.seed"),
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
  // Confirmation, three steps of the key, seal; and tally and share, if nobody was faster.
  assert(await killing >= 5);
  await assertMadeOnce(election, host);
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
