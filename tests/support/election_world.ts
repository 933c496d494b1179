/**
 * An election with a roll among processes, and a clock that the test sets: what has to come before the election opens takes
 * as long as it takes.
 */
import type { ElectionSummary } from "../../cli/result/election_summary.ts";
import { bytesToBase64 } from "../../core/base/base64.ts";
import type { HostDocument } from "./hosting.ts";
import { writerHeaders } from "./peer_process.ts";
import type { PeerProcess } from "./peer_process.ts";
import { eventually } from "./process_progress.ts";
import { Program } from "./program.ts";
import { writeRoll } from "../../plugins/election/roll/roll.ts";
import { makeRollElection, type RollElection, type RollElectionOptions } from "./roll_election.ts";
import type { Ended, Running } from "./running.ts";

const MINUTE_MS = 60_000;

/** When the election of a world opens and closes, seen from the machine's clock, in ms. */
const OPENED_AGO_MS = 60 * MINUTE_MS;
const CLOSES_IN_MS = 120 * MINUTE_MS;
const GRACE_MS = 10 * MINUTE_MS;

/** The moments of the election, by how far the clock of the world is off, in ms. */
export const MOMENTS = {
  before: -2 * OPENED_AGO_MS,
  open: 0,
  anHourLater: 60 * MINUTE_MS,
  closing: CLOSES_IN_MS + MINUTE_MS,
  closed: CLOSES_IN_MS + GRACE_MS + MINUTE_MS,
} as const;

/** A host that runs, which is a peer too. */
export type HostPeer = PeerProcess & { readonly url: string; readonly invitation: string };

/** An election with peers on folders of their own. Disposing it ends and removes all of it. */
export class ElectionWorld implements AsyncDisposable {
  readonly program: Program;
  readonly election: RollElection;
  /** Of the files of the organiser, without what tells them apart. */
  readonly #file: string;
  readonly #isOwner: boolean;

  /** @param program Of another world, with which it shares the machine and its clock. */
  constructor(
    { name = "Board", ...options }: Omit<RollElectionOptions, "opens" | "closes" | "late">,
    program?: Program,
  ) {
    this.program = program ?? new Program();
    this.#isOwner = program === undefined;
    this.#file = this.program.path(name.toLowerCase());
    const now = Date.now();
    this.election = makeRollElection({
      name,
      opens: now - OPENED_AGO_MS,
      closes: now + CLOSES_IN_MS,
      late: now + CLOSES_IN_MS + GRACE_MS,
      ...options,
    });
    Deno.writeTextFileSync(`${this.#file}.election`, this.election.file);
    this.setClock("before");
  }

  /** Sets the clock of all processes of the world, those that run too. */
  setClock(moment: keyof typeof MOMENTS): void {
    this.program.write("clock", String(MOMENTS[moment]));
  }

  /** Starts a peer on a folder. */
  async peer(name: string, args: readonly string[] = []): Promise<PeerProcess> {
    const running = this.start(["peer", "--json", "--mine", "1", ...this.options(name), ...args]);
    const { listen, api } = await running.ready<{ listen: string; api: string }>();
    return Object.assign(running, { data: this.program.path(name), listen, api });
  }

  /** Starts a host on a folder, which brings the roll into the chain. `at` is where one listened before. */
  async host(
    name: string,
    at?: Pick<HostPeer, "url" | "listen">,
    args: readonly string[] = [],
  ): Promise<HostPeer> {
    const { voters } = this.election;
    const entries = voters.map(({ key: { publicKey } }) => ({ publicKey, weight: 1 }));
    Deno.writeFileSync(`${this.#file}.roll`, writeRoll(entries));
    const running = this.start([
      ...["host", `${this.#file}.election`, "--json", "--mine", "1"],
      ...["--http", at?.url.replace("http://", "") ?? "127.0.0.1:0"],
      ...["--listen", at?.listen ?? "127.0.0.1:0", "--data", this.program.path(name), ...args],
    ]);
    const { url, listen, invitation } = await running.ready<HostDocument>();
    const data = this.program.path(name);
    return Object.assign(running, { data, listen, api: url, url, invitation });
  }

  /** The result as the peer on a folder has it. */
  async result(name: string): Promise<ElectionSummary> {
    const at = ["--data", this.program.path(name)];
    const { code, stdout, stderr } = await this.run(["election", "result", "--json", ...at]);
    if (code !== 0) throw new Error(`the result of ${name}: ${stdout}${stderr}`);
    return JSON.parse(stdout);
  }

  /** Hands the roll in at a peer, before the election opens, waits until it is in the chain, and opens the election. */
  async open(peer: PeerProcess): Promise<void> {
    const { chunks } = this.election;
    const body = JSON.stringify({ records: chunks.map(bytesToBase64) });
    const answer = await fetch(`${peer.api}/v1/records`, {
      method: "POST",
      headers: writerHeaders(peer),
      body,
    });
    const said = await answer.text();
    if (!answer.ok) throw new Error(`the roll was not taken: ${said}`);
    await this.rollIsIn(peer);
    this.setClock("open");
  }

  /** Waits until the roll is in the chain of a peer. */
  async rollIsIn(peer: PeerProcess): Promise<void> {
    await eventually(
      async () => {
        const url = `${peer.api}/v1/query/status`;
        return (await (await fetch(url, { headers: writerHeaders(peer) })).json()).answer;
      },
      ({ rollIsWhole }) => rollIsWhole,
      "the roll is in the chain",
    );
  }

  /** Options that lead to the election on a folder. */
  options(name: string): string[] {
    return [
      "--network",
      `${this.#file}.election`,
      "--data",
      this.program.path(name),
    ];
  }

  /** Starts a command by the clock of the world. */
  start(args: readonly string[], env: Record<string, string> = {}): Running {
    return this.program.spawnSkewed(args, { env });
  }

  /** Runs a command to its end, with `input` on its stdin. */
  async run(args: readonly string[], input = ""): Promise<Ended> {
    const running = this.start(args);
    await running.type(input, { end: true });
    return await running.ended();
  }

  /** Casts a ballot with `--json`, at the peer that runs on a folder; the outcome, or what was said of it. */
  async vote(name: string, code: string, answers: unknown, args: readonly string[] = []) {
    const { code: exit, stdout, stderr } = await this.run([
      ...["vote", "--json", "--code-file", "-", "--answers", JSON.stringify(answers)],
      ...["--data", this.program.path(name), ...args],
    ], `${code}\n`);
    return { exit, stderr, outcome: stdout === "" ? undefined : JSON.parse(stdout) };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#isOwner) await this.program[Symbol.asyncDispose]();
  }
}
