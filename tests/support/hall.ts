/**
 * A hall with voters: an election whose host is a process, alone as the only witness or with three more, and voting is open. All
 * that a telephone needs is there.
 */
import { systemRandom as random } from "../../core/base/system.ts";
import type { JsonObject } from "../../core/base/canonical_json.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import { DEFAULT_PARAMS } from "../../core/rules/params.ts";
import { WitnessKeyFile } from "../../core/witness/signer/key_file.ts";
import { electionOfNetwork } from "../../cli/result/read_election.ts";
import { readElectionKey } from "../../cli/result/election_key.ts";
import { ApiClient } from "../../net/api/client.ts";
import { writeConfirmation } from "../../plugins/election/records/confirmation.ts";
import { singleDefinition, trusteeSecret } from "../plugins/election/secret_example.ts";
import { ElectionWorld, type HostPeer } from "./election_world.ts";
import { handIn, type PeerProcess } from "./peer_process.ts";
import { eventually } from "./process_progress.ts";
import { Program } from "./program.ts";
import { SECRET_QUESTIONS } from "./page_world.ts";
import { SYSTEM } from "./system.ts";

/** Who is in it. */
export interface HallSetting {
  readonly voters: number;
  /** The host is the first. */
  readonly witnesses: number;
  readonly isSecret: boolean;
}

/** Trustees of secret ballots. */
const TRUSTEES = 3;

const HOUR_MS = 3_600_000;

/** Such a hall. */
export class Hall implements AsyncDisposable {
  readonly setting: HallSetting;
  readonly world: ElectionWorld;
  readonly host: HostPeer;
  /** The peers of the other witnesses. */
  readonly others: readonly PeerProcess[];
  readonly #program: Program;

  private constructor(
    setting: HallSetting,
    world: ElectionWorld,
    peers: { readonly host: HostPeer; readonly others: readonly PeerProcess[] },
    program: Program,
  ) {
    this.setting = setting;
    this.world = world;
    this.host = peers.host;
    this.others = peers.others;
    this.#program = program;
  }

  /** Starts all, and waits until the first vote can be cast. */
  static async open(setting: HallSetting): Promise<Hall> {
    await using stack = new AsyncDisposableStack();
    const program = stack.use(new Program());
    const files = Array.from({ length: setting.witnesses }, (_, i) => program.path(`${i}.witness`));
    const world = new ElectionWorld(optionsOf(setting, files), program);
    const host = await world.host("host", undefined, ["--witness-key", files[0], "--mine", "off"]);
    const others: PeerProcess[] = [];
    for (const [i, file] of files.slice(1).entries()) {
      const args = ["--tracker", host.url, "--witness-key", file, "--mine", "off"];
      others.push(await world.peer(`witness${i}`, args));
    }
    await host.seen("stderr", /The roll is in the chain/);
    const { chainId } = world.election.network;
    for (let i = 1; setting.isSecret && i <= TRUSTEES; i++) {
      await handIn(host, writeConfirmation(i, { chainId, secret: trusteeSecret(i), random }));
    }
    const hall = new Hall(setting, world, { host, others }, program);
    await hall.#isReady();
    world.setClock("open");
    stack.move();
    return hall;
  }

  /** Nothing waits, and all is final. */
  async #isReady(): Promise<void> {
    const api = new ApiClient({ url: this.host.api }, SYSTEM);
    await eventually(
      () => api.status(),
      ({ pending, index, finality }) => pending === 0 && finality?.index === index,
      "all is final",
    );
    if (!this.setting.isSecret) return;
    const { kind } = await readElectionKey(
      api,
      electionOfNetwork(this.world.election.network),
      Date.now() - 2 * HOUR_MS,
    );
    if (kind !== "ready") throw new Error(`the key of the trustees is ${kind}`);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#program[Symbol.asyncDispose]();
  }
}

function optionsOf({ voters, isSecret }: HallSetting, files: readonly string[]) {
  const keys = files.map((file, i) => {
    const key = bytesToHex(WitnessKeyFile.create(file, random));
    Deno.chmodSync(file, 0o600);
    return { name: `witness ${i}`, key };
  });
  const { trustees } = singleDefinition(TRUSTEES);
  const keysBy = Date.now() - HOUR_MS - 60_000;
  const config = { mode: "secret", trustees, keysBy, minimum: 1 } as unknown as JsonObject;
  return {
    voters,
    questions: SECRET_QUESTIONS,
    params: { ...DEFAULT_PARAMS },
    witnesses: { keys, mining: "off" },
    ...isSecret && { config },
  };
}
