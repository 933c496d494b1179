/** Four witnesses and a peer that signs nothing, each on a host of its own, whose clocks may be wrong. */
import { assert, assertEquals } from "@std/assert";
import { bytesToBase64 } from "../../core/base/base64.ts";
import type { RecordId } from "../../core/block/ids.ts";
import { recordId } from "../../core/block/record.ts";
import type { FinalityReport } from "../../net/api/finality_report.ts";
import type { PeerStatus, RecordReport } from "../../net/api/peer_api.ts";
import { voteRecord } from "./block_forge.ts";
import { Hosts } from "./net_hosts.ts";
import { tokenOf } from "./peer_process.ts";
import { eventually } from "./process_progress.ts";
import { COMMAND, Program, skewedCommand } from "./program.ts";
import type { Ended } from "./running.ts";
import { makeWitnessNetwork } from "./witness_peers.ts";

/** The hosts of witnesses, in the order of their keys. */
const WITNESS_HOSTS = ["a", "b", "c", "d"] as const;
/** All hosts; the last one's peer signs nothing. */
export const HOSTS = [...WITNESS_HOSTS, "plain"] as const;
export type HostName = typeof HOSTS[number];

const PEER_PORT = 7701;
const API = "http://127.0.0.1:7702";

/** Between two lots of votes, in ms: the machine is to have room for the rest. */
const PAUSE_MS = 250;

/** Ids in one question to a peer, below its ceiling. */
const IDS_AT_ONCE = 500;

/** The hosts, and the peers on them. Disposing ends and removes all of it. */
export class WitnessHosts implements AsyncDisposable {
  readonly hosts: Hosts;
  readonly #program: Program;
  /** Votes that a peer took. */
  readonly #taken = new Set<RecordId>();
  #votes = 0;

  constructor() {
    this.#program = new Program();
    this.hosts = new Hosts(this.#program, HOSTS);
  }

  /** How many votes were taken. */
  get taken(): number {
    return this.#taken.size;
  }

  /** Makes the keys and the network, and starts all peers; each knows the addresses of all others. */
  async start(): Promise<void> {
    const files = await makeWitnessNetwork(this.#program, WITNESS_HOSTS.length);
    for (const [i, name] of HOSTS.entries()) {
      this.setClock(name, 0);
      const others = HOSTS.filter((other) => other !== name);
      const [command, ...before] = skewedCommand(this.#clockOf(name));
      const running = this.hosts.start(name, command, [
        ...[...before, "peer", "--json", "--mine", "1"],
        ...this.#program.options(name),
        ...["--listen", `0.0.0.0:${PEER_PORT}`, "--http", new URL(API).host],
        ...others.flatMap((other) => ["--connect", `${this.hosts.address(other)}:${PEER_PORT}`]),
        ...(i < files.length ? ["--witness-key", files[i]] : []),
      ]);
      const { status } = await running.ready<{ status?: string }>();
      assert(status !== "error", `${name}: ${running.stdout}`);
    }
  }

  /** Sets the clock of a host, to so many ms ahead of the others'. */
  setClock(name: HostName, aheadMs: number): void {
    Deno.writeTextFileSync(this.#clockOf(name), String(aheadMs));
  }

  /** Runs a command of the program on a host, beside its peer. */
  async run(name: HostName, args: readonly string[]): Promise<Ended> {
    const [command, ...before] = COMMAND;
    const data = ["--data", this.#program.path(name)];
    return await this.hosts.start(name, command, [...before, ...args, ...data]).ended();
  }

  /** The status of a peer. */
  async status(name: HostName): Promise<PeerStatus> {
    return await this.#ask<PeerStatus>(name, "/v1/status");
  }

  /** Hands in a vote at each of these peers; the ids of their records. */
  async vote(...names: readonly HostName[]): Promise<RecordId[]> {
    const ids = [];
    for (const name of names) {
      const record = voteRecord(`${name} ${this.#votes++}`, name === "plain" ? "Ann" : "Ben");
      const body = { records: [bytesToBase64(record)] };
      const { records } = await this.#ask<{ records: RecordReport[] }>(name, "/v1/records", body);
      assert(["pending", "included"].includes(records[0].status), `a vote is ${records[0].status}`);
      this.#taken.add(recordId(record));
      ids.push(recordId(record));
    }
    return ids;
  }

  /** Votes as a user does, beside a peer; what the command says. */
  async voteByCommand(name: HostName): Promise<string> {
    const voter = `user ${this.#votes++}`;
    const { code, stdout, stderr } = await this.run(name, [
      ...["vote", "--id", voter, "--choice", "Ann"],
    ]);
    assertEquals(code, 0, stderr);
    this.#taken.add(recordId(voteRecord(voter, "Ann")));
    return stdout;
  }

  /** Hands in votes at these peers until `test` holds for what each of them says. */
  async voteUntil(
    names: readonly HostName[],
    test: (status: PeerStatus) => boolean,
    what: string,
  ): Promise<void> {
    await eventually(
      async () => {
        await this.vote(...names);
        await after(PAUSE_MS);
        return await Promise.all(names.map((name) => this.status(name)));
      },
      (states) => states.every(test),
      what,
    );
  }

  /** Waits until all of these have the same chain, nothing waits at them, and all of it is final. */
  async allFinal(...names: readonly HostName[]): Promise<void> {
    await eventually(
      () => Promise.all(names.map((name) => this.status(name))),
      (states) =>
        states.every(({ tip, index, pending, finality }) =>
          tip === states[0].tip && pending === 0 && finality?.index === index &&
          finality.hash === tip
        ),
      `all is final at ${names.join(", ")}`,
    );
  }

  /** What a peer says of records. */
  async reports(name: HostName, ids: readonly RecordId[]): Promise<RecordReport[]> {
    const reports = [];
    for (let at = 0; at < ids.length; at += IDS_AT_ONCE) {
      const body = { ids: ids.slice(at, at + IDS_AT_ONCE) };
      const { records } = await this.#ask<{ records: RecordReport[] }>(
        name,
        "/v1/records/status",
        body,
      );
      reports.push(...records);
    }
    return reports;
  }

  /** Every vote that was taken is final at all peers, nothing else counts, and nobody has lied. */
  async check(): Promise<void> {
    for (const name of HOSTS) {
      const reports = await this.reports(name, [...this.#taken]);
      assertEquals(reports.filter(({ final }) => final !== true), [], `not final at ${name}`);
      const { proofs } = await this.#ask<FinalityReport>(name, "/v1/finality");
      assertEquals(proofs, []);
      const { code, stdout, stderr } = await this.run(name, ["tally", "--json"]);
      assertEquals(code, 0, stderr);
      assertEquals(JSON.parse(stdout).votes, this.#taken.size);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.hosts[Symbol.asyncDispose]();
    await this.#program[Symbol.asyncDispose]();
  }

  #clockOf(name: HostName): string {
    return this.#program.path(`clock-${name}`);
  }

  async #ask<T>(name: HostName, path: string, body?: unknown): Promise<T> {
    const token = body === undefined ? undefined : tokenOf(this.#program.path(name));
    const answer = await this.hosts.ask<T>(name, `${API}${path}`, body, token);
    assert(answer !== undefined, `${name} gives no answer`);
    return answer;
  }
}

function after(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
