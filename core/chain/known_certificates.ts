/** Certificates by the definition of a network: whether one holds, and those that are stored. */
import { RuleError, withoutRuleError } from "../block/rule_error.ts";
import type { Network } from "../rules/network.ts";
import type { ChainStore } from "../store/store.ts";
import {
  type Certificate,
  decodeCertificate,
  encodeCertificate,
  verifyCertificate,
} from "../witness/certificate.ts";

/**
 * Finds out whether a certificate holds in a network.
 *
 * @throws {RuleError} `certificate` or `statement` if it does not.
 */
export function verifyByDefinition(
  { chainId, definition: { witnesses } }: Network,
  certificate: Certificate,
): void {
  const bytes = encodeCertificate(chainId, certificate);
  if (witnesses === undefined) throw new RuleError("certificate", { witnesses: 0 });
  verifyCertificate(witnesses, chainId, bytes);
}

/** Whether a certificate holds. Nothing that is stored is believed. */
export function holdsByDefinition(network: Network, certificate: Certificate): boolean {
  return withoutRuleError(() => {
    verifyByDefinition(network, certificate);
    return true;
  }) ?? false;
}

/** Commit certificates that are stored and can be read, the lowest round first. They were verified when they came. */
export function storedCommits(
  { chainId }: Network,
  store: Pick<ChainStore, "certificates">,
): Certificate[] {
  return store.certificates().filter(({ kind }) => kind === "commit")
    .flatMap(({ bytes }) => withoutRuleError(() => decodeCertificate(chainId, bytes)) ?? []);
}
