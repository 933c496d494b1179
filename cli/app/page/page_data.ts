/** What a page from the disk is about: an election, the key of its trustees, and where ballots are handed in. */
import { canonicalJson } from "../../../core/base/canonical_json.ts";
import {
  createNetwork,
  type Network,
  parseNetworkDefinition,
} from "../../../core/rules/network.ts";

/** What stands beside the election. */
export interface PageExtras {
  /** The trustees' key, 64 hex digits; there where ballots are secret. */
  readonly electionKey?: string;
  /** The page of a peer where ballots are handed in. */
  readonly link?: string;
}

/** What a page is about. */
export interface PageData extends PageExtras {
  readonly network: Network;
}

/** Writes it as JSON: the same for everybody who has the election. */
export function formatPageData({ network, electionKey, link }: PageData): string {
  const [definition] = network.genesis.records;
  return canonicalJson({
    definition: new TextDecoder().decode(definition),
    ...electionKey !== undefined && { electionKey },
    ...link !== undefined && { link },
  });
}

/**
 * Reads it. The chain id is worked out from the definition.
 *
 * @throws {SyntaxError} If it is no JSON.
 * @throws {RuleError} If its election is none.
 */
export function readPageData(text: string): PageData {
  const { definition, electionKey, link } = JSON.parse(text);
  const network = createNetwork(parseNetworkDefinition(`${definition}`));
  return {
    network,
    ...electionKey !== undefined && { electionKey: `${electionKey}` },
    ...link !== undefined && { link: `${link}` },
  };
}
