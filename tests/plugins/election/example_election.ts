/** A small election for tests: five voters, two questions. */
import type { Json, JsonObject } from "../../../core/base/canonical_json.ts";
import { publicKeyOfSecret } from "../../../core/ed25519/signing.ts";
import type { ElectionDefinition } from "../../../plugins/election/definition/definition.ts";
import { uuidOfNonce } from "../../../plugins/election/definition/uuid.ts";
import { digestRoll, readEntries, writeRoll } from "../../../plugins/election/roll/roll.ts";

/** The secrets of those who sign. */
export const ORGANISER_SECRET = 101n;
export const REGISTRAR_SECRETS = [201n, 202n] as const;

/** The voters' secrets, in the order of the roll, so voter 1 has the first. */
export const VOTER_SECRETS: readonly bigint[] = [1n, 2n, 3n, 4n, 5n].toSorted((a, b) =>
  publicKeyOfSecret(a).toHex() < publicKeyOfSecret(b).toHex() ? -1 : 1
);

/** Weights of the voters, in the order of the roll. */
export const WEIGHTS = [1, 2, 1, 3, 1] as const;

/** The roll of these voters. */
export const ROLL: Uint8Array = writeRoll(
  VOTER_SECRETS.map((secret, i) => ({ publicKey: publicKeyOfSecret(secret), weight: WEIGHTS[i] })),
);

/** Times of the example, in ms. */
export const OPENS = 1_800_000_000_000;
export const CLOSES = OPENS + 3_600_000;
export const LATE = CLOSES + 600_000;

const NONCE = "5a".repeat(32);

/** A good definition; with other fields where they are given. */
export function exampleDefinition(
  changes: Partial<ElectionDefinition> = {},
): ElectionDefinition {
  return {
    title: "Board 2027",
    nonce: NONCE,
    uuid: uuidOfNonce(NONCE),
    mode: "open",
    opens: OPENS,
    closes: CLOSES,
    late: LATE,
    roll: digestRoll(ROLL),
    organiser: { name: "Olga", key: publicKeyOfSecret(ORGANISER_SECRET).toHex() },
    registrars: REGISTRAR_SECRETS.map((secret, i) => ({
      name: `Registrar ${i + 1}`,
      key: publicKeyOfSecret(secret).toHex(),
      commit: `${i + 1}0`.repeat(32),
    })),
    questions: [
      {
        question: "Who chairs the board?",
        kind: "choose",
        choices: ["Ann", "Ben", "Cem"],
        min: 1,
        max: 1,
        blank: true,
      },
      {
        question: "Who is the treasurer?",
        kind: "rank",
        count: "irv",
        choices: ["Dee", "Eve", "Fay"],
        ties: false,
        partial: true,
      },
    ],
    ...changes,
  };
}

/** The definition as the config of a network. */
export function exampleConfig(changes: Partial<ElectionDefinition> = {}): JsonObject {
  return JSON.parse(JSON.stringify(exampleDefinition(changes)));
}

/** The definition as JSON, a copy whose value at a path is another one, or is left out. */
export function changedConfig(
  path: readonly (string | number)[],
  value: Json | undefined,
  definition: ElectionDefinition = exampleDefinition(),
): { [key: string]: Json } {
  const config = JSON.parse(JSON.stringify(definition));
  let object = config;
  for (const key of path.slice(0, -1)) object = object[key];
  const last = path[path.length - 1];
  if (value === undefined) delete object[last];
  else object[last] = value;
  return config;
}

/** Public keys and weights of the example's roll. */
export const ENTRIES = readEntries(ROLL);
