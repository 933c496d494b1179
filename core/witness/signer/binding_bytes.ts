/** From a statement to what of it binds the key that signs it. */
import type { ChainId } from "../../block/ids.ts";
import { isBinding, sourcePhaseOf, targetPhaseOf } from "../phase.ts";
import { encodeStatement, type Statement } from "../statement.ts";
import type { BindingBytes } from "./signing_rule.ts";

/**
 * What of a statement binds its key; undefined for a `timeout` and an `alive`, which bind nothing.
 *
 * @throws {RuleError} `statement` if a field is none that an honest witness writes.
 */
export function bindingBytesOf(chainId: ChainId, statement: Statement): BindingBytes | undefined {
  const bytes = encodeStatement(chainId, statement);
  if (isBinding(statement)) {
    const [phase, source] = [targetPhaseOf(statement), sourcePhaseOf(statement)];
    return { kind: "phase", phase, source, bytes };
  }
  return statement.kind === "proposal"
    ? { kind: "proposal", round: statement.round, bytes }
    : undefined;
}
