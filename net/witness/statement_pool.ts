/**
 * What a peer keeps of what witnesses say: of each the highest statement of each kind, and the second highest prepare and
 * commit. So whoever comes hears it, and lies show; a witness that signs rounds far ahead pushes out only its own.
 */
import { bytesToHex } from "../../core/base/hash.ts";
import { findLie, isSameStatement } from "../../core/witness/lie.ts";
import type { SignedStatement } from "../../core/witness/signed_statement.ts";
import type { Statement } from "../../core/witness/statement.ts";
import { BoundedMap } from "../base/bounded_map.ts";
import { KEPT_BINDING, MAX_SIGNATURES } from "./limits.ts";

/** What is to be done with a statement whose signature was not looked at. */
export type StatementPlace =
  /** It would be kept, if its signature holds. */
  | "new"
  /** It says nothing of rounds that are open, or less than what is kept. */
  | "old"
  | "known";

interface KeptOfKey {
  readonly byKind: Map<Statement["kind"], SignedStatement[]>;
  /** Signatures of time-outs and `alive`s, which a witness repeats. */
  readonly signatures: BoundedMap<true>;
}

/** Statements of the witnesses of a network. Signatures are checked before they get here. */
export class StatementPool {
  readonly #kept: readonly KeptOfKey[];

  /** @param witnesses How many there are. */
  constructor(witnesses: number) {
    this.#kept = Array.from({ length: witnesses }, () => ({
      byKind: new Map<Statement["kind"], SignedStatement[]>(),
      signatures: new BoundedMap<true>(MAX_SIGNATURES),
    }));
  }

  /** How many are kept. */
  get size(): number {
    return [...this.all()].length;
  }

  /** All that are kept, by witness. */
  *all(): Generator<SignedStatement> {
    for (const { byKind } of this.#kept) {
      for (const kept of byKind.values()) yield* kept;
    }
  }

  /** Those of one witness. */
  of(key: number): SignedStatement[] {
    return [...this.#kept[key].byKind.values()].flat();
  }

  /**
   * Where a statement of a witness of this network stands to what is kept. Costs no look at the signature.
   *
   * @param finalRound The round of the final block.
   */
  placeOf({ statement, key, signature }: SignedStatement, finalRound: number): StatementPlace {
    if (isOver(statement, finalRound)) return "old";
    const { byKind, signatures } = this.#kept[key];
    const kept = byKind.get(statement.kind) ?? [];
    if (kept.some((each) => isSameStatement(each.statement, statement))) {
      return isRepeated(statement) && !signatures.has(bytesToHex(signature)) ? "new" : "known";
    }
    const binds = !isRepeated(statement);
    if (binds && kept.some((each) => each.statement.round === statement.round)) return "old";
    const lowest = kept.at(-1);
    const isFull = kept.length >= mostOf(statement.kind);
    return isFull && lowest && compare(statement, lowest.statement) <= 0 ? "old" : "new";
  }

  /** A kept statement of the same witness that no honest one signs beside this; undefined if there is none. */
  lieWith({ statement, key }: SignedStatement): SignedStatement | undefined {
    return this.of(key).find((each) => findLie(each.statement, statement) !== undefined);
  }

  /** Keeps a statement that is new, and whose signature holds; the lowest of its kind gives way. */
  add(signed: SignedStatement): void {
    const { statement, key, signature } = signed;
    const { byKind, signatures } = this.#kept[key];
    if (isRepeated(statement)) signatures.set(bytesToHex(signature), true);
    const others = (byKind.get(statement.kind) ?? [])
      .filter((each) => !isSameStatement(each.statement, statement));
    const sorted = [...others, signed].sort((a, b) => compare(b.statement, a.statement));
    byKind.set(statement.kind, sorted.slice(0, mostOf(statement.kind)));
  }
}

/** Whether a statement is about a round that is closed by a final block. */
export function isOver(statement: Statement, finalRound: number): boolean {
  // What is prepared and committed in the final round itself may still complete a certificate elsewhere.
  return isRepeated(statement) ? statement.round <= finalRound : statement.round < finalRound;
}

/** Time-outs and `alive`s bind nothing, and a witness signs them again and again. */
export function isRepeated({ kind }: Statement): boolean {
  return kind === "timeout" || kind === "alive";
}

function mostOf(kind: Statement["kind"]): number {
  return kind === "prepare" || kind === "commit" ? KEPT_BINDING : 1;
}

/** Below 0 if the first is lower. */
function compare(a: Statement, b: Statement): number {
  return a.round - b.round || a.sourceRound - b.sourceRound || a.index - b.index;
}
