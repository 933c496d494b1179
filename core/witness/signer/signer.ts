/**
 * Signs for a witness, and never lets its key contradict itself: not over restarts, crashes and full disks, nor, as
 * well as others can tell, after its file was put back from a copy.
 *
 * This room owns the rule of what may be signed (`signing_rule.ts`, pure) and the one file with the key and what it has
 * signed (`key_file.ts`). It does not own when something is to be signed, nor whether its block and certificates are good
 * (`core/witness/rounds`), nor who may read the file (whoever makes it). Read `signing_rule.ts` first.
 *
 * Order: body of the block on the disk (the caller) → state and certificate in the file, synced → the signature is made
 * → it is sent (the caller). A crash in between leaves a phase without its signature, which costs a round at most.
 */
import type { Random } from "../../base/clock.ts";
import { assertInvariant } from "../../base/invariant.ts";
import type { ChainId } from "../../block/ids.ts";
import { verifySignature } from "../../ed25519/verifier.ts";
import { type Certificate, decodeCertificate, encodeCertificate } from "../certificate.ts";
import { signStatement } from "../signed_statement.ts";
import { encodeStatement, type Statement } from "../statement.ts";
import { bindingBytesOf } from "./binding_bytes.ts";
import { drawInstance, type OpenKey, WitnessKeyFile } from "./key_file.ts";
import { SignerError } from "./signer_error.ts";
import {
  decideSigning,
  isSignedElsewhere,
  lackingSource,
  raiseState,
  type SigningBar,
  type SigningState,
} from "./signing_rule.ts";

/** For which network a key signs, and where. */
export interface WitnessSignerOptions {
  /** The network. A key is bound to the first one that it is opened for. */
  readonly chainId: ChainId;
  /** What the data folder knows as {@linkcode WitnessSigner.instance}; undefined if it knows none. */
  readonly instance?: string;
  /** Uses a file that has signed beside another data folder. @default false */
  readonly takeOver?: boolean;
  readonly random: Pick<Random, "bytes">;
}

/** A statement of the own key as others have kept it. */
export interface OwnStatement {
  readonly statement: Statement;
  /** 64 bytes; one that does not hold is nobody's, and passed over. */
  readonly signature: Uint8Array;
}

/** Why nothing was signed. */
export type SigningRefusal = SigningBar | "not-heard" | "signed-elsewhere";

/** What became of a request. */
export type SigningAnswer =
  | { readonly status: "signed"; readonly signature: Uint8Array }
  | { readonly status: "refused"; readonly why: SigningRefusal; readonly reason: string };

/** What {@linkcode WitnessSigner.raise} has found. */
export interface Raised {
  /** True if others knew more than the file. */
  readonly isRaised: boolean;
  /** Statements whose signatures are not of this key. */
  readonly passedOver: number;
  /** The round whose prepare certificate is to be asked for, and handed in by another call. */
  readonly lacksRound?: number;
}

/** What forbids a signature, in words. */
const REASONS: Readonly<Record<SigningRefusal, string>> = {
  target: "the key has signed in this phase or a later one",
  source: "the key has signed with a later source",
  proposed: "the key has proposed in this round or a later one",
  "not-heard": "what others have kept of this key was not heard yet",
  "signed-elsewhere": "another machine signs with this key",
};

/** The key of one witness in one network. */
export class WitnessSigner implements Disposable {
  readonly #file: OpenKey;
  readonly #chainId: ChainId;
  readonly #random: Pick<Random, "bytes">;
  #hasHeard = false;
  #isElsewhere = false;
  #refusals = 0;

  /**
   * Opens the file of a key and locks it.
   *
   * @throws {SignerError} `carried` if it has signed beside another data folder, and is not to be taken over;
   * `other-network`; `retired`; others if it cannot be used.
   */
  static open(path: string, options: WitnessSignerOptions): WitnessSigner {
    return WitnessSigner.of(WitnessKeyFile.open(path), path, options);
  }

  /**
   * The same of a file that is open, which belongs to the signer from then on.
   *
   * @param path What an error calls it.
   * @throws {SignerError} As {@linkcode open} does.
   */
  static of(file: OpenKey, path: string, options: WitnessSignerOptions): WitnessSigner {
    const { chainId, instance, takeOver = false, random } = options;
    try {
      const { state } = file;
      if (state.retired) throw new SignerError("retired", path);
      if (state.chainId !== undefined && state.chainId !== chainId) {
        throw new SignerError("other-network", path, { detail: `${state.chainId.slice(0, 12)}…` });
      }
      const isUsed = state.signing.target > 0 || state.signing.proposed > 0;
      const isCarried = isUsed && instance !== state.instance;
      if (isCarried && !takeOver) throw new SignerError("carried", path);
      if (isCarried) file.write({ ...state, instance: drawInstance(random) });
      else if (state.chainId === undefined) file.write({ ...state, chainId });
      return new WitnessSigner(file, { chainId, random });
    } catch (error) {
      file[Symbol.dispose]();
      throw error;
    }
  }

  private constructor(
    file: OpenKey,
    { chainId, random }: Pick<WitnessSignerOptions, "chainId" | "random">,
  ) {
    this.#file = file;
    this.#chainId = chainId;
    this.#random = random;
  }

  /** The public key, 32 bytes. */
  get publicKey(): Uint8Array {
    return this.#file.publicKey;
  }

  /** What the data folder is to remember before anything is signed. */
  get instance(): string {
    return this.#file.state.instance;
  }

  /** What the key has signed, as far as it binds it. */
  get state(): SigningState {
    return this.#file.state.signing;
  }

  /** The certificate that the key's source stands for; undefined for the genesis block, and while it is lacking. */
  get certificate(): Certificate | undefined {
    const { certificate } = this.state;
    return certificate && decodeCertificate(this.#chainId, certificate);
  }

  /** How many requests were refused. */
  get refusals(): number {
    return this.#refusals;
  }

  /**
   * Signs a statement, if the key may. A `timeout` and an `alive` bind nothing, and are signed at any time.
   *
   * @param certificate The certificate of its source, which the caller has verified: of a commit the prepare certificate of
   * its own block, of a prepare that of the block it builds on, or a commit certificate of that round, in which an honest
   * witness had the other. None if that is the genesis block, and for a proposal.
   * @throws {RangeError} If the certificate is not that of the source.
   * @throws {RuleError} `statement` if a field is none that an honest witness writes.
   * @throws {SignerError} If it cannot be remembered; then nothing is signed before the file is opened again.
   */
  sign(statement: Statement, certificate?: Certificate): SigningAnswer {
    const asked = bindingBytesOf(this.#chainId, statement);
    if (this.#isElsewhere) return this.#refuse("signed-elsewhere");
    if (asked === undefined) return this.#signNow(statement);
    if (!this.#hasHeard) return this.#refuse("not-heard");
    if (asked.kind === "phase") checkSource(statement, certificate);
    const proof = certificate && encodeCertificate(this.#chainId, certificate);
    const decision = decideSigning(this.state, asked, proof);
    if (decision.do === "refuse") return this.#refuse(decision.bar);
    if (decision.do === "write-then-sign") this.#remember(decision.state);
    return this.#signNow(statement);
  }

  /**
   * Takes in what others have kept of this key. Before it was called once, nothing is signed that binds: call it when
   * others of weight quorum less the own one have answered, or 30 s after the start, with what there is. It may be
   * called again.
   *
   * @param own Statements of this key.
   * @param certificates Certificates that the caller has verified.
   * @throws {RuleError} `statement` as {@linkcode sign} does.
   * @throws {SignerError} If it cannot be remembered.
   */
  raise(own: Iterable<OwnStatement>, certificates: readonly Certificate[] = []): Raised {
    let state = this.state;
    let passedOver = 0;
    for (const { statement, signature } of own) {
      if (!this.#isOwn(statement, signature)) {
        passedOver++;
        continue;
      }
      const heard = bindingBytesOf(this.#chainId, statement);
      if (heard !== undefined) state = raiseState(state, heard);
    }
    state = this.#withCertificate(state, certificates);
    const isRaised = !isSameState(state, this.state);
    if (isRaised) this.#remember(state);
    this.#hasHeard = true;
    const lacking = lackingSource(state);
    return { isRaised, passedOver, ...(lacking !== undefined && { lacksRound: lacking / 2 }) };
  }

  /**
   * Looks at a statement of this key that was heard since {@linkcode raise}, and came to be since then: whether another
   * machine has signed it. If so this one signs nothing any more.
   *
   * @throws {RuleError} `statement` as {@linkcode sign} does.
   * @throws {SignerError} If it cannot be remembered.
   */
  isFromElsewhere({ statement, signature }: OwnStatement): boolean {
    assertInvariant(this.#hasHeard, "what came to be before the start is told apart by raise()");
    const heard = bindingBytesOf(this.#chainId, statement);
    if (heard === undefined || !isSignedElsewhere(this.state, heard)) return false;
    if (!this.#isOwn(statement, signature)) return false;
    this.#isElsewhere = true;
    const raised = raiseState(this.state, heard);
    if (!isSameState(raised, this.state)) this.#remember(raised);
    return true;
  }

  /** Closes the file and gives the lock back. */
  [Symbol.dispose](): void {
    this.#file[Symbol.dispose]();
  }

  #isOwn(statement: Statement, signature: Uint8Array): boolean {
    return verifySignature(this.publicKey, encodeStatement(this.#chainId, statement), signature);
  }

  /** The state with the certificate that its source lacks, if it is among these. */
  #withCertificate(state: SigningState, certificates: readonly Certificate[]): SigningState {
    const lacking = lackingSource(state);
    const found = certificates.find(({ statement: { round } }) => 2 * round === lacking);
    return found === undefined
      ? state
      : { ...state, certificate: encodeCertificate(this.#chainId, found) };
  }

  #remember(signing: SigningState): void {
    this.#file.write({ ...this.#file.state, signing });
  }

  #signNow(statement: Statement): SigningAnswer {
    const { secret } = this.#file;
    const signature = signStatement(this.#chainId, statement, { secret, random: this.#random });
    return { status: "signed", signature };
  }

  #refuse(why: SigningRefusal): SigningAnswer {
    this.#refusals++;
    return { status: "refused", why, reason: REASONS[why] };
  }
}

/** Whether nothing was raised; what binds grows, and what is the same was not made anew. */
function isSameState(a: SigningState, b: SigningState): boolean {
  return a.target === b.target && a.source === b.source && a.proposed === b.proposed &&
    a.certificate === b.certificate;
}

/** A lock on a source whose certificate is lost is one that nobody else can keep. */
function checkSource(statement: Statement, certificate: Certificate | undefined): void {
  const { sourceRound, sourceHash } = statement;
  if (sourceRound === 0 && certificate === undefined) return;
  const { kind, round, hash } = certificate?.statement ?? {};
  const isProven = kind === "prepare" || (kind === "commit" && statement.kind === "prepare");
  if (isProven && round === sourceRound && hash === sourceHash) return;
  throw new RangeError(
    `Cannot sign as the certificate must be the source's, of round ${sourceRound}: it is ` +
      (certificate === undefined ? "none" : `a ${kind} of round ${round}`),
  );
}
