/** The checks of a chain by their names, in their order, for a page that does not hold the checks themselves. */
import type { ChainCheck } from "../../../core/audit/chain_audit.ts";

/** The names. */
export const CHAIN_CHECK_NAMES = [
  "file",
  "headers",
  "work",
  "difficulty",
  "records",
  "validator",
  "witnesses",
] as const satisfies readonly ChainCheck[];
