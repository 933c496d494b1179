/**
 * The loop of a peer that is a witness: what happens goes into the rounds one by one, and what comes out is done in its order,
 * before the next: kept on the disk, signed, sent.
 */
import type { BlockHash } from "../../core/block/ids.ts";
import type { FinalBlock } from "../../core/chain/chain_results.ts";
import { finalCertificates } from "../../core/witness/branch_finals.ts";
import { type Certificate, encodeCertificate } from "../../core/witness/certificate.ts";
import type { SignedStatement } from "../../core/witness/signed_statement.ts";
import type { BlockRef, RoundInput, RoundOutput } from "../../core/witness/rounds/round_events.ts";
import type { Rounds } from "../../core/witness/rounds/rounds.ts";
import type { Statement } from "../../core/witness/statement.ts";
import type { Session } from "../session/session.ts";
import { AskedPeers } from "./asked_peers.ts";
import { ChainBlocks } from "./chain_blocks.ts";
import type { OwnWitnessView } from "./finality_view.ts";
import { OwnPast } from "./own_past.ts";
import type { WitnessListener } from "./relay.ts";
import type { WitnessLoopDeps } from "./witness_loop_deps.ts";
import { BlockMaker } from "./block_maker.ts";
import { ClosingWatch } from "./closing_watch.ts";
import { RoundClock } from "./round_clock.ts";
import { isImplied, isOfChoice, isProposalOf } from "./round_inputs.ts";
import { startRounds } from "./start_rounds.ts";
import { SignedElsewhereError } from "./stop_errors.ts";

interface Queued {
  readonly input: RoundInput;
  /** Who told it; undefined for what happened here. */
  readonly from?: Session;
}

/** Drives the rounds of one witness. */
export class WitnessLoop implements WitnessListener {
  readonly #deps: WitnessLoopDeps;
  readonly #blocks: ChainBlocks;
  readonly #rounds: Rounds;
  readonly #timers: RoundClock;
  readonly #past: OwnPast;
  readonly #maker: BlockMaker;
  readonly #queue: Queued[] = [];
  readonly #failed = new AbortController();
  readonly #asked = new AskedPeers();
  #wake = Promise.withResolvers<void>();
  /** Whether others were heard of the own key. */
  #isReady = false;
  /** The final block of the chain that the rounds were told of last. */
  #toldFinal?: FinalBlock;
  /** The block that was to be kept last, if it was no longer here. */
  #lost?: BlockHash;

  constructor(deps: WitnessLoopDeps) {
    this.#deps = deps;
    const closing = new ClosingWatch(deps);
    this.#blocks = new ChainBlocks(deps.chain, closing);
    this.#rounds = startRounds(deps, this.#blocks);
    this.#timers = new RoundClock({ clock: deps.clock, tell: (input) => this.#push(input) });
    this.#past = new OwnPast(deps);
    const bestOn = (block: BlockRef) => this.#blocks.bestOn(block);
    this.#maker = new BlockMaker({ ...deps, closing, bestOn }, () => this.#tellWork());
  }

  /** What this witness does. */
  get view(): OwnWitnessView {
    const { key, signer, stop } = this.#deps;
    const state = stop.isOn ? "stopped" : this.#isReady ? "signing" : "listening";
    return { key, state, refusals: signer.refusals };
  }

  /** As {@linkcode WitnessListener} says. */
  onStatement(signed: SignedStatement, from: Session): void {
    const { key, signer } = this.#deps;
    if (!this.#isReady) this.#past.take(signed);
    else if (signed.key === key && signer.isFromElsewhere(signed)) {
      this.#failed.abort(new SignedElsewhereError(signed.statement.round));
    }
    this.#push({ is: "statement", signed }, from);
  }

  /** As {@linkcode WitnessListener} says. */
  onCertificate(certificate: Certificate, from?: Session): void {
    // A source that was raised lacks its certificate until somebody shows it.
    if (this.#isReady) this.#deps.signer.raise([], [certificate]);
    this.#push({ is: "certificate", certificate }, from);
  }

  /** As {@linkcode WitnessListener} says. */
  onAnswered(): void {
    this.#past.onAnswered();
  }

  /** As {@linkcode WitnessListener} says. */
  onLeft(): void {
    this.#past.onLeft();
  }

  /** Somebody has come who knows only by others that this witness was there. */
  onSession(): void {
    this.#timers.greet();
  }

  /** Records wait from now on. */
  onRecords(): void {
    this.#maker.onRecords();
  }

  /** The chain changed, or a block came. */
  onBlocks(): void {
    this.#maker.onBlocks();
    if (this.#queue.at(-1)?.input.is !== "blocks") this.#push({ is: "blocks" });
  }

  /**
   * Runs until `signal` is aborted, or too many witnesses lie.
   *
   * @throws {SignedElsewhereError} If another machine signs with the key.
   * @throws {SignerError | StoreError | PluginError} What makes going on impossible.
   */
  async run(signal: AbortSignal): Promise<void> {
    const end = AbortSignal.any([signal, this.#failed.signal]);
    end.addEventListener("abort", () => this.#wake.resolve(), { once: true });
    const making = this.#maker.run(end).catch((error) => this.#failed.abort(error));
    await Promise.all([this.#timers.run(end), this.#listen(end), this.#work(end), making]);
    this.#failed.signal.throwIfAborted();
  }

  /** Hears what others keep of the own key, and signs from then on. */
  async #listen(signal: AbortSignal): Promise<void> {
    const { signer, chain, peers, log, set, key } = this.#deps;
    if (!await this.#past.wait(signal)) return;
    const prepared = chain.certificates(chain.final.round);
    const { isRaised, lacksRound } = signer.raise(this.#past.statements, prepared);
    if (isRaised) {
      log.warn("others keep more of this witness's key than its file: was it put back?");
    }
    for (const session of lacksRound === undefined ? [] : peers.sessions) {
      session.send({ type: "getWitness", from: lacksRound });
    }
    this.#isReady = true;
    const { target, source, proposed } = signer.state;
    this.#push({ is: "ready", signed: { target, source, proposed } });
    log.info(`signing as the witness ${set.keys[key].name}`);
  }

  async #work(signal: AbortSignal): Promise<void> {
    const { chain, stop } = this.#deps;
    // What others made final and is not complete here.
    for (const certificate of chain.unsettled) this.#push({ is: "certificate", certificate });
    this.#push({ is: "alive" });
    try {
      while (!signal.aborted && !stop.isOn) {
        const next = this.#next();
        if (next !== undefined) {
          await this.#handle(next);
          continue;
        }
        await this.#wake.promise;
        this.#wake = Promise.withResolvers();
      }
    } catch (error) {
      this.#failed.abort(error);
    }
  }

  /** What the rounds are told next. What the chain has made final goes first: they would build on what that excludes. */
  #next(): Queued | undefined {
    const { final } = this.#deps.chain;
    const { block, round } = this.#rounds.state.final;
    const isKnown = final.node.header.index <= block.index && final.round <= round;
    if (final !== this.#toldFinal && !isKnown) {
      const told = finalCertificates(final).map((certificate): Queued => ({
        input: { is: "certificate", certificate },
      }));
      this.#queue.unshift(...told);
    }
    this.#toldFinal = final;
    return this.#queue.shift();
  }

  /** Takes one input in, and does what comes out of it. */
  async #handle({ input, from }: Queued): Promise<void> {
    for (const output of this.#rounds.handle(input)) {
      if (this.#deps.stop.isOn) return;
      // Its block was asked for when the proposal came.
      if (output.do === "askBlock" && isProposalOf(input, output.block.hash)) continue;
      if (output.do === "askCertificates" && !this.#deps.behind.mayAsk(input, from)) continue;
      await this.#perform(output, from);
    }
    if (await this.#blocks.judge()) this.onBlocks();
    this.#tellWork();
  }

  /** A block above the final one waits to become final, or one is due. */
  #tellWork(): void {
    const { hasWork: isThere } = this.#maker;
    if (isThere !== this.#rounds.state.hasWork) this.#push({ is: "work", isThere });
  }

  async #perform(output: RoundOutput, from: Session | undefined): Promise<void> {
    const { intake, lies, chain: { proposals } } = this.#deps;
    switch (output.do) {
      case "keep":
        // What it prepares must not be lost: nobody else may have it. A newer block of the same witness may have pushed it out
        // by now; then it is not prepared, which costs this round alone.
        this.#lost = await proposals.keep(output.block.hash) ? undefined : output.block.hash;
        return;
      case "release":
        return await proposals.release(output.block.hash);
      case "sign":
        if (output.statement.kind === "prepare" && output.statement.hash === this.#lost) return;
        return this.#sign(output.statement, output.certificate);
      case "propose":
        return this.#propose(output);
      case "say":
        this.#send(output.certificate);
        return this.#sign(output.statement);
      case "certificate":
      case "final":
        if (!intake.has(output.certificate)) await intake.take(output.certificate);
        return;
      case "answer":
        return this.#send(output.certificate, from);
      case "askBlock":
        if (this.#blocks.isHere(output.block.hash)) return;
        return this.#deps.chase.ask(output.block, { from });
      case "askCertificates":
        return this.#ask(output.from, from);
      case "timer":
        return this.#timers.start(output.round, output.ms);
      case "stopTimer":
        return this.#timers.stop();
      case "gather":
        return this.#timers.gather(output.round, output.ms);
      case "lie":
        return lies.prove([output.first, output.second]);
      case "stop":
        return this.#stop(output);
      default:
        return output satisfies never;
    }
  }

  /** Proposes a block that is here, or one with the records that wait after it. The final block itself is no news. */
  async #propose(output: Extract<RoundOutput, { do: "propose" }>): Promise<void> {
    const { round, source, sourceRound, certificate, isWhole } = output;
    const made = isWhole ? await this.#maker.make(round, output.block) : undefined;
    const block = made ?? output.block;
    if (block.hash === this.#deps.chain.final.node.hash) return;
    this.#send(certificate);
    const sourced = { sourceRound, sourceHash: source.hash };
    this.#sign({ kind: "proposal", round, ...block, ...sourced });
  }

  /** Has the signer sign a statement, sends it, and hears it as all others do. */
  #sign(statement: Statement, certificate?: Certificate): void {
    const { signer, key, log, relay } = this.#deps;
    const answer = signer.sign(statement, certificate);
    if (answer.status === "refused") {
      log.debug(`no ${statement.kind} of round ${statement.round} was signed: ${answer.reason}`);
      return;
    }
    const signed = { statement, key, signature: answer.signature };
    relay.publish(signed);
    this.#push({ is: "statement", signed });
  }

  /** The chain finds the same by itself, for every peer; whoever is first begins it. */
  #stop({ why, certificates: [here, other] }: Extract<RoundOutput, { do: "stop" }>): void {
    const { stop } = this.#deps;
    if (why === "conflict" && other !== undefined) stop.conflict(here, other);
    else stop.breach(here, this.#blocks.faultOf(here.statement.hash));
  }

  #send(certificate: Certificate | undefined, to?: Session): void {
    if (certificate === undefined) return;
    const bytes = encodeCertificate(this.#deps.chain.network.chainId, certificate);
    const message = { type: "certificate", certificate: bytes } as const;
    if (to === undefined) this.#deps.news.tell(message);
    else to.send(message);
  }

  #ask(round: number, from: Session | undefined): void {
    const sessions = this.#asked.choose(this.#deps.peers.sessions, from);
    for (const session of sessions) session.send({ type: "getWitness", from: round });
  }

  #push(input: RoundInput, from?: Session): void {
    const { chain } = this.#deps;
    if (!isOfChoice(chain, input) || isImplied(chain, input)) return;
    this.#queue.push({ input, ...from && { from } });
    this.#wake.resolve();
  }
}
