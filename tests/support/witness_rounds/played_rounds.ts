/** Plays steps in short words on the real state machine, and puts what it does into words. */
import { sha256 } from "../../../core/base/hash.ts";
import { type BlockHash, blockHashOf } from "../../../core/block/ids.ts";
import type { Certificate } from "../../../core/witness/certificate.ts";
import { ZERO_HASH } from "../../../core/block/header.ts";
import type {
  BlockRef,
  RoundBlocks,
  RoundInput,
  RoundOutput,
} from "../../../core/witness/rounds/round_events.ts";
import { Rounds } from "../../../core/witness/rounds/rounds.ts";
import type { RoundRules } from "../../../core/witness/rounds/round_context.ts";
import { type RoundsState, startState } from "../../../core/witness/rounds/rounds_state.ts";
import type { Statement } from "../../../core/witness/statement.ts";
import type { BranchFinals } from "../../../core/witness/branch_finals.ts";
import type { DiskWords, RoundSetting, RoundStep, SourceWords } from "./round_steps.ts";

/** Nobody looks at signatures here. */
const NO_SIGNATURE = new Uint8Array();

/** The state machine of one witness, spoken to in words. */
export class PlayedRounds {
  readonly #setting: RoundSetting;
  readonly #labels = new Map<BlockHash, string>();
  readonly #paths = new Map<string, readonly string[]>();
  readonly #missing: Set<string>;
  readonly #invalid = new Set<string>();
  #rounds: Rounds;

  constructor(setting: RoundSetting) {
    this.#setting = setting;
    this.#missing = new Set<string>(setting.missing);
    for (const label of ["G", ...Object.keys(setting.blocks)]) {
      this.#labels.set(hashOfLabel(label), label);
    }
    this.#rounds = this.#start();
  }

  /** The machine that plays. */
  get rounds(): Rounds {
    return this.#rounds;
  }

  /** Another one in the same state, which goes its own way from here. */
  copy(): PlayedRounds {
    const copy = new PlayedRounds({ ...this.#setting, missing: [...this.#missing] });
    for (const label of this.#invalid) copy.#invalid.add(label);
    copy.#rounds = copy.#machine(structuredClone(this.#rounds.state));
    return copy;
  }

  /** A block that there is from now on, or that was lost, is missing here. */
  lack(block: string): void {
    this.#labels.set(hashOfLabel(block), block);
    this.#missing.add(block);
  }

  /** Takes a step; what the machine answers, in words. */
  step(step: RoundStep): string[] {
    if ("restart" in step) {
      this.#rounds = this.#start(step.restart);
      return [];
    }
    if ("complete" in step) this.#missing.delete(step.complete);
    // What was complete once has been found good.
    if ("invalid" in step && this.#missing.has(step.invalid)) this.#invalid.add(step.invalid);
    return this.#rounds.handle(this.#inputOf(step)).map((output) => this.#say(output));
  }

  #start(disk?: DiskWords): Rounds {
    const onDisk = disk && {
      signed: signedOf(disk.signed),
      ...disk.final && { final: this.#finals(disk.final, disk.latest) },
      prepares: (disk.prepared ?? []).map((each) => this.certificate("prepare", ...each)),
      preparedHere: (disk.kept ?? []).map(([round, block]) => ({ round, block: this.ref(block) })),
    };
    return this.#machine(startState(this.#setting.weights.length, this.ref("G"), onDisk));
  }

  #finals(final: SourceWords, latest = final): BranchFinals {
    const commit = (each: SourceWords) => this.certificate("commit", ...each, each);
    return { certificate: commit(final), latest: commit(latest) };
  }

  #machine(state: RoundsState): Rounds {
    const { weights, quorum, me, proposers, roundMs } = this.#setting;
    const rules: RoundRules = {
      set: {
        keys: weights.map((weight, i) => ({ name: `${i}`, key: `${i}`, weight })),
        quorum,
        mining: "open",
        patienceMs: 10_000,
        roundMs,
      },
      me,
      genesis: this.ref("G"),
      proposerOf: (round) => proposers[round % proposers.length],
    };
    return new Rounds(rules, this.#blocks(), state);
  }

  #blocks(): RoundBlocks {
    return {
      look: ({ hash, index }) => {
        const label = this.#labels.get(hash);
        if (label === undefined) return "missing";
        const path = this.#path(label);
        if (index !== path.length - 1 || path.some((each) => this.#invalid.has(each))) {
          return "invalid";
        }
        return path.some((each) => this.#missing.has(each)) ? "missing" : "complete";
      },
      isOn: (below, above) => this.#path(this.#label(above)).includes(this.#label(below)),
      bestOn: (block) => this.#bestOn(this.#label(block.hash)),
      between: (below, above) =>
        this.#path(this.#label(above.hash)).slice(below.index + 1).map((label) => ({
          block: this.ref(label),
          bodyBytes: this.#setting.bytes?.[label] ?? 0,
        })),
    };
  }

  /** The longest branch, and of equals the first by name. */
  #bestOn(root: string): BlockRef {
    const candidates = ["G", ...Object.keys(this.#setting.blocks)]
      .filter((each) => this.#path(each).includes(root))
      .filter((each) => !this.#path(each).some((x) => this.#missing.has(x) || this.#invalid.has(x)))
      .sort((a, b) => this.#path(b).length - this.#path(a).length || (a < b ? -1 : 1));
    return this.ref(candidates[0]);
  }

  #path(label: string): readonly string[] {
    let path = this.#paths.get(label);
    if (path === undefined) {
      path = label === "G" ? ["G"] : [...this.#path(this.#setting.blocks[label]), label];
      this.#paths.set(label, path);
    }
    return path;
  }

  #label(hash: BlockHash): string {
    return this.#labels.get(hash) ?? "?";
  }

  /** A block by its label. */
  ref(label: string): BlockRef {
    return { index: this.#path(label).length - 1, hash: hashOfLabel(label) };
  }

  /** A certificate that nobody looks into, signed by the first witnesses that are enough. */
  certificate(
    kind: "prepare" | "commit",
    round: number,
    block: string,
    source: SourceWords,
  ): Certificate {
    const statement = { ...this.#statement(kind, round, block, source), kind };
    const signatures: { key: number; signature: Uint8Array }[] = [];
    let weight = 0;
    for (const [key, each] of this.#setting.weights.entries()) {
      if (weight >= this.#setting.quorum) break;
      weight += each;
      signatures.push({ key, signature: NO_SIGNATURE });
    }
    return { statement, signatures };
  }

  #statement(
    kind: Statement["kind"],
    round: number,
    block: string,
    [sourceRound, source]: SourceWords,
  ): Statement {
    const about = kind === "timeout" ? { index: 0, hash: ZERO_HASH } : this.ref(block);
    return { kind, round, ...about, sourceRound, sourceHash: hashOfLabel(source) };
  }

  #inputOf(step: Exclude<RoundStep, { restart: DiskWords }>): RoundInput {
    const signed = (
      key: number,
      ...fields: [kind: Statement["kind"], round: number, block: string, source: SourceWords]
    ): RoundInput => {
      const statement = this.#statement(...fields);
      return { is: "statement", signed: { key, statement, signature: NO_SIGNATURE } };
    };
    if ("proposal" in step) return signed(step.proposal[0], "proposal", ...rest(step.proposal));
    if ("prepare" in step) return signed(step.prepare[0], "prepare", ...rest(step.prepare));
    if ("commit" in step) {
      const [key, round, block] = step.commit;
      return signed(key, "commit", round, block, [round, block]);
    }
    if ("timeout" in step) {
      const [key, round, source] = step.timeout;
      return signed(key, "timeout", round, "G", source);
    }
    if ("alive" in step) return signed(step.alive[0], "alive", ...rest(step.alive));
    if ("prepareCertificate" in step) {
      const certificate = this.certificate("prepare", ...step.prepareCertificate);
      return { is: "certificate", certificate };
    }
    if ("commitCertificate" in step) {
      const [round, block] = step.commitCertificate;
      const certificate = this.certificate("commit", round, block, [round, block]);
      return { is: "certificate", certificate };
    }
    if ("timer" in step) return { is: "timer", round: step.timer };
    if ("gathered" in step) return { is: "gathered", round: step.gathered };
    if ("work" in step) return { is: "work", isThere: step.work };
    if ("ready" in step) return { is: "ready", signed: signedOf(step.ready) };
    return "aliveDue" in step ? { is: "alive" } : { is: "blocks" };
  }

  #say(output: RoundOutput): string {
    switch (output.do) {
      case "keep":
      case "release":
        return `${output.do} ${this.#label(output.block.hash)}`;
      case "sign":
      case "say":
        return this.#sayStatement(output.statement) + this.#sayWith(output.certificate);
      case "propose":
        return `propose ${output.round} ${this.#label(output.block.hash)} source ` +
          `${output.sourceRound} ${this.#label(output.source.hash)}` +
          this.#sayWith(output.certificate) + (output.isWhole ? "" : " as it is");
      case "certificate":
      case "answer":
        return `${output.do} ${this.#sayCertificate(output.certificate)}`;
      case "askBlock":
        return `ask block ${this.#label(output.block.hash)}`;
      case "askCertificates":
        return `ask certificates from ${output.from}`;
      case "timer":
      case "gather":
        return `${output.do} ${output.round} ${output.ms}`;
      case "stopTimer":
        return "stop timer";
      case "final":
        return `final ${this.#label(output.block.hash)} with ${
          this.#sayCertificate(output.certificate)
        }`;
      case "lie":
        return `lie of ${output.second.key}: ${this.#sayStatement(output.first.statement)}, ` +
          this.#sayStatement(output.second.statement);
      case "stop":
        return `stop ${output.why}: ${
          output.certificates.map((each) => this.#sayCertificate(each)).join(", ")
        }`;
    }
  }

  #sayStatement({ kind, round, hash, sourceRound, sourceHash }: Statement): string {
    const block = kind === "timeout" ? "" : ` ${this.#label(hash)}`;
    const source = kind === "commit" ? "" : ` source ${sourceRound} ${this.#label(sourceHash)}`;
    return `${kind} ${round}${block}${source}`;
  }

  #sayWith(certificate: Certificate | undefined): string {
    return certificate === undefined ? "" : ` with ${this.#sayCertificate(certificate)}`;
  }

  #sayCertificate({ statement: { kind, round, hash } }: Certificate): string {
    return `${kind} certificate ${round} ${this.#label(hash)}`;
  }
}

/** The hash that stands for a block in the machine. */
export function hashOfLabel(label: string): BlockHash {
  let hash = hashes.get(label);
  if (hash === undefined) {
    hash = blockHashOf(sha256(new TextEncoder().encode(label)));
    hashes.set(label, hash);
  }
  return hash;
}

const hashes = new Map<string, BlockHash>();

function signedOf([target, source, proposed]: readonly [number, number, number]) {
  return { target, source, proposed };
}

function rest<T extends readonly unknown[]>([, ...others]: readonly [number, ...T]): T {
  return others;
}
