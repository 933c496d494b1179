/**
 * Headers of answers that are for programs, refusals too. A browser keeps none of them on its disk, where the next user of a
 * borrowed device could read which voter was asked for, and whoever opens one there sees text, not a page.
 */
export const DATA_HEADERS: Readonly<Record<string, string>> = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cross-origin-resource-policy": "same-origin",
};
