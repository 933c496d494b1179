/** How answers name the election, or other network, that they are about. */

/** Digits of a chain id that tell networks of one name apart. */
const ID_DIGITS = 8;

/** What there is to name. */
export interface ElectionName {
  readonly name: string;
  /** Chain id, in hexadecimal. */
  readonly network: string;
}

/** Such as `"Board 2026" (9321a768)`. */
export function nameElection({ name, network }: ElectionName): string {
  return `${JSON.stringify(name)} (${network.slice(0, ID_DIGITS)})`;
}
