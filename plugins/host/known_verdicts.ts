/** What `verify` has answered, so that it is not asked again. */
import type { HexText } from "../../core/base/text_map.ts";
import type { Refused, Verdict } from "../../core/validator/validator.ts";
import { MAX_GOOD_VERDICTS, MAX_REFUSED_VERDICTS } from "./limits.ts";

const ACCEPTED: Verdict = { kind: "accept" };

/** Verdicts by the keys of their questions, the oldest forgotten first. Failures are never kept. */
export class KnownVerdicts {
  readonly #good = new Set<HexText>();
  readonly #refused = new Map<HexText, Refused>();

  /** The verdict, if it is known. */
  get(key: string): Verdict | undefined {
    return this.#good.has(key) ? ACCEPTED : this.#refused.get(key);
  }

  /** Keeps a verdict, and forgets others for it. */
  keep(key: string, verdict: Verdict): void {
    if (verdict.kind === "accept") {
      this.#good.add(key);
      forgetOldest(this.#good, MAX_GOOD_VERDICTS);
    } else {
      this.#refused.set(key, verdict);
      forgetOldest(this.#refused, MAX_REFUSED_VERDICTS);
    }
  }
}

/** Sets and maps hand out their keys in the order in which these came. */
function forgetOldest(kept: Set<HexText> | Map<HexText, unknown>, most: number): void {
  if (kept.size <= most) return;
  const [oldest] = kept.keys();
  kept.delete(oldest);
}
