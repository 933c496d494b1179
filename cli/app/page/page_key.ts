/**
 * The key that a page from the disk encrypts ballots under. It is worked out from what trustees have signed, and never stands in
 * the page itself: whoever made the page could read all ballots under a key of their own.
 */
import type { Element } from "../../../plugins/belenios/group/group.ts";
import { checkTrustees } from "../../../plugins/belenios/trustees/trustees.ts";
import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";
import {
  type DealtBodies,
  thresholdParametersOf,
} from "../../../plugins/election/secret/dealing.ts";
import { singleElectionKey } from "../../../plugins/election/secret/trustees_of.ts";

/**
 * Works it out.
 *
 * @param dealt What the page has of the trustees' records.
 * @returns Undefined where ballots are open.
 * @throws {SyntaxError} If what the page has of the trustees does not make a key.
 */
export function pageElectionKey(
  definition: ElectionDefinition,
  dealt: DealtBodies | undefined,
): Element | undefined {
  if (definition.mode === "open") return undefined;
  if (definition.threshold === undefined) return singleElectionKey(definition);
  if (dealt === undefined) {
    throw new SyntaxError("the records of the trustees, who make the key, must be in it");
  }
  try {
    return checkTrustees([["Pedersen", thresholdParametersOf(definition, dealt)]]).electionKey;
  } catch (error) {
    // Bytes that are too short.
    if (!(error instanceof RangeError)) throw error;
    throw new SyntaxError(`the trustees' records must be whole: ${error.message}`, {
      cause: error,
    });
  }
}
