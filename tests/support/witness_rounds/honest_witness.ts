/** An honest witness of a small world: the machine and its naive model, a disk, a signer, and what it does with messages. */
import { assertEquals } from "@std/assert";
import { PlayedRounds } from "./played_rounds.ts";
import type { RoundSetting, RoundStep, SourceWords } from "./round_steps.ts";
import { RoundsModel } from "./rounds_model.ts";
import { WitnessDisk } from "./witness_disk.ts";
import type { WitnessWorld, WorldMessage } from "./witness_world.ts";

export class HonestWitness {
  readonly key: number;
  readonly disk = new WitnessDisk();
  final = "G";
  isUp = true;
  /** When the timer of its round is over, in ms of the world. */
  timerEnds = Infinity;
  readonly #world: WitnessWorld;
  readonly #played: PlayedRounds;
  readonly #model: RoundsModel;
  /** Prepare certificates that it knows, whether they are on the disk or not. */
  #prepared: SourceWords[] = [];
  /** Blocks without work and without a certificate: of each proposer the newest. */
  readonly #slots = new Map<number, string>();
  /** The last of each kind that it heard of each key, for those that ask. */
  readonly #heard = new Map<string, RoundStep>();
  #hasWork = false;
  /** Grows with each crash: what was on its way inside is gone then. */
  #life = 0;
  #timer = 0;

  constructor(world: WitnessWorld, key: number, setting: RoundSetting) {
    this.#world = world;
    this.key = key;
    this.#played = new PlayedRounds({ ...setting, me: key });
    this.#model = new RoundsModel({ ...setting, me: key });
  }

  get round(): number {
    return this.#played.rounds.state.round;
  }

  /** A block exists from now on, or was lost here. */
  lack(block: string): void {
    this.#played.lack(block);
    this.#model.lack(block);
  }

  has(block: string): boolean {
    return this.disk.has(block) || [...this.#slots.values()].includes(block);
  }

  /** The longest branch on the final block, and of equals the first by name. */
  tip(): string {
    const world = this.#world;
    return [...this.disk.blocks]
      .filter((each) => world.path(each).includes(this.final))
      .sort((a, b) => world.path(b).length - world.path(a).length || (a < b ? -1 : 1))[0];
  }

  crash(): void {
    this.isUp = false;
    this.#life++;
    this.timerEnds = Infinity;
    for (const block of this.#slots.values()) if (!this.disk.has(block)) this.lack(block);
    this.#slots.clear();
    this.#heard.clear();
    if (!this.#world.plan.isDiskKept) this.disk.signed = [0, 0, 0];
  }

  start(): void {
    this.isUp = true;
    this.#prepared = [...this.disk.prepared];
    this.#hasWork = false;
    this.#handle({ restart: this.disk.inWords() });
    this.#world.send(this.key, undefined, { askFrom: 0 });
    this.#world.queue.after(
      this.#world.queue.between(200, 2_000),
      this.#alive(() => this.#handle({ ready: this.disk.signed })),
    );
  }

  /** Says once a minute that it is there. */
  sayAlive(): void {
    if (this.isUp) this.#handle({ aliveDue: true });
  }

  /** Something that happens later, unless the machine has stopped by then. */
  #alive(run: () => void): () => void {
    const life = this.#life;
    return () => life === this.#life && this.isUp && run();
  }

  // Messages.

  receive(message: WorldMessage, from?: number): void {
    if (!this.isUp) return;
    if ("blocks" in message) message.blocks.forEach((each) => this.addBlock(each));
    else if ("askBlock" in message) {
      if (from !== undefined && this.has(message.askBlock)) {
        this.#world.send(this.key, from, { blocks: this.#world.path(message.askBlock) });
      }
    } else if ("askFrom" in message) this.tellAll(from, message.askFrom);
    else {
      if (message.certificate) this.#handle(message.certificate, from);
      this.#handle(message.step, from);
    }
  }

  /** All that others may lack: blocks, certificates, statements. */
  tellAll(to: number | undefined, fromRound = 0): void {
    const tell = (message: WorldMessage) => this.#world.send(this.key, to, message);
    tell({ blocks: this.#world.path(this.tip()) });
    if (this.disk.final) tell({ step: { commitCertificate: this.disk.final } });
    for (const [round, block] of this.#prepared) {
      if (round < fromRound) continue;
      if (this.has(block)) tell({ blocks: this.#world.path(block) });
      tell({ step: { prepareCertificate: [round, block, [0, "G"]] } });
    }
    for (const step of this.#heard.values()) tell({ step });
  }

  addBlock(block: string): void {
    const world = this.#world;
    if (!this.isUp || this.has(block) || !this.has(world.parent(block))) return;
    const owner = world.ownerOf(block);
    if (owner === undefined || this.#isCertified(block)) this.disk.blocks.add(block);
    else {
      const before = this.#slots.get(owner);
      if (before !== undefined && !this.disk.has(before)) this.lack(before);
      this.#slots.set(owner, block);
    }
    this.#handle({ complete: block });
  }

  #isCertified(block: string): boolean {
    return this.#prepared.some(([, each]) => each === block) || this.disk.final?.[1] === block;
  }

  // The machine.

  #handle(step: RoundStep, from?: number): void {
    this.#remember(step);
    const out = this.#played.step(step);
    assertEquals(out, this.#model.step(step), `${this.key} ${JSON.stringify(step)}`);
    for (const words of out) this.#act(words, from);
    const isThere = this.tip() !== this.final;
    if (isThere === this.#hasWork || !this.isUp) return;
    this.#hasWork = isThere;
    this.#handle({ work: isThere });
  }

  #remember(step: RoundStep): void {
    if ("prepareCertificate" in step) {
      this.#learn(step.prepareCertificate[0], step.prepareCertificate[1]);
    }
    const [kind] = Object.keys(step);
    if (!["proposal", "prepare", "commit", "timeout"].includes(kind)) return;
    const [key] = Object.values(step)[0] as number[];
    this.#heard.set(`${kind} ${key}`, step);
  }

  #learn(round: number, block: string): void {
    if (this.#prepared.some(([r, b]) => r === round && b === block)) return;
    this.#prepared.push([round, block]);
    // What the signer did not need may be lost with the next crash.
    if (this.#world.queue.chance() < 0.5) this.disk.prepared.push([round, block]);
    if (this.has(block)) { for (const each of this.#world.path(block)) this.disk.blocks.add(each); }
  }

  #act(words: string, from: number | undefined): void {
    const [what, ...rest] = words.split(" ");
    const [a, b] = rest;
    const world = this.#world;
    switch (what) {
      case "keep":
        this.disk.kept.push([this.round, a]);
        return;
      case "release":
        this.disk.kept = this.disk.kept.filter(([, block]) => block !== a);
        if (!this.has(a)) this.lack(a);
        return;
      case "prepare":
        return this.#sign(
          { prepare: [this.key, +a, b, [+rest[3], rest[4]]] },
          2 * +a,
          2 * +rest[3],
          [
            +rest[3],
            rest[4],
          ],
        );
      case "commit":
        return this.#sign({ commit: [this.key, +a, b] }, 2 * +a + 1, 2 * +a, [+a, b]);
      case "propose":
        return this.#propose(+a, b, [+rest[3], rest[4]]);
      case "timeout":
        return this.#say({ timeout: [this.key, +a, [+rest[2], rest[3]]] }, [+rest[2], rest[3]]);
      case "alive":
        return this.#say({ alive: [this.key, +a, b, [+rest[3], rest[4]]] }, [+rest[3], rest[4]]);
      case "certificate":
        return this.#sendCertificate(undefined, a as "prepare" | "commit", [+rest[2], rest[3]]);
      case "answer":
        return from === undefined
          ? undefined
          : this.#sendCertificate(from, "commit", [+rest[2], rest[3]]);
      case "ask":
        return world.send(
          this.key,
          from,
          a === "block" ? { askBlock: b } : { askFrom: +rest[2] },
        );
      case "timer":
        return this.#startTimer(+a, +b);
      case "stop":
        if (a === "timer") {
          this.#timer++;
          this.timerEnds = Infinity;
          return;
        }
        return world.fail(`${this.key} ${words}`);
      case "gather":
        return world.queue.after(+b, this.#alive(() => this.#handle({ gathered: +a })));
      case "final":
        return this.#finalise(a, +rest[4]);
      case "lie":
        return world.heardLie(+rest[1].slice(0, -1), words);
    }
  }

  #finalise(block: string, round: number): void {
    const world = this.#world;
    if (!world.path(block).includes(this.final)) world.fail(`${this.key}'s final block goes back`);
    this.final = block;
    this.#hasWork = false;
    this.disk.final = [round, block];
    for (const each of world.path(block)) this.disk.blocks.add(each);
    world.isFinal(block, round);
  }

  #startTimer(round: number, ms: number): void {
    const id = ++this.#timer;
    this.timerEnds = this.#world.queue.now + ms;
    this.#world.queue.after(
      ms,
      this.#alive(() => {
        if (id === this.#timer) this.#handle({ timer: round });
      }),
    );
  }

  /** The signer's rule, and its disk: written first, then signed and sent, unless the machine stops between. */
  #sign(step: RoundStep, target: number, source: number, certificate: SourceWords): void {
    if (!this.disk.sign(target, source, certificate)) return;
    this.#send(step);
  }

  #propose(round: number, tip: string, source: SourceWords): void {
    const world = this.#world;
    let block = tip;
    // A vote waits that no miner takes: a block without work holds it. Only on a block of the tree.
    if (this.disk.blocks.has(tip) && world.queue.chance() < 0.5) {
      block = world.createBlock(tip, this.key);
      this.addBlock(block);
    }
    if (block === this.final || !this.disk.propose(round)) return;
    this.#send({ proposal: [this.key, round, block, source] });
  }

  #send(step: RoundStep): void {
    const { queue } = this.#world;
    queue.after(
      queue.between(5, 15),
      this.#alive(() => {
        this.#world.signed(this.key, step);
        this.#say(step);
      }),
    );
  }

  /** Says something to all, itself included; the certificate of its source travels in front. */
  #say(step: RoundStep, source: SourceWords = [0, "G"]): void {
    const isKnown = source[0] > 0 && this.#prepared.some(([round]) => round === source[0]);
    if (isKnown) this.#sendCertificate(undefined, "prepare", source);
    this.#world.send(this.key, undefined, { step });
    this.#world.queue.after(0, this.#alive(() => this.#handle(step)));
    if (!("alive" in step)) this.#world.spoke();
  }

  #sendCertificate(
    to: number | undefined,
    kind: "prepare" | "commit",
    [round, block]: SourceWords,
  ): void {
    if (kind === "prepare") this.#learn(round, block);
    const step: RoundStep = kind === "prepare"
      ? { prepareCertificate: [round, block, [0, "G"]] }
      : { commitCertificate: [round, block] };
    this.#world.send(this.key, to, { step });
  }
}
