/**
 * A whole network in one process and in virtual time: peers that vote, mine, die and come back, over links
 * that are slow, cut and mended. All chance comes from a seed, so a world is the same again with the same one.
 */
import type { Random } from "../../../core/clock.ts";
import { bytesToHex, concatBytes, sha256 } from "../../../core/hash.ts";
import { recordId } from "../../../core/record.ts";
import { EVERY_HASH, testNetwork, voteRecord } from "../../support/block_forge.ts";
import { createDraw } from "../miners.ts";
import { type Lie, lyingTransport } from "./liar.ts";
import { type Death, VirtualNetwork } from "./virtual_network.ts";
import { chanceMiner } from "./virtual_miner.ts";
import { VirtualMachine } from "./virtual_machine.ts";
import { VirtualTime } from "./virtual_time.ts";

/** What became of a world. */
export interface WorldReport {
  readonly seed: number;
  readonly nodes: number;
  /** What the liar among them did, if there was one. */
  readonly lie: Lie | undefined;
  readonly virtualMs: number;
  /** Blocks of the chain that all agree on. */
  readonly blocks: number;
  readonly votes: number;
  readonly acknowledged: number;
  /** Blocks that nodes took back on the way, all together. */
  readonly undone: number;
  readonly kills: number;
  readonly cuts: number;
  /** How long after the last fault all agreed, in ms. */
  readonly agreedAfterMs: number;
  /** SHA-256 of the trace. */
  readonly trace: string;
}

/** A world broke a promise. */
export class BrokenPromise extends Error {
  override readonly name = "BrokenPromise";
}

/** Time with faults, and the most time after it until all must agree, in virtual ms. */
const STORM_MS = 120_000;
const CALM_MS = 240_000;

/** Time in which peers notice that others are gone without a word, and connect with those that are there. */
const FORGET_MS = 120_000;

/** Mean time between blocks while somebody mines, in ms. */
const BLOCK_MS = 4_000;

/** How often peers learn of others, as a tracker would tell them, in ms. */
const TELL_MS = 5_000;

/** Voters: fewer than votes, so that many vote twice, at different peers. */
const VOTERS = 80;

/**
 * Plays a world and checks its promises: the tips agree in bounded time, nobody is counted twice, what was
 * acknowledged is there or lost to another vote of its voter, tallies are those of a recount, no peer's chain
 * ever has less work than before, and in the end nobody is connected with the dead.
 *
 * @param trace Told of everything that happens.
 * @throws {BrokenPromise}
 */
export async function playWorld(
  seed: number,
  trace: (line: string) => void = () => {},
): Promise<WorldReport> {
  const world = new World(seed, trace);
  try {
    return await world.play();
  } finally {
    await world.end();
  }
}

/** What the validator answers. */
interface Tally {
  readonly counts: readonly (readonly [choice: string, votes: number])[];
}

class World {
  readonly #seed: number;
  readonly #draw: () => number;
  readonly #time = new VirtualTime();
  readonly #net: VirtualNetwork;
  readonly #machines: VirtualMachine[];
  /** The one that lies, in some worlds. Nothing is promised to it. */
  readonly #liar: VirtualMachine | undefined;
  readonly #lie: Lie;
  readonly #lines: Uint8Array[] = [];
  readonly #trace: (line: string) => void;
  /** Records that a peer took, by id. */
  readonly #acknowledged = new Map<string, Uint8Array>();
  /** Most work of each host's chain so far. */
  readonly #work = new Map<string, bigint>();
  #votes = 0;
  #undone = 0;
  #kills = 0;
  #cuts = 0;
  #isStormy = true;
  /** The first promise that was broken; time stands still then. */
  #broken: unknown;

  constructor(seed: number, trace: (line: string) => void) {
    this.#seed = seed;
    this.#trace = trace;
    this.#draw = createDraw(seed);
    const latencies = new Map<string, number>();
    this.#net = new VirtualNetwork(this.#time, (from, to) => {
      const key = [from, to].toSorted().join();
      const latencyMs = latencies.get(key) ?? this.#between(5, this.#draw() < 0.1 ? 1_500 : 200);
      latencies.set(key, latencyMs);
      return { latencyMs, bytesPerMs: 1_000 };
    });
    const network = testNetwork({ params: { ...EVERY_HASH, intervalMs: 5_000 } });
    const count = 3 + this.#below(6);
    const hasLiar = count > 3 && this.#draw() < 0.4;
    // Where a liar alone mines, it decides what gets into blocks, and nothing can be promised.
    const miners = hasLiar ? 2 + this.#below(count - 1) : 1 + this.#below(count);
    this.#machines = Array.from({ length: count }, (_, i) => {
      const host = `10.0.${i}.1`;
      // A few clocks are wrong, by up to what others still take and somewhat beyond.
      const skewMs = this.#draw() < 0.2 ? this.#between(-20_000, 20_000) : 0;
      const clock = this.#time.clock(skewMs);
      const random = this.#random();
      const meanMs = BLOCK_MS * miners;
      return new VirtualMachine(host, {
        network,
        clock,
        random,
        miner: i < miners ? chanceMiner({ network, clock, random, meanMs }) : undefined,
        log: (level, text) => level === "debug" || this.#say(`${host} ${level} ${text}`),
      });
    });
    this.#lie = this.#draw() < 0.5 ? "withholder" : "garbler";
    this.#liar = hasLiar ? this.#machines[0] : undefined;
  }

  /** The machines that keep to the protocol. */
  get #honest(): readonly VirtualMachine[] {
    return this.#machines.filter((machine) => machine !== this.#liar);
  }

  async play(): Promise<WorldReport> {
    for (const machine of this.#machines) {
      this.#after(this.#between(0, 10_000), () => this.#start(machine));
    }
    this.#repeat(() => this.#between(200, 1_500), () => this.#vote());
    this.#repeat(() => this.#between(2_000, 12_000), () => this.#fault());
    this.#repeat(() => TELL_MS, () => this.#tell());
    await this.#pass(STORM_MS);
    this.#isStormy = false;
    this.#net.mend();
    for (const machine of this.#machines) if (machine.node === undefined) this.#start(machine);
    const calmAt = this.#time.now;
    this.#say("calm");
    await this.#pass(CALM_MS, () => this.#agrees());
    if (!this.#agrees()) throw new BrokenPromise(`they do not agree: ${this.#state()}`);
    const agreedAfterMs = this.#time.now - calmAt;
    await this.#recount();
    await this.#pass(FORGET_MS);
    this.#checkPeers();
    const { tip } = this.#honest[0].chain!;
    return {
      seed: this.#seed,
      nodes: this.#machines.length,
      lie: this.#liar && this.#lie,
      virtualMs: Math.round(this.#time.now),
      blocks: tip.header.index,
      votes: this.#votes,
      acknowledged: this.#acknowledged.size,
      undone: this.#undone,
      kills: this.#kills,
      cuts: this.#cuts,
      agreedAfterMs: Math.round(agreedAfterMs),
      trace: bytesToHex(sha256(concatBytes(...this.#lines))),
    };
  }

  async end(): Promise<void> {
    const ending = Promise.all(this.#machines.map((machine) => machine.kill()));
    await this.#time.pass(0);
    await ending;
  }

  async #pass(ms: number, isOver: () => boolean = () => false): Promise<void> {
    await this.#time.pass(ms, () => this.#broken !== undefined || isOver());
    if (this.#broken !== undefined) throw this.#broken;
  }

  async #start(machine: VirtualMachine): Promise<void> {
    if (machine.node !== undefined || this.#broken !== undefined) return;
    const { host } = machine;
    const transport = this.#net.start(host);
    const link = machine === this.#liar
      ? lyingTransport(transport, this.#lie, () => this.#draw())
      : transport;
    await machine.start(link, (error) => {
      this.#fail(
        new BrokenPromise(`${host} failed: ${(error as Error).message}`, { cause: error }),
      );
    });
    this.#say(`${host} started at ${machine.chain!.tip.header.index}`);
    this.#checkWork(machine);
    this.#watch(machine);
  }

  async #watch(machine: VirtualMachine): Promise<void> {
    for await (const event of machine.events()) {
      if (event.type !== "tip") continue;
      this.#undone += event.undone;
      this.#say(`${machine.host} tip ${event.index} ${event.hash.slice(0, 8)}`);
      this.#checkWork(machine);
    }
  }

  #checkWork({ host, chain }: VirtualMachine): void {
    if (chain === undefined) return;
    const before = this.#work.get(host) ?? 0n;
    if (chain.tip.work < before) {
      this.#fail(
        new BrokenPromise(`${host} has less work than before: ${chain.tip.work} < ${before}`),
      );
    }
    this.#work.set(host, chain.tip.work);
  }

  async #vote(): Promise<void> {
    const up = this.#honest.filter(({ node }) => node !== undefined);
    if (!this.#isStormy || up.length === 0) return;
    const { host, node } = up[this.#below(up.length)];
    const voter = `voter ${this.#below(VOTERS)}`;
    const record = voteRecord(voter, `choice ${this.#below(3)}`);
    this.#votes++;
    const [{ recordId, status }] = await node!.submit([record]);
    this.#say(`${host} ${status} ${voter}`);
    if (status === "pending") this.#acknowledged.set(recordId, record);
  }

  #fault(): void {
    if (!this.#isStormy) return;
    const dice = this.#draw();
    if (dice < 0.4) this.#kill(this.#machines[this.#below(this.#machines.length)]);
    else if (dice < 0.7) this.#cut();
    else this.#break();
  }

  async #kill(machine: VirtualMachine): Promise<void> {
    if (machine.node === undefined) return;
    const death: Death = this.#draw() < 0.5 ? "reset" : "silence";
    this.#kills++;
    this.#say(`${machine.host} killed (${death})`);
    this.#net.stop(machine.host, death);
    await machine.kill();
    this.#after(this.#between(500, 25_000), () => this.#start(machine));
  }

  #cut(): void {
    const sides = new Map(this.#machines.map(({ host }) => [host, this.#below(2)]));
    this.#cuts++;
    this.#say(`cut ${[...sides.values()].join("")}`);
    this.#net.cut((host) => sides.get(host) ?? 0);
    this.#after(this.#between(3_000, 40_000), () => {
      this.#say("mended");
      this.#net.mend();
    });
  }

  #break(): void {
    const [a, b] = [0, 1].map(() => this.#machines[this.#below(this.#machines.length)].host);
    if (a === b) return;
    this.#say(`${a} and ${b} lose their connection`);
    this.#net.breakBetween(a, b);
  }

  /** Tells peers of some others, whether those are up or not. */
  #tell(): void {
    for (const machine of this.#machines) {
      const others = this.#machines.filter((each) => each !== machine);
      for (let i = 0; i < 3; i++) {
        const { host } = others[this.#below(others.length)];
        machine.node?.addAddress({ host, port: 7_000 });
      }
    }
  }

  #agrees(): boolean {
    const [first] = this.#honest;
    return this.#honest.every(({ chain }) =>
      chain !== undefined && chain.tip.hash === first.chain?.tip.hash && chain.pending.size === 0
    );
  }

  /** Counts the votes again, block by block, and compares with each peer. */
  async #recount(): Promise<void> {
    for (const { host, chain } of this.#honest) {
      const choices = new Map<string, string>();
      const ids = new Set<string>();
      for (const { header, records } of chain!.blocks()) {
        if (header.index === 0) continue;
        for (const record of records) {
          const { voter, choice } = parse(record);
          if (choices.has(voter)) throw new BrokenPromise(`${host} counts ${voter} twice`);
          choices.set(voter, choice);
          ids.add(recordId(record));
        }
      }
      const counts = new Map<string, number>();
      for (const choice of choices.values()) counts.set(choice, (counts.get(choice) ?? 0) + 1);
      const { answer } = await chain!.query("tally", {});
      const told = JSON.stringify((answer as unknown as Tally).counts.toSorted());
      const recounted = JSON.stringify([...counts].toSorted());
      if (told !== recounted) {
        throw new BrokenPromise(`${host} counts ${told}, a recount gives ${recounted}`);
      }
      for (const [id, record] of this.#acknowledged) {
        const { voter } = parse(record);
        if (!ids.has(id) && !choices.has(voter)) {
          throw new BrokenPromise(`${host} lost the acknowledged vote of ${voter}`);
        }
      }
    }
  }

  /** Nobody keeps connections with the dead, or is left without any. */
  #checkPeers(): void {
    const most = this.#machines.length - 1;
    for (const { host, node } of this.#honest) {
      const { peerCount } = node!;
      if (peerCount < 1 || peerCount > most) {
        throw new BrokenPromise(`${host} has ${peerCount} peers, where there are ${most}`);
      }
    }
  }

  #state(): string {
    return this.#machines.map(({ host, chain, node }) =>
      chain === undefined
        ? `${host} is off`
        : `${host} ${chain.tip.header.index} ${chain.tip.hash.slice(0, 8)} ` +
          `${chain.pending.size} pending ${node!.peerCount} peers${
            node!.isSyncing ? " syncing" : ""
          }`
    ).join("; ");
  }

  #fail(error: unknown): void {
    this.#broken ??= error;
  }

  #say(line: string): void {
    const text = `${this.#time.now.toFixed(1).padStart(9)} ${line}\n`;
    this.#lines.push(new TextEncoder().encode(text));
    this.#trace(text);
  }

  #after(ms: number, run: () => void | Promise<void>): void {
    this.#time.after(ms, async () => {
      try {
        await run();
      } catch (error) {
        this.#fail(error);
      }
    });
  }

  #repeat(gapMs: () => number, run: () => void | Promise<void>): void {
    this.#after(gapMs(), async () => {
      this.#repeat(gapMs, run);
      await run();
    });
  }

  #between(least: number, most: number): number {
    return least + this.#draw() * (most - least);
  }

  #below(limit: number): number {
    return Math.floor(this.#draw() * limit);
  }

  /** Chance of one machine, from the world's. */
  #random(): Random {
    const draw = createDraw(Math.floor(this.#draw() * 2 ** 32));
    return {
      below: (limit) => Math.floor(draw() * limit),
      bytes: (length) => Uint8Array.from({ length }, () => Math.floor(draw() * 256)),
    };
  }
}

/** Without the validator's own reader: what it believes is what is checked. */
function parse(record: Uint8Array): { readonly voter: string; readonly choice: string } {
  return JSON.parse(new TextDecoder().decode(record));
}
