/** What a page from the disk is about: an election, what makes the key of its trustees, and where ballots are handed in. */
import { canonicalJson } from "../../../core/base/canonical_json.ts";
import { bytesToHex, hexToBytes } from "../../../core/base/hash.ts";
import {
  createNetwork,
  type Network,
  parseNetworkDefinition,
} from "../../../core/rules/network.ts";
import type { DealtBodies } from "../../../plugins/election/secret/dealing.ts";

/** What stands beside the election. */
export interface PageExtras {
  /** There where ballots are secret and a threshold of trustees is enough: otherwise the definition makes the key. */
  readonly dealt?: DealtBodies;
  /** The page of a peer where ballots are handed in. */
  readonly link?: string;
}

/** What a page is about. */
export interface PageData extends PageExtras {
  readonly network: Network;
}

/** Writes it as JSON: the same for everybody who has the election. */
export function formatPageData({ network, dealt, link }: PageData): string {
  const [definition] = network.genesis.records;
  return canonicalJson({
    definition: new TextDecoder().decode(definition),
    ...dealt !== undefined && {
      dealt: {
        polynomials: dealt.polynomials.map(bytesToHex),
        keys: dealt.keys.map(bytesToHex),
      },
    },
    ...link !== undefined && { link },
  });
}

/**
 * Reads it. The chain id is worked out from the definition.
 *
 * @throws {SyntaxError} If it is no JSON, or holds records of trustees that are none.
 * @throws {RuleError} If its election is none.
 */
export function readPageData(text: string): PageData {
  const { definition, dealt, link } = JSON.parse(text);
  const network = createNetwork(parseNetworkDefinition(`${definition}`));
  return {
    network,
    ...dealt !== undefined && {
      dealt: { polynomials: readBodies(dealt?.polynomials), keys: readBodies(dealt?.keys) },
    },
    ...link !== undefined && { link: `${link}` },
  };
}

function readBodies(bodies: unknown): Uint8Array[] {
  if (Array.isArray(bodies) && bodies.every((body) => /^([0-9a-f]{2})*$/.test(`${body}`))) {
    return bodies.map((body) => hexToBytes(`${body}`));
  }
  throw new SyntaxError("the records of the trustees must be lists of texts in lower-case hex");
}
