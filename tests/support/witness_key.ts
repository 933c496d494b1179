/** Statements of witnesses about blocks with short names, and files of keys that sign them. */
import { sha256 } from "../../core/base/hash.ts";
import { systemRandom as random } from "../../core/base/system.ts";
import { type BlockHash, blockHashOf, chainIdOf } from "../../core/block/ids.ts";
import { ZERO_HASH } from "../../core/block/header.ts";
import type { Certificate } from "../../core/witness/certificate.ts";
import { encodeStatement, type Statement } from "../../core/witness/statement.ts";
import { WitnessKeyFile } from "../../core/witness/signer/key_file.ts";
import { WitnessSigner, type WitnessSignerOptions } from "../../core/witness/signer/signer.ts";

const utf8 = new TextEncoder();

/** The network of all these statements. */
export const WITNESSED = chainIdOf(sha256(utf8.encode("a network with witnesses")));

/** The genesis block's name. */
const GENESIS = "G";

/** A statement in short: kind, round, block, and the round and block of its source. */
export type ShortStatement = readonly [
  kind: Statement["kind"],
  round: number,
  block: string,
  sourceRound: number,
  source: string,
];

/** The hash of a block with this name. */
export function namedBlock(name: string): BlockHash {
  return name === GENESIS ? WITNESSED : blockHashOf(sha256(utf8.encode(`block ${name}`)));
}

/** The statement that is meant. */
export function longStatement(
  [kind, round, block, sourceRound, source]: ShortStatement,
): Statement {
  const isTimeout = kind === "timeout";
  return {
    kind,
    round,
    index: isTimeout || block === GENESIS ? 0 : 1,
    hash: isTimeout ? ZERO_HASH : namedBlock(block),
    sourceRound,
    sourceHash: namedBlock(source),
  };
}

/** A prepare of a block that builds on the genesis block, or on what was prepared in an earlier round. */
export function prepareOf(round: number, block: string, sourceRound = 0, source = "G"): Statement {
  return longStatement(["prepare", round, block, sourceRound, source]);
}

export function commitOf(round: number, block: string): Statement {
  return longStatement(["commit", round, block, round, block]);
}

export function proposalOf(round: number, block: string): Statement {
  return longStatement(["proposal", round, block, 0, "G"]);
}

/** A prepare certificate in form. Nobody has signed it: a signer leaves that to whoever calls it. */
export function certificateOf(round: number, block: string): Certificate {
  const signatures = [0, 1, 2].map((key) => ({ key, signature: new Uint8Array(64).fill(round) }));
  return { statement: { ...prepareOf(round, block), kind: "prepare" }, signatures };
}

/** The certificate of a statement's source, if it needs one. */
export function sourceCertificateOf(
  [kind, , , sourceRound, source]: ShortStatement,
): Certificate | undefined {
  const isNeeded = (kind === "prepare" || kind === "commit") && sourceRound > 0;
  return isNeeded ? certificateOf(sourceRound, source) : undefined;
}

/**
 * Whether two statements of one key prove a lie, as people would say it: by pairs, and nothing clever. They are of one
 * network.
 */
export function isLie(a: Statement, b: Statement): boolean {
  const differs = encodeStatement(WITNESSED, a).join() !== encodeStatement(WITNESSED, b).join();
  if (a.kind === "proposal" || b.kind === "proposal") {
    return a.kind === b.kind && a.round === b.round && differs;
  }
  if ([a, b].some(({ kind }) => kind === "timeout" || kind === "alive")) return false;
  const [t1, t2] = [a, b].map(({ kind, round }) => kind === "prepare" ? 2 * round : 2 * round + 1);
  const [s1, s2] = [2 * a.sourceRound, 2 * b.sourceRound];
  return (t1 === t2 && differs) || (s1 < s2 && t2 < t1) || (s2 < s1 && t1 < t2);
}

/** The first two of these statements that prove a lie. */
export function findLie(said: readonly Statement[]): readonly Statement[] | undefined {
  for (const [i, one] of said.entries()) {
    const other = said.slice(0, i).find((earlier) => isLie(earlier, one));
    if (other !== undefined) return [other, one];
  }
  return undefined;
}

/** A folder with the file of a key, which can be opened again and again. */
export class KeyBox implements Disposable {
  readonly path: string;
  readonly publicKey: Uint8Array;
  /** What the data folder remembers. */
  instance: string | undefined;

  /** @param folder Where; a folder of its own unless one is named. */
  constructor(private readonly folder: string = Deno.makeTempDirSync()) {
    this.path = `${this.folder}/ann.witness`;
    this.publicKey = WitnessKeyFile.create(this.path, random);
  }

  /** Opens the file for signing, and remembers its instance. */
  open(options: Partial<WitnessSignerOptions> = {}): WitnessSigner {
    const { instance } = this;
    const signer = WitnessSigner.open(this.path, {
      chainId: WITNESSED,
      instance,
      random,
      ...options,
    });
    this.instance = signer.instance;
    return signer;
  }

  /** Opens it, having heard nothing of others. */
  ready(options: Partial<WitnessSignerOptions> = {}): WitnessSigner {
    const signer = this.open(options);
    signer.raise([]);
    return signer;
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}
