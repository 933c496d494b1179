import { assert, assertEquals } from "@std/assert";
import { systemRandom } from "../../../../core/base/system.ts";
import type { Statement } from "../../../../core/witness/statement.ts";
import { WitnessSigner } from "../../../../core/witness/signer/signer.ts";
import {
  certificateOf,
  findLie,
  KeyBox,
  longStatement,
  type ShortStatement,
  sourceCertificateOf,
  WITNESSED,
} from "../../../support/witness_key.ts";

/** A step as it stands in the file; what is not there does not happen. */
interface Step {
  readonly sign?: ShortStatement;
  readonly signed?: true;
  readonly refused?: string;
  readonly crash?: "before-sync" | "after-sync";
  readonly restart?: true;
  readonly keep?: string;
  readonly restore?: string;
  readonly heard?: readonly ShortStatement[];
  readonly certificates?: readonly (readonly [round: number, block: string])[];
  readonly lacks?: number;
  readonly elsewhere?: ShortStatement;
  readonly is?: boolean;
}

interface Scenario {
  readonly name: string;
  readonly steps: readonly Step[];
  /** The lie that all that was signed proves, as no rule on one machine can keep the key from it. */
  readonly lie?: string;
}

const FILE = new URL("../../../vectors/witness/signer.json", import.meta.url);
const { scenarios }: { scenarios: readonly Scenario[] } = JSON.parse(await Deno.readTextFile(FILE));

/** The machine stops before the signature is made. */
class Stopped extends Error {}

/** A machine with a key on a real disk, which does what the steps say. */
class Machine implements Disposable {
  readonly said: Statement[] = [];
  readonly #box = new KeyBox();
  readonly #kept = new Map<string | undefined, Uint8Array>();
  #isStopping = false;
  #signer = this.#open();

  do(step: Step): void {
    if (step.sign !== undefined) this.#sign(step.sign, step);
    if (step.restart) this.#restart(() => {});
    if (step.keep !== undefined) this.#kept.set(step.keep, this.#read());
    if (step.restore !== undefined) this.#restart(() => this.#put(this.#kept.get(step.restore)));
    if (step.heard !== undefined) this.#hear(step.heard, step);
    if (step.elsewhere !== undefined) {
      assertEquals(this.#signer.isFromElsewhere(this.#signed(step.elsewhere)), step.is);
    }
  }

  [Symbol.dispose](): void {
    this.#signer[Symbol.dispose]();
    this.#box[Symbol.dispose]();
  }

  #sign(asked: ShortStatement, { crash, signed, refused }: Step): void {
    const before = this.#read();
    this.#isStopping = crash !== undefined;
    try {
      const answer = this.#signer.sign(longStatement(asked), sourceCertificateOf(asked));
      if (answer.status === "signed") this.said.push(longStatement(asked));
      const why = answer.status === "refused" ? answer.why : undefined;
      assertEquals([answer.status === "signed", why], [signed ?? false, refused]);
    } catch (error) {
      if (!(error instanceof Stopped)) throw error;
    } finally {
      this.#isStopping = false;
    }
    if (crash === "before-sync") this.#restart(() => this.#put(before));
  }

  #hear(heard: readonly ShortStatement[], { certificates = [], lacks }: Step): void {
    const own = heard.map((each) => this.#signed(each));
    const shown = certificates.map(([round, block]) => certificateOf(round, block));
    const { passedOver, lacksRound } = this.#signer.raise(own, shown);
    assertEquals([passedOver, lacksRound], [0, lacks]);
  }

  /** A statement with a signature of the key, made on another machine that has forgotten everything. */
  #signed(short: ShortStatement) {
    const path = `${this.#box.path}.elsewhere`;
    this.#copyNew(path);
    using other = WitnessSigner.open(path, { chainId: WITNESSED, random: systemRandom });
    other.raise([]);
    const statement = longStatement(short);
    const answer = other.sign(statement, sourceCertificateOf(short));
    assert(answer.status === "signed");
    return { statement, signature: answer.signature };
  }

  #copyNew(path: string): void {
    Deno.writeFileSync(path, this.#kept.get(undefined)!);
  }

  #open(): WitnessSigner {
    if (!this.#kept.has(undefined)) this.#kept.set(undefined, this.#read());
    const bytes = (length: number) => {
      if (this.#isStopping) throw new Stopped();
      return systemRandom.bytes(length);
    };
    return this.#box.open({ random: { ...systemRandom, bytes } });
  }

  #restart(meanwhile: () => void): void {
    this.#signer[Symbol.dispose]();
    meanwhile();
    this.#signer = this.#open();
  }

  #read(): Uint8Array {
    return Deno.readFileSync(this.#box.path);
  }

  #put(bytes: Uint8Array | undefined): void {
    Deno.writeFileSync(this.#box.path, bytes!);
  }
}

for (const { name, steps, lie } of scenarios) {
  Deno.test(`signer.json: ${name}`, () => {
    using machine = new Machine();
    for (const [i, step] of steps.entries()) {
      try {
        machine.do(step);
      } catch (cause) {
        throw new Error(`step ${i}: ${JSON.stringify(step)}`, { cause });
      }
    }
    assertEquals(findLie(machine.said) !== undefined, lie !== undefined);
  });
}

Deno.test("signer.json has crashes before and after the sync, restarts, old files and every answer", () => {
  const text = JSON.stringify(scenarios);
  const words = ["target", "source", "proposed", "not-heard", "signed-elsewhere"];
  for (const word of [...words, "before-sync", "after-sync", "restart", "restore", "heard"]) {
    assert(text.includes(`"${word}"`), word);
  }
});
