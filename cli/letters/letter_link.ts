/** The link of a letter into the page of a peer: which election and which letter, and the code where the registrar wants that. */
import type { LetterFrame, VoterLetter } from "./letter.ts";

/** Digits of the chain id in a link: enough to tell a letter of another election. */
const CHAIN_DIGITS = 16;

/** The link; undefined without a page. All but the address stands behind `#`, which browsers send to nobody. */
export function letterLink(
  { page, chainId }: Pick<LetterFrame, "page" | "chainId">,
  { number, code }: Pick<VoterLetter, "number" | "code">,
): string | undefined {
  if (page === undefined) return undefined;
  const rest = page.hasCode ? `/${code.replaceAll("-", "")}` : "";
  return `${page.url}/#/l/${chainId.slice(0, CHAIN_DIGITS)}/${number}${rest}`;
}
