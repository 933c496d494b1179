/**
 * The URL of a tracker, without a slash at its end. A path is kept: a tracker may stand behind one.
 *
 * @throws {TypeError} When `text` is no http or https URL, or holds a password, query or fragment.
 */
export function parseTrackerUrl(text: string): string {
  const url = URL.parse(text.trim());
  if (!url || !/^https?:$/.test(url.protocol) || url.hostname === "") {
    throw refusal("be a URL such as http://127.0.0.1:7700", text);
  }
  if (url.username !== "" || url.password !== "") throw refusal("hold no user or password", text);
  if (url.search !== "" || url.hash !== "") throw refusal("hold no query and no fragment", text);
  return url.href.replace(/\/+$/, "");
}

function refusal(rule: string, text: string): TypeError {
  return new TypeError(
    `Cannot use the tracker URL as it must ${rule}: it is ${JSON.stringify(text)}`,
  );
}
