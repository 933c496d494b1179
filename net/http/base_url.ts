/** The URLs at which trackers and peers answer. */

/**
 * The URL of a tracker, without a slash at its end. A path is kept: a tracker may stand behind one.
 *
 * @throws {TypeError} When `text` is no http or https URL, or holds a password, query or fragment.
 */
export function parseTrackerUrl(text: string): string {
  return parseBaseUrl(text, (rule) => `Cannot use the tracker URL as it must ${rule}`);
}

/** Reads the base URL of a peer's API. @throws {TypeError} As {@linkcode parseTrackerUrl}. */
export function parsePeerUrl(text: string): string {
  return parseBaseUrl(text, () => "A peer's URL must look like http://192.0.2.7:7702");
}

function parseBaseUrl(text: string, describe: (rule: string) => string): string {
  const url = URL.parse(text.trim());
  const refuse = (rule: string) =>
    new TypeError(`${describe(rule)}: it is ${JSON.stringify(text)}`);
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === "") {
    throw refuse("be a URL such as http://127.0.0.1:7700");
  }
  if (url.username !== "" || url.password !== "") throw refuse("hold no user or password");
  if (url.search !== "" || url.hash !== "") throw refuse("hold no query and no fragment");
  return url.href.replace(/\/+$/, "");
}
