/** What a voter has to know before voting: which election it is, and what can be chosen. */
import { base64ToBytes } from "../../core/base/base64.ts";
import { parseNetworkDefinition } from "../../core/rules/network.ts";
import type { PeerApi } from "../../net/api/peer_api.ts";
import type { ElectionName } from "../app/election_name.ts";

/** An election, as voters see it. */
export interface BallotPaper extends ElectionName {
  /** Undefined if any choice counts. */
  readonly choices: readonly string[] | undefined;
}

/**
 * Reads it from the first block, which holds the network's definition.
 *
 * @throws {RuleError} `definition`, if the peer's first block holds none.
 */
export async function readBallotPaper(api: PeerApi): Promise<BallotPaper> {
  const { network, name } = await api.status();
  const [genesis] = await api.blocks(0, 1);
  const text = new TextDecoder().decode(base64ToBytes(genesis.records[0]));
  const { choices } = parseNetworkDefinition(text).validator.config;
  const isList = Array.isArray(choices) && choices.every((each) => typeof each === "string");
  return { network, name, choices: isList ? choices : undefined };
}
