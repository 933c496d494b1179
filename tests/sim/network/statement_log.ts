/** What witnesses have said in a world: of those that are honest no two statements may ever be a lie. */
import type { ChainId } from "../../../core/block/ids.ts";
import { findLie } from "../../../core/witness/lie.ts";
import {
  decodeSignedStatement,
  type SignedStatement,
} from "../../../core/witness/signed_statement.ts";
import type { Statement } from "../../../core/witness/statement.ts";
import { decodeMessage, typeOf } from "../../../net/wire/codec.ts";
import { framesOf } from "./filtered_transport.ts";

/** The statements in frames, or in some of them. */
export function statementsIn(frames: Uint8Array, chainId: ChainId): SignedStatement[] {
  return [...framesOf(frames)].flatMap((frame) => {
    if (typeOf(frame[4]) !== "witnessed") return [];
    const message = decodeMessage({ type: frame[4], payload: frame.subarray(5) });
    if (message.type !== "witnessed") return [];
    return message.statements.map((bytes) => decodeSignedStatement(chainId, bytes));
  });
}

/** Keeps all that binds. */
export class StatementLog {
  readonly #chainId: ChainId;
  readonly #said = new Map<number, Map<string, Statement>>();
  /** Statements that left honest witnesses, each once. */
  count = 0;

  constructor(chainId: ChainId) {
    this.#chainId = chainId;
  }

  /**
   * Frames leave a machine whose witness is honest.
   *
   * @param key That witness.
   * @returns Two statements of it that are a lie, if there are.
   */
  take(frames: Uint8Array, key: number): readonly [Statement, Statement] | undefined {
    const said = this.#said.get(key) ?? new Map<string, Statement>();
    this.#said.set(key, said);
    for (const { key: of, statement } of statementsIn(frames, this.#chainId)) {
      const text = JSON.stringify(statement);
      const isBound = statement.kind !== "timeout" && statement.kind !== "alive";
      if (of !== key || !isBound || said.has(text)) continue;
      const other = said.values().find((each) => findLie(each, statement) !== undefined);
      if (other !== undefined) return [other, statement];
      said.set(text, statement);
      this.count++;
    }
    return undefined;
  }
}
