/**
 * A whole network in one process and in virtual time: peers that vote, mine, die and come back, over links
 * that are slow, cut and mended. All chance comes from a seed, so a world is the same again with the same one.
 */
import { bytesToHex, concatBytes, sha256 } from "../../../core/base/hash.ts";
import { trackerOrigin } from "../../../net/base/origin.ts";
import { differenceOf, settlingMs, sidesOf } from "./agreement.ts";
import { BlockVotes } from "./block_votes.ts";
import { Chance } from "./chance.ts";
import { FinalWatch, NOTHING_FINAL } from "./final_watch.ts";
import { Member } from "./member.ts";
import { BrokenPromise } from "./broken_promise.ts";
import { Promises } from "./promises.ts";
import { conditionsOf, liarsOf, witnessesOf, type WorldReport } from "./report.ts";
import { Schedule } from "./schedule.ts";
import { Storm } from "./storm.ts";
import { linkBetween } from "./virtual_link.ts";
import { VirtualNetwork } from "./virtual_network.ts";
import { VirtualTime } from "./virtual_time.ts";
import { TRACKER_URL, VirtualTracker } from "./virtual_tracker.ts";
import { Voters } from "./voters.ts";
import { OPTIONS, planWorld, type WorldKind } from "./world_kind.ts";
import { WorldChecks } from "./world_checks.ts";
import { STORM_MS } from "./world_plan.ts";

/** The most time that is ever waited for anything, in virtual ms. */
const PATIENCE_MS = 60 * 60_000;

/**
 * Time in which peers notice that others are gone without a word, and give up what these owe: longer than any of
 * them waits (45 s).
 */
const FORGET_MS = 50_000;

/** How often peers ask the tracker for others, in ms. */
const TELL_MS = 5_000;

/** How often nodes are held against the ceilings, and their votes counted again, in ms. */
const [LOOK_MS, RECOUNT_MS] = [1_000, 8_000];

/** How long a supervisor waits before it starts a peer again that ended with an error, in ms. */
const REVIVE_MS = 3_000;

/**
 * Plays a world and checks its promises (`promises.ts`, `final_promises.ts`) all along. First a storm of faults; then a cut
 * and no other fault, until each side agrees by itself; another storm; and calm, until all agree.
 *
 * @param trace Told of everything that happens.
 * @throws {BrokenPromise} With how to see it.
 */
export async function playWorld(
  seed: number,
  trace: (line: string) => void = () => {},
  kind: WorldKind = "open",
): Promise<WorldReport> {
  const world = new World(seed, trace, kind);
  try {
    return await world.play();
  } catch (cause) {
    const option = OPTIONS[kind];
    const how = `deno task sim network ${option}--seed ${seed} --worlds 1 --trace`;
    throw new BrokenPromise(`${(cause as Error).message} (${how})`, { cause });
  } finally {
    await world.end();
  }
}

class World {
  readonly #seed: number;
  readonly #time = new VirtualTime();
  readonly #schedule = new Schedule(this.#time, (error) => this.#fail(error));
  readonly #net: VirtualNetwork;
  readonly #tracker: VirtualTracker;
  readonly #members: readonly Member[];
  readonly #promises: Promises;
  /** Undefined in a world without witnesses. */
  readonly #finals: FinalWatch | undefined;
  readonly #checks: WorldChecks;
  readonly #storm: Storm;
  readonly #voters: Voters;
  readonly #lines: Uint8Array[] = [];
  readonly #trace: (line: string) => void;
  #undone = 0;
  #revivals = 0;
  /** The first promise that was broken; time stands still then. */
  #broken: unknown;

  constructor(seed: number, trace: (line: string) => void, kind: WorldKind) {
    const chance = new Chance(seed);
    this.#seed = seed;
    this.#trace = trace;
    this.#tracker = new VirtualTracker(chance.fork());
    const { network, plans } = planWorld(kind, chance);
    const lines = new Map(plans.map(({ host, line }) => [host, line]));
    const ways = chance.fork();
    this.#net = new VirtualNetwork(this.#time, (from, to) => {
      const [a, b] = [lines.get(from), lines.get(to)];
      // Where nobody ever was, nobody answers.
      return a && b ? linkBetween(a, b, ways) : { latencyMs: 100, bytesPerMs: 1_000 };
    }, chance.fork());
    const members: readonly Member[] = plans.map((plan) =>
      new Member(plan, chance.fork(), {
        network,
        time: this.#time,
        log: (host, text) => this.#say(`${host} ${text}`),
        dead: () => members.filter(({ machine }) => !machine.isOn).map(({ host }) => host),
        ...kind !== "open" && { onSaid: (member, frame) => this.#finals?.hear(member, frame) },
      })
    );
    const votes = new BlockVotes();
    const promises = new Promises(members, votes);
    const [time, net, tracker, schedule] = [this.#time, this.#net, this.#tracker, this.#schedule];
    const start = (member: Member) => this.#start(member);
    const say = (line: string) => this.#say(line);
    const common = { members, schedule, say };
    const storm = new Storm({ ...common, time, net, tracker, start, chance: chance.fork() });
    const isOn = () => storm.isRaging;
    this.#members = members;
    this.#promises = promises;
    this.#finals = kind === "open" ? undefined : new FinalWatch({
      members,
      votes,
      time,
      sideOf: (host) => storm.sideOf(host),
      pass: (ms, isOver) => this.#pass(ms, isOver),
      fail: (error) => this.#fail(error),
    });
    this.#checks = new WorldChecks(promises, this.#finals);
    this.#storm = storm;
    this.#voters = new Voters({ ...common, promises, isOn, chance: chance.fork() });
    for (const member of members) {
      schedule.after(member.plan.joinsAtMs, () => this.#start(member));
    }
    schedule.repeat(() => TELL_MS, () => this.#tell());
    schedule.repeat(() => LOOK_MS, () => this.#up.forEach((each) => this.#checks.look(each)));
    schedule.repeat(() => RECOUNT_MS, async () => {
      await Promise.all(this.#up.map((each) => this.#checks.recount(each)));
    });
  }

  async play(): Promise<WorldReport> {
    await this.#pass(STORM_MS);
    this.#storm.calm();
    this.#storm.cut();
    const sidesAgreedAfterMs = await this.#passUntilAgreed(() => this.#up);
    await this.#finals?.passWithoutQuorum();
    this.#storm.mend();
    this.#storm.isRaging = true;
    this.#say("the next storm");
    await this.#pass(STORM_MS);
    this.#storm.calm();
    for (const member of this.#members) this.#schedule.after(0, () => this.#start(member));
    const agreedAfterMs = await this.#passUntilAgreed(() => this.#present);
    const finalAfterMs = await this.#finals?.passUntilFinal(this.#present) ?? 0;
    // A final block may undo others: what was in them waits again, and enters anew.
    if (this.#finals !== undefined) await this.#passUntilAgreed(() => this.#present);
    await this.#finals?.passUntilFinal(this.#present);
    await this.#checks.checkEnd(this.#present, (task) => this.#passWhile(task));
    await (this.#finals?.passAtRest(FORGET_MS) ?? this.#pass(FORGET_MS));
    for (const member of this.#present) this.#promises.checkRest(member);
    return this.#report({ sidesAgreedAfterMs, agreedAfterMs, finalAfterMs });
  }

  async end(): Promise<void> {
    const ending = Promise.all(this.#members.map(({ machine }) => machine.kill()));
    await this.#time.pass(0);
    await ending;
  }

  /** The machines that keep to the protocol and have not left for good. */
  get #present(): readonly Member[] {
    return this.#members.filter(({ isHonest, isGone }) => isHonest && !isGone);
  }

  /** Those of them with a peer that runs. */
  get #up(): readonly Member[] {
    return this.#present.filter(({ machine }) => machine.node !== undefined);
  }

  async #pass(ms: number, isOver: () => boolean = () => false): Promise<void> {
    await this.#time.pass(ms, () => this.#broken !== undefined || isOver());
    if (this.#broken !== undefined) throw this.#broken;
  }

  /**
   * Lets time pass until peers that can reach each other agree.
   *
   * @returns How long that took, in ms.
   */
  async #passUntilAgreed(whom: () => readonly Member[]): Promise<number> {
    const since = this.#time.now;
    const sides = () => sidesOf(whom(), this.#storm.sideOf);
    const difference = () => sides().map(differenceOf).find((each) => each !== undefined);
    const isOverdue = () => this.#time.now - since > Math.max(...sides().map(settlingMs));
    await this.#pass(PATIENCE_MS, () => difference() === undefined || isOverdue());
    const left = difference();
    if (left !== undefined) throw new BrokenPromise(`they do not agree: ${left}`);
    this.#say("they agree");
    return Math.round(this.#time.now - since);
  }

  /** Lets time pass until something is done: a slow machine needs some to answer. */
  async #passWhile(task: Promise<void>): Promise<void> {
    let isOver = false;
    const done = task.catch((error) => this.#fail(error)).then(() => isOver = true);
    await this.#pass(PATIENCE_MS, () => isOver);
    if (!isOver) throw new BrokenPromise("a peer does not answer");
    await done;
  }

  async #start(member: Member): Promise<void> {
    const { host, machine } = member;
    if (machine.isOn || member.isGone || this.#broken !== undefined) return;
    const transport = member.transport(this.#net.start(host));
    await machine.start(transport, (error) => this.#onFailure(member, error));
    if (machine.chain === undefined) return;
    this.#say(`${host} started at ${machine.chain.tip.header.index}`);
    this.#checks.check(member);
    this.#watch(member);
    await this.#checks.recount(member);
  }

  /** A peer ended by itself. It may if its disk is full, for one; then a supervisor starts it again. */
  #onFailure(member: Member, error: unknown): void {
    const { host } = member;
    this.#net.stop(host, "reset");
    if (!member.mayFailBy(error)) {
      const message = `${host} failed: ${(error as Error).message}`;
      return this.#fail(new BrokenPromise(message, { cause: error }));
    }
    this.#say(`${host} ended: ${(error as Error).message}`);
    this.#revivals++;
    this.#schedule.after(REVIVE_MS, () => this.#start(member));
  }

  async #watch(member: Member): Promise<void> {
    for await (const event of member.machine.events()) {
      if (event.type !== "tip" && event.type !== "final") continue;
      if (event.type === "tip") this.#undone += event.undone;
      this.#say(`${member.host} ${event.type} ${event.index} ${event.hash.slice(0, 8)}`);
      if (event.type === "final") this.#finals?.promises.tell(member.host, event.index);
      try {
        this.#checks.check(member);
      } catch (error) {
        this.#fail(error);
      }
    }
  }

  /** Peers announce themselves to the tracker, and are told of others. */
  #tell(): void {
    for (const { host, machine: { node } } of this.#members) {
      if (node === undefined) continue;
      const others = this.#tracker.announce({ host, port: 7_000 }, this.#time.now);
      for (const address of others) node.addAddress(address, trackerOrigin(TRACKER_URL));
    }
  }

  #report(
    agreed: Pick<WorldReport, "sidesAgreedAfterMs" | "agreedAfterMs" | "finalAfterMs">,
  ): WorldReport {
    const plans = this.#members.map(({ plan }) => plan);
    const { acknowledged, recounts, looks, most } = this.#promises;
    return {
      seed: this.#seed,
      nodes: plans.length,
      virtualMs: Math.round(this.#time.now),
      blocks: this.#present[0].machine.chain!.tip.header.index,
      votes: this.#voters.votes,
      acknowledged,
      undone: this.#undone,
      faults: this.#storm.counts,
      conditions: conditionsOf(plans),
      liars: liarsOf(plans),
      ...witnessesOf(plans),
      ...this.#finals?.figures ?? NOTHING_FINAL,
      revivals: this.#revivals,
      lostWrites: this.#members.reduce((sum, { machine }) => sum + machine.disk.lostWrites, 0),
      lostSegments: this.#net.lostSegments,
      recounts,
      looks,
      most,
      ...agreed,
      trace: bytesToHex(sha256(concatBytes(...this.#lines))),
    };
  }

  #fail(error: unknown): void {
    this.#broken ??= error;
  }

  #say(line: string): void {
    const text = `${this.#time.now.toFixed(1).padStart(9)} ${line}\n`;
    this.#lines.push(new TextEncoder().encode(text));
    this.#trace(text);
  }
}
