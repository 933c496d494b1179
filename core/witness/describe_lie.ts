/** Lies of witnesses in words. */
import type { Lie } from "./lie.ts";

const LIES: Readonly<Record<Lie, string>> = {
  "double-vote": "signed two different things",
  "surround-vote": "signed against what it had signed before",
  "double-proposal": "proposed two different blocks",
  "split-commit": "made two blocks final that exclude each other",
};

/** What a witness did, behind its name: `signed two different things`. */
export function describeLie(lie: Lie): string {
  return LIES[lie];
}
