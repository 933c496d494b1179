/**
 * An election with a roll in a network in memory that is cut in two and mended: replaced letters make no honest peer refuse
 * another, the highest number counts everywhere, and what was cast in time is in when the election is over.
 */
import { assert, assertEquals } from "@std/assert";
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import { createNetwork, parseNetworkDefinition } from "../../../core/rules/network.ts";
import { writeOpenBallot } from "../../../plugins/election/records/open_ballot.ts";
import { writeReplacedVoter } from "../../../plugins/election/records/replaced_voter.ts";
import { writeRollChunks } from "../../../plugins/election/records/roll_chunk.ts";
import {
  exampleConfig,
  exampleDefinition,
  REGISTRAR_SECRETS,
  ROLL,
  VOTER_SECRETS,
} from "../../plugins/election/example_election.ts";
import { EVERY_HASH } from "../../support/block_forge.ts";
import { createDraw } from "../miners.ts";
import { chanceMiner } from "./virtual_miner.ts";
import { VirtualMachine } from "./virtual_machine.ts";
import { VirtualNetwork } from "./virtual_network.ts";
import { VirtualTime } from "./virtual_time.ts";

const MINUTE_MS = 60_000;
const MACHINES = 4;

/** Four machines, the first two of which mine; even and odd ones can be cut from each other. */
class ElectionRoom {
  readonly time = new VirtualTime();
  readonly opens = this.time.clock().now() + 2 * MINUTE_MS;
  readonly closes = this.opens + 20 * MINUTE_MS;
  readonly late = this.closes + 5 * MINUTE_MS;
  readonly network = createNetwork(parseNetworkDefinition(JSON.stringify({
    name: "Board",
    validator: {
      name: "election",
      config: exampleConfig({ opens: this.opens, closes: this.closes, late: this.late }),
    },
    params: { ...EVERY_HASH, intervalMs: 5_000 },
    created: this.opens - 3 * MINUTE_MS,
  })));
  readonly machines: readonly VirtualMachine[];
  readonly #net = new VirtualNetwork(this.time, () => ({ latencyMs: 50, bytesPerMs: 1_000 }));
  readonly #random: { below: (limit: number) => number; bytes: (length: number) => Uint8Array };

  constructor(seed: number) {
    const draw = createDraw(seed);
    const below = (limit: number) => Math.floor(draw() * limit);
    this.#random = { below, bytes: (length) => Uint8Array.from({ length }, () => below(256)) };
    const { network } = this;
    this.machines = Array.from({ length: MACHINES }, (_, i) => {
      const clock = this.time.clock();
      const miner = i < 2
        ? chanceMiner({ network, clock, random: this.#random, meanMs: 8_000 })
        : undefined;
      const log = () => {};
      return new VirtualMachine(hostOf(i), { network, clock, random: this.#random, miner, log });
    });
  }

  /** Starts all, and puts the roll on the chain; ends when the election is open. */
  async open(): Promise<void> {
    for (const [i, machine] of this.machines.entries()) {
      await machine.start(this.#net.start(machine.host), (error) => {
        throw error;
      });
      for (let other = 0; other < i; other++) {
        machine.node!.addAddress({ host: hostOf(other), port: 7_000 });
      }
    }
    const [chunk] = writeRollChunks(ROLL, this.network.chainId);
    await this.cast(0, chunk);
    await this.passUntil(this.opens);
  }

  cut(): void {
    this.#net.cut((host) => hostsBefore(host) % 2);
  }

  mend(): void {
    this.#net.mend();
  }

  passUntil(moment: number): Promise<void> {
    return this.time.pass(moment - this.time.clock().now());
  }

  /** Hands a record in at a machine; what its user is told. */
  async cast(machine: number, record: Uint8Array): Promise<string | undefined> {
    const submitting = this.machines[machine].submit(record);
    await this.time.pass(1_000);
    return await submitting;
  }

  ballot(voter: number, seq: number, secret = VOTER_SECRETS[voter - 1]): Uint8Array {
    const { chainId } = this.network;
    const { questions } = exampleDefinition();
    return writeOpenBallot({ voter, seq, answers: [[0], []] }, { chainId, questions }, {
      secret,
      random: this.#random,
    });
  }

  letter(voter: number, newSecret: bigint): Uint8Array {
    const publicKey = publicKeyOfSecret(newSecret);
    const { chainId } = this.network;
    return writeReplacedVoter({ voter, publicKey }, REGISTRAR_SECRETS, {
      chainId,
      random: this.#random,
    });
  }

  /** What every machine answers, of which all answer the same. */
  async agreed<T>(path: string, args: Record<string, string> = {}): Promise<T> {
    const asked = Promise.all(this.machines.map(({ chain }) => chain!.query(path, args)));
    await this.time.pass(0);
    const [first, ...others] = (await asked).map((report) => report?.answer);
    for (const other of others) assertEquals(other, first);
    return first as T;
  }

  /** Nobody refuses anybody, and all are connected. */
  assertFriends(): void {
    for (const { node } of this.machines) {
      assertEquals([node!.refused.length, node!.peerCount], [0, MACHINES - 1]);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ending = Promise.all(this.machines.map((machine) => machine.kill()));
    await this.time.pass(0);
    await ending;
  }
}

function hostOf(i: number): string {
  return `10.0.${i}.1`;
}

function hostsBefore(host: string): number {
  return Number(host.split(".")[2]);
}

interface VoterAnswer {
  readonly seq: number;
  readonly key: string;
  readonly replaced: boolean;
}

for (const seed of [1, 2]) {
  Deno.test(`election, world ${seed}: a letter that is replaced on one side of a cut makes no peer leave another`, async () => {
    await using room = new ElectionRoom(seed);
    await room.open();
    assertEquals(await room.cast(2, room.ballot(1, 1)), "pending");
    await room.time.pass(MINUTE_MS);
    room.cut();
    await room.cast(0, room.letter(1, 77n));
    await room.time.pass(MINUTE_MS);
    await room.cast(2, room.ballot(1, 129, 77n));
    // On the other side nobody knows of it, and the old code still votes.
    await room.cast(3, room.ballot(1, 2));
    await room.cast(3, room.ballot(2, 1));
    await room.time.pass(MINUTE_MS);
    await room.cast(1, room.ballot(1, 3));
    await room.time.pass(2 * MINUTE_MS);
    room.mend();
    await room.time.pass(5 * MINUTE_MS);
    const voter = await room.agreed<VoterAnswer>("voter", { number: "1" });
    assertEquals([voter.seq, voter.replaced, voter.key], [
      129,
      true,
      publicKeyOfSecret(77n).toHex(),
    ]);
    assertEquals((await room.agreed<VoterAnswer>("voter", { number: "2" })).seq, 1);
    room.assertFriends();
  });

  Deno.test(`election, world ${seed}: two letters of one voter on two sides of a cut make no peer leave another`, async () => {
    await using room = new ElectionRoom(seed);
    await room.open();
    room.cut();
    await room.cast(0, room.letter(1, 77n));
    await room.cast(1, room.letter(1, 78n));
    await room.time.pass(MINUTE_MS);
    await room.cast(2, room.ballot(1, 129, 77n));
    await room.cast(3, room.ballot(1, 129, 78n));
    await room.cast(3, room.ballot(1, 130, 78n));
    await room.time.pass(MINUTE_MS);
    room.mend();
    await room.time.pass(5 * MINUTE_MS);
    const voter = await room.agreed<VoterAnswer>("voter", { number: "1" });
    assert(voter.replaced && voter.seq >= 129, JSON.stringify(voter));
    room.assertFriends();
  });

  Deno.test(`election, world ${seed}: what is cast on both sides of a cut before closes is in when it is over, and nothing after`, async () => {
    await using room = new ElectionRoom(seed);
    await room.open();
    await room.passUntil(room.closes - MINUTE_MS);
    room.cut();
    for (const voter of [1, 2, 3, 4]) await room.cast(voter % MACHINES, room.ballot(voter, 1));
    await room.cast(2, room.ballot(1, 2));
    await room.passUntil(room.closes + MINUTE_MS);
    room.mend();
    await room.passUntil(room.late + MINUTE_MS);
    for (const machine of [0, 1]) {
      assertEquals(await room.cast(machine, room.ballot(5, 1)), "refused");
    }
    await room.time.pass(MINUTE_MS);
    const { ballots } = await room.agreed<
      { ballots: { voter: number; seq: number; time: number }[] }
    >(
      "ballots",
    );
    assertEquals(ballots.map(({ voter, seq }) => [voter, seq]), [[1, 2], [2, 1], [3, 1], [4, 1]]);
    assert(ballots.every(({ time }) => time < room.late));
    room.assertFriends();
  });
}
