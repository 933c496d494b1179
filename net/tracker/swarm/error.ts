/** Why a swarm refuses, by code, with the sentence that states the rule. A test walks this table. */
export const SWARM_RULES = {
  "wrong-token": "the token must be the one that its first announcement was answered with",
  "unknown-peer": "the peer must be announced, and not silent for too long",
  "networks-full": "a tracker keeps a limited number of networks",
  "tracker-full": "a tracker keeps a limited number of peers",
  "network-full": "a network holds a limited number of peers",
  "host-full": "one address holds a limited number of peers in a network",
  "source-full": "one address holds a limited number of peers over all networks",
  "source-networks-full": "one address has peers in a limited number of networks",
  "source-polls-full": "one address keeps a limited number of polls open",
  "announcements-full": "a tracker reads a limited number of announcements at once",
  "source-announcements-full": "one address sends a limited number of announcements at once",
  "polls-full": "a tracker keeps a limited number of polls open",
} as const;

/** The literal code of a refusal. */
export type SwarmCode = keyof typeof SWARM_RULES;

/**
 * A swarm refuses what it was asked for; nothing has changed.
 *
 * `code` names the rule, `limit` is the number that was reached, where the rule is one.
 */
export class SwarmError extends Error {
  override readonly name = "SwarmError";
  readonly code: SwarmCode;
  readonly limit: number | undefined;

  constructor(action: string, code: SwarmCode, limit?: number) {
    super(
      `Cannot ${action} as ${SWARM_RULES[code]}${limit === undefined ? "" : `: it is ${limit}`}`,
    );
    this.code = code;
    this.limit = limit;
  }
}
