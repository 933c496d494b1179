/** The faults of a world: what happens to its machines, and to the network between them. */
import type { Chance } from "./chance.ts";
import type { Member } from "./member.ts";
import type { Schedule } from "./schedule.ts";
import type { Death, VirtualNetwork } from "./virtual_network.ts";
import type { VirtualTime } from "./virtual_time.ts";
import type { VirtualTracker } from "./virtual_tracker.ts";

/** Kinds of faults, each with how often it happens beside the others. */
const WEIGHTS = {
  /** A process ends from one moment to the next. */
  kill: 20,
  /** A machine is without power. */
  powerCut: 20,
  /** The same while it writes. */
  powerCutInWrite: 15,
  /** A peer takes leave, and comes back. */
  leave: 12,
  /** The network falls into two. */
  cut: 20,
  /** A router forgets the connections between two machines. */
  brokenLink: 20,
  /** A disk has no room for a while. */
  fullDisk: 8,
  /** The tracker is gone for a while, and returns knowing nobody. */
  lostTracker: 4,
} as const;

export type Fault = keyof typeof WEIGHTS;

export const FAULTS = Object.keys(WEIGHTS) as readonly Fault[];

/** What a {@linkcode Storm} works with. */
export interface StormDeps {
  readonly members: readonly Member[];
  readonly net: VirtualNetwork;
  readonly time: VirtualTime;
  readonly tracker: VirtualTracker;
  readonly schedule: Schedule;
  readonly chance: Chance;
  readonly start: (member: Member) => Promise<void>;
  readonly say: (line: string) => void;
}

/** Makes faults while it rages. */
export class Storm {
  readonly #deps: StormDeps;
  /** Faults so far; those that hit nobody are not counted. */
  readonly counts = Object.fromEntries(FAULTS.map((fault) => [fault, 0])) as Record<Fault, number>;
  isRaging = true;
  /** Which side of the network a host is on. */
  sideOf: (host: string) => number = () => 0;
  /** Number of the last cut: one that was mended otherwise is not mended again. */
  #cut = 0;

  constructor(deps: StormDeps) {
    this.#deps = deps;
    const { chance, schedule, members } = deps;
    schedule.repeat(() => chance.between(2_000, 10_000), () => {
      const fault = this.#draw();
      if (this.isRaging && this.#strike(fault)) this.counts[fault]++;
    });
    for (const member of members) this.#plan(member);
  }

  /** Cuts the network in two until it is mended. */
  cut(): void {
    const { members, chance, net, say } = this.#deps;
    const sides = new Map(members.map(({ host }) => [host, chance.below(2)]));
    this.#cut++;
    this.sideOf = (host) => sides.get(host) ?? 0;
    net.cut(this.sideOf);
    say(`cut ${[...sides.values()].join("")}`);
  }

  /** Mends the network. */
  mend(): void {
    this.#cut++;
    this.sideOf = () => 0;
    this.#deps.net.mend();
    this.#deps.say("mended");
  }

  /** No more faults, and all is well: network, disks and tracker. Who hid blocks shows them. */
  calm(): void {
    this.isRaging = false;
    this.#deps.tracker.isLost = false;
    this.mend();
    for (const member of this.#deps.members) {
      member.diskIsFullUntil = 0;
      member.machine.disk.onNextWrite = undefined;
      this.#show(member);
    }
  }

  #draw(): Fault {
    let left = this.#deps.chance.below(Object.values(WEIGHTS).reduce((sum, each) => sum + each, 0));
    return FAULTS.find((fault) => (left -= WEIGHTS[fault]) < 0)!;
  }

  /** False if it hits nobody. */
  #strike(fault: Fault): boolean {
    const { chance, members } = this.#deps;
    const [member, other] = [chance.of(members), chance.of(members)];
    switch (fault) {
      case "kill":
        return this.#kill(member, "reset");
      case "powerCut":
        return this.#kill(member, "silence");
      case "powerCutInWrite":
        return this.#killInWrite(member);
      case "leave":
        return this.#leave(member);
      case "cut":
        return this.#cutForAWhile();
      case "brokenLink":
        return this.#break(member, other);
      case "fullDisk":
        return this.#fill(member);
      case "lostTracker":
        return this.#loseTracker();
    }
  }

  #kill(member: Member, death: Death): boolean {
    const { net, say } = this.#deps;
    if (!member.machine.isOn) return false;
    say(`${member.host} killed (${death})`);
    net.stop(member.host, death);
    member.machine.kill();
    this.#startLater(member);
    return true;
  }

  #killInWrite(member: Member): boolean {
    const { chance, schedule } = this.#deps;
    const { machine } = member;
    if (!machine.isOn) return false;
    machine.disk.onNextWrite = (ms) => {
      schedule.after(ms * chance.draw(), () => {
        if (this.isRaging) this.#kill(member, "silence");
      });
    };
    return true;
  }

  #leave(member: Member): boolean {
    const { net, schedule, say } = this.#deps;
    if (member.machine.node === undefined) return false;
    say(`${member.host} leaves`);
    schedule.after(0, async () => {
      if (!await member.machine.leave()) return;
      net.stop(member.host, "reset");
      this.#startLater(member);
    });
    return true;
  }

  #cutForAWhile(): boolean {
    this.cut();
    const cut = this.#cut;
    this.#later(3_000, 40_000, () => {
      if (this.#cut === cut) this.mend();
    });
    return true;
  }

  #break(a: Member, b: Member): boolean {
    if (a === b) return false;
    this.#deps.say(`${a.host} and ${b.host} lose their connection`);
    this.#deps.net.breakBetween(a.host, b.host);
    return true;
  }

  #fill(member: Member): boolean {
    const { chance, time, say } = this.#deps;
    member.diskIsFullUntil = time.now + chance.between(2_000, 20_000);
    say(`${member.host} has no room on its disk`);
    return true;
  }

  #loseTracker(): boolean {
    const { tracker, say } = this.#deps;
    if (tracker.isLost) return false;
    tracker.lose();
    say("the tracker is lost");
    this.#later(10_000, 50_000, () => {
      tracker.isLost = false;
    });
    return true;
  }

  /** Plans what a member does by itself. */
  #plan(member: Member): void {
    const { schedule, chance } = this.#deps;
    const { liar, plan: { departsAtMs } } = member;
    if (departsAtMs !== undefined) schedule.after(departsAtMs, () => this.#depart(member));
    if (liar?.lie === "forker") {
      this.#later(10_000, 60_000, () => {
        liar.isDeaf = true;
        this.#deps.say(`${member.host} goes its own way`);
      });
    }
    if (liar?.lie !== "hoarder") return;
    schedule.repeat(() => chance.between(10_000, 40_000), () => {
      if (liar.isHiding) return this.#show(member);
      liar.isHiding = this.isRaging;
      if (liar.isHiding) this.#deps.say(`${member.host} hides`);
    });
  }

  /** Goes for good: takes leave of the others, or dies without a word. */
  async #depart(member: Member): Promise<void> {
    const { net, say, chance } = this.#deps;
    const { host, machine } = member;
    member.isGone = true;
    say(`${host} goes for good`);
    if (chance.is(0.5)) {
      net.stop(host, "silence");
      await machine.kill();
    } else if (await machine.leave()) {
      net.stop(host, "reset");
    }
  }

  /** Who hid blocks shows all of them: what it believes to have told is told again over new connections. */
  #show({ host, liar }: Member): void {
    if (liar === undefined || !liar.isHiding) return;
    const { members, net, say } = this.#deps;
    liar.isHiding = false;
    say(`${host} shows what it hid`);
    for (const other of members) net.breakBetween(host, other.host);
  }

  #startLater(member: Member): void {
    this.#later(500, 25_000, () => this.#deps.start(member));
  }

  #later(least: number, most: number, run: () => void | Promise<void>): void {
    this.#deps.schedule.after(this.#deps.chance.between(least, most), run);
  }
}
