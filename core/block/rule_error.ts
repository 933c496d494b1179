/** Every consensus rule by its code, with the sentence that states it. A test walks this table. */
export const RULES = {
  "header-size": "a header is exactly 116 bytes",
  "version":
    "the version must be 1 of a mined block, or 2 of a witness's, and the network must have such",
  "seal":
    "a witness's block must have nonce 0, and extra must name a round and the witness whose turn it is",
  "bits-form": "bits must be a positive, minimal compact target of at most 2^256 - 1",
  "work": "the hash must not be above the target that bits states",
  "records-count": "recordCount must be the number of records",
  "records-many": "a block must not hold more records than the network allows",
  "closed": "a block that is later than the end of its network must hold no records",
  "body-size": "a block's records must not hold more bytes than the network allows",
  "record-size": "a record is 1 to 16,384 bytes",
  "data-root": "dataRoot must be the Merkle tree head of the records",
  "index": "index must be its parent's index + 1",
  "index-limit": "index must be below 2^53",
  "prev-hash": "prevHash must be the hash of its parent",
  "bits": "bits must be what the difficulty rule gives after its parent",
  "time-order": "time must be later than its parent's",
  "time-limit": "time must be at most 253,402,300,800,000 ms, the beginning of the year 10000",
  "genesis": "the genesis block must be the network's own",
  "parent-invalid": "its ancestors must all be valid",
  "record-refused": "the validator must accept every record of a block",
  "proof": "a proof must lead from its record to the root in its first header",
  "proof-form": "a proof must be a document as chainvote prove writes it",
  "json": "the JSON text must be a chain as toJson() writes it",
  "definition": "a network definition must follow its schema",
  "statement": "a witness's statement must be one that an honest witness signs",
  "certificate": "a certificate must be a statement with good signatures of a quorum of witnesses",
  "lie-proof":
    "a proof of a lie must be two signed statements of one witness that no honest one signs both",
} as const;

/** The literal code of a rule. */
export type RuleCode = keyof typeof RULES;

/** What was seen, for the message and for programs. */
export type RuleFacts = Readonly<Record<string, string | number | bigint | undefined>>;

/**
 * A block, header, record or definition breaks a rule. Thrown by the `check…` and `parse…` functions.
 *
 * `code` names the rule, `facts` hold the values that broke it.
 */
export class RuleError extends Error {
  override readonly name = "RuleError";
  readonly code: RuleCode;
  readonly facts: RuleFacts;

  constructor(code: RuleCode, facts: RuleFacts = {}, options?: ErrorOptions) {
    super(sentence(code, facts), options);
    this.code = code;
    this.facts = facts;
  }
}

function sentence(code: RuleCode, facts: RuleFacts): string {
  const seen = Object.entries(facts)
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name} ${value}`)
    .join(", ");
  return seen === "" ? RULES[code] : `${RULES[code]}: ${seen}`;
}

/** What `read` gives; undefined if a rule is broken. */
export function withoutRuleError<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (error instanceof RuleError) return undefined;
    throw error;
  }
}
