/**
 * An election with secret ballots by the commands of the docs, among separate processes: an organiser, a registrar, trustees, four
 * witnesses of whom one is the host, and voters, who cast with their codes at three of the peers.
 */
import { assert, assertEquals } from "@std/assert";
import type { ArchiveReport } from "../../cli/audit/archive_audit.ts";
import type { ElectionSummary } from "../../cli/result/election_summary.ts";
import { parseCodes } from "../../cli/roll/codes_csv.ts";
import { formatVotingCode } from "../../plugins/election/roll/voting_code.ts";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";
import { BeleniosFolder, findBeleniosTool } from "./belenios_tool.ts";
import type { HostDocument } from "./hosting.ts";
import { agreement, type PeerProcess } from "./peer_process.ts";
import { eventually } from "./process_progress.ts";
import { PATIENTLY, Program } from "./program.ts";
import { peakMemory } from "./process_usage.ts";
import type { Running } from "./running.ts";
import { Steps } from "./steps.ts";

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;

/** Witnesses, and the folders of their peers; the first is the host. */
const WITNESSES = ["Host", "Wes", "Wim", "Wanda"];
/** Peers that voters use. */
const VOTED_AT = WITNESSES.slice(0, 3);
const TRUSTEES = ["Anna", "Ben", "Cleo"];

/** How many vote, on what, and who is missing in the end. */
export interface SecretElectionAtSize {
  readonly voters: number;
  readonly questions: readonly ElectionQuestion[];
  /** The answers of a voter, from 0. */
  readonly answersOf: (voter: number) => readonly unknown[];
  /** Trustees that go once the key is made. */
  readonly gone: readonly string[];
}

/** What came out. */
export interface HeldElection {
  /** As all peers, the audit and the report have it. */
  readonly result: ElectionSummary;
  /** As the archive has it that belenios-tool has verified. */
  readonly archived: readonly (readonly number[])[];
  readonly isVerifiedByTool: boolean;
}

/** Holds the election with the network that a user gets. Times, memory and bytes are printed. */
export async function holdSecretElection(options: SecretElectionAtSize): Promise<HeldElection> {
  await using election = new BigElection(options);
  const steps = new Steps();
  await steps.take("files made", () => election.build());
  await steps.take("host and witnesses started, roll in the chain", () => election.start());
  const trustees = await steps.take("the key made by three trustees", () => election.makeKey());
  election.setClock(HOUR_MS + MINUTE_MS);
  await steps.take("ballots encrypted and cast with vote --file", () => election.vote());
  await steps.take("all peers have all ballots", () => election.agree());
  election.setClock(2 * HOUR_MS + 30 * MINUTE_MS);
  await steps.take("tally, seals and shares", () => election.open(trustees));
  const result = await steps.take("election result at each peer", () => election.result());
  const rest = await steps.take("export, audit and belenios-tool", () => election.check(result));
  election.printFigures();
  return { result, ...rest };
}

class BigElection implements AsyncDisposable {
  readonly #options: SecretElectionAtSize;
  readonly #program = new Program();
  readonly #peers: PeerProcess[] = [];

  constructor(options: SecretElectionAtSize) {
    this.#options = options;
    this.setClock(0);
  }

  /** Sets the clock of all processes, those that run too: by how far it is ahead. */
  setClock(ms: number): void {
    this.#program.write("clock", String(ms));
  }

  /** Organiser, registrar, trustees and witnesses make their files. */
  async build(): Promise<void> {
    const at = (ms: number) => new Date(Date.now() + ms).toISOString().replace(/\.\d+/, "");
    const { file } = await this.#json<{ file: string }>(
      ...["election", "new", "Board", "-o", this.#path("board"), "--secret", "--threshold", "2"],
      ...TRUSTEES.flatMap((name) => ["--trustee", name]),
      ...["--question", "Who?", "--choices", "Ann,Ben"],
      ...["--opens", at(HOUR_MS), "--closes", at(2 * HOUR_MS)],
    );
    // The organiser edits the file, as the docs say.
    const { questions, voters } = this.#options;
    const draft = JSON.parse(Deno.readTextFileSync(file));
    Deno.writeTextFileSync(file, JSON.stringify({ ...draft, questions }));
    const names = Array.from({ length: voters }, (_, i) => `V${i}`);
    const list = this.#program.write("voters.csv", `name\n${names.join("\n")}`);
    await this.#json("roll", "new", "--election", file, "--voters", list, "-o", this.#path("roll"));
    for (const name of TRUSTEES) {
      const seed = this.#path(`${name}.seed`);
      await this.#json("trustee", "new", "--election", file, "--name", name, "-o", seed);
    }
    const witnesses: string[] = [];
    for (const name of WITNESSES) {
      const { key } = await this.#json<{ key: string }>("witness", "key", this.#keyOf(name));
      witnesses.push("--witness", `${name}=${key}`);
    }
    await this.#json(
      ...["election", "build", file, "--roll", this.#path("roll/roll.bin"), "--accept-sums"],
      ...["-o", this.#path("board.election"), ...witnesses],
      ...TRUSTEES.flatMap((name) => ["--trustee", this.#path(`${name}.trustee`)]),
    );
  }

  /** The host, and the other witnesses, who have found each other by its tracker. */
  async start(): Promise<void> {
    const [host, ...others] = WITNESSES;
    const anywhere = ["--listen", "127.0.0.1:0", "--http", "127.0.0.1:0", "--json"];
    const file = this.#path("board.election");
    const optionsOf = (name: string) => [
      ...[...anywhere, "--data", this.#path(name)],
      ...["--witness-key", this.#keyOf(name)],
    ];
    const hosting = this.#start("host", file, ...optionsOf(host));
    const { url, listen } = await hosting.ready<HostDocument>();
    this.#peers.push(Object.assign(hosting, { data: this.#path(host), listen, api: url }));
    for (const name of others) {
      const running = this.#start(
        ...["peer", "--network", file, "--tracker", url, ...optionsOf(name)],
      );
      const { listen, api } = await running.ready<{ listen: string; api: string }>();
      this.#peers.push(Object.assign(running, { data: this.#path(name), listen, api }));
    }
    await hosting.seen("stderr", /The roll is in the chain/);
  }

  /** Each trustee runs its program beside a peer of its own, until the key is there. */
  async makeKey(): Promise<Running[]> {
    const trustees = TRUSTEES.map((name, i) => {
      const at = ["--data", this.#path(WITNESSES[i])];
      return this.#start("trustee", "run", this.#path(`${name}.seed`), "--yes", "--json", ...at);
    });
    for (const each of trustees) await each.seen("stdout", /"for":"closing"/);
    const isThere = (_: Running, i: number) => !this.#options.gone.includes(TRUSTEES[i]);
    for (const [i, each] of trustees.entries()) if (!isThere(each, i)) await each.kill();
    return trustees.filter(isThere);
  }

  /** Voters with their codes, at three peers at once. */
  async vote(): Promise<void> {
    const { voters } = parseCodes(Deno.readTextFileSync(this.#path("roll/codes.csv")));
    const rows = voters.map(({ code }, i) => {
      assert(code !== undefined);
      return `${formatVotingCode(code)},"${
        JSON.stringify(this.#options.answersOf(i)).replaceAll('"', '""')
      }"`;
    });
    const casting = VOTED_AT.map((name, share) => {
      const own = rows.filter((_, i) => i % VOTED_AT.length === share);
      const file = this.#program.write(`${name}.csv`, `code,answers\n${own.join("\n")}\n`);
      const at = ["--data", this.#path(name)];
      return this.#start("vote", "--file", file, "--json", ...PATIENTLY, ...at).ended();
    });
    for (const { code, stdout, stderr } of await Promise.all(casting)) {
      assertEquals(code, 0, stdout + stderr);
    }
  }

  /** All peers have all ballots in their chains. */
  async agree(): Promise<void> {
    await agreement(...this.#peers);
    for (const { api } of this.#peers) {
      const status = async () => (await (await fetch(`${api}/v1/query/status`)).json()).answer;
      const { voters } = this.#options;
      await eventually(status, (answer) => answer.voters === voters, "all ballots are in");
    }
  }

  /** The trustees that are there open the sum. */
  async open(trustees: readonly Running[]): Promise<void> {
    for (const trustee of trustees) {
      const { code, stdout, stderr } = await trustee.ended();
      assertEquals(code, 0, stderr);
      assert(stdout.includes('"why":"result"'), stdout);
    }
  }

  /** The result that all peers have. */
  async result(): Promise<ElectionSummary> {
    await agreement(...this.#peers);
    const results: ElectionSummary[] = [];
    for (const { data } of this.#peers) {
      results.push(await this.#json<ElectionSummary>("election", "result", "--data", data));
    }
    for (const { phase, ballots, questions } of results) {
      assertEquals([phase, ballots, questions], [
        "closed",
        results[0].ballots,
        results[0].questions,
      ]);
    }
    return results[0];
  }

  /** Whoever has nothing but the exported files comes to the same result; and belenios-tool has nothing against the archive. */
  async check(result: ElectionSummary): Promise<Omit<HeldElection, "result">> {
    const [chain, archive] = [this.#path("board.chain"), this.#path("board.bel")];
    const [, other] = this.#peers;
    await this.#json("export", chain, "--data", other.data);
    await this.#json("election", "export", "--belenios", archive, "--data", other.data);
    const audit = await this.#json<Audit>("audit", chain, "--belenios", archive);
    assert(audit.ok && audit.belenios.isOfChain);
    assertEquals(audit.election.questions, result.questions);
    const alone = await this.#json<ArchiveReport>("audit", "--belenios", archive);
    assert(alone.ok && alone.result !== undefined);
    const report = await this.#json<{ result: ElectionSummary }>("election", "report", chain);
    assertEquals(report.result.questions, result.questions);
    return {
      archived: alone.result,
      isVerifiedByTool: await verifyByTool(archive, audit.belenios.uuid),
    };
  }

  printFigures(): void {
    const bytes = (name: string) => Deno.statSync(this.#path(name)).size;
    const mega = (value: number) => (value / 1e6).toFixed(1);
    const memory = this.#peers.map(({ pid }) => mega(peakMemory(pid) ?? NaN));
    console.log(`  peers' most memory in MB: ${memory}`);
    console.log(
      `  board.chain ${mega(bytes("board.chain"))} MB, board.bel ${mega(bytes("board.bel"))} MB`,
    );
    const databases = this.#peers.map(({ data }) => mega(folderBytes(data)));
    console.log(`  peers' folders in MB: ${databases}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]();
  }

  #path(name: string): string {
    return this.#program.path(name);
  }

  #keyOf(witness: string): string {
    return this.#path(`${witness}.witness`);
  }

  #start(...args: string[]): Running {
    return this.#program.spawnSkewed(args);
  }

  /** What a command with `--json` prints, which must end with 0. */
  async #json<T>(...args: string[]): Promise<T> {
    const { code, stdout, stderr } = await this.#start(...args, "--json").ended();
    assertEquals(code, 0, `${args.join(" ")}: ${stdout}${stderr}`);
    return JSON.parse(stdout);
  }
}

/** What of `audit --json` is looked at. */
interface Audit {
  readonly ok: boolean;
  readonly election: ElectionSummary;
  readonly belenios: ArchiveReport & { readonly uuid: string };
}

/** False if the tool is not here, which is said. */
async function verifyByTool(archive: string, uuid: string): Promise<boolean> {
  const tool = await findBeleniosTool();
  if (tool === undefined) return false;
  await using folder = await BeleniosFolder.open(tool, { uuid, files: [], seconds: 0 });
  await folder.putBytes(Deno.readFileSync(archive));
  const { ok, stderr } = await folder.run(["election", "verify"]);
  assert(ok && stderr.includes("all checks passed"), stderr);
  return true;
}

function folderBytes(folder: string): number {
  return [...Deno.readDirSync(folder)].reduce((sum, { name, isFile }) => {
    return sum + (isFile ? Deno.statSync(`${folder}/${name}`).size : 0);
  }, 0);
}
