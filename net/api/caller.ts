/**
 * Who may use the API of a peer. Whoever has its token may do all. In an open network everybody may read; in a
 * private one nobody else may do anything. From where a request comes gives no right: any account of the
 * peer's machine reaches loopback, and so does whatever forwards connections to it. Web pages that a browser
 * shows may do nothing, unless they are the API's own: they can send requests to loopback, but hide
 * neither their origin nor the name that they reached it by (DNS rebinding).
 */
import { equalSecrets } from "../../core/base/hash.ts";
import { RequestError } from "../http/request_error.ts";
import { sourceOf } from "../base/address.ts";
import { parseIp } from "../base/ip.ts";
import { BALLOTS_PATH } from "./ballots_path.ts";
import type { ApiToken } from "./api_token.ts";

/** Who sent a request. */
export interface Caller {
  /** Whose its machine is, as far as one can tell. */
  readonly source: string;
  /** True for callers that may hand records in; all others may read. */
  readonly hasToken: boolean;
}

/** What the server knows of a request beside the request. */
export interface CallerOptions {
  /** The IP address that it came from. */
  readonly remoteHost: string;
  /** What lets others hand records in; undefined lets none. */
  readonly token: ApiToken | undefined;
  /** True if reading takes the token too. */
  readonly isPrivate: boolean;
  /** URLs that the API is reached by, beside its address: their origins are its own, and their host names too. */
  readonly publicUrls?: readonly URL[];
}

/** What may be posted without the token: what is only read, and ballots, which prove by themselves whose they are. */
const OPEN_POSTS = ["/v1/records/status", BALLOTS_PATH];

/**
 * Finds out who sent a request.
 *
 * @throws {RequestError} If that one must not.
 */
export function checkCaller(
  request: Request,
  { remoteHost, token, isPrivate, publicUrls = [] }: CallerOptions,
): Caller {
  const hasToken = checkToken(request, token);
  checkHost(request, { anyName: hasToken, publicUrls });
  checkPage(request, publicUrls);
  if (!hasToken && (isPrivate || isWrite(request))) throw refusal(token, { isPrivate });
  return { source: sourceOf(remoteHost), hasToken };
}

/** True for a request with the token. @throws {RequestError} If it has another one. */
function checkToken({ headers }: Request, token: ApiToken | undefined): boolean {
  const given = /^bearer +(\S+)$/i.exec(headers.get("authorization") ?? "")?.[1];
  if (given === undefined || token === undefined) return false;
  const [a, b] = [given, token].map((text) => new TextEncoder().encode(text));
  if (equalSecrets(a, b)) return true;
  throw new RequestError(
    401,
    "wrong-token",
    "the token must be the one in the file api-token in the peer's data folder",
  );
}

/**
 * A name in Host may be any web page's that has been made to lead here. A page cannot know the token, so
 * whoever has it may call this machine by name.
 */
function checkHost(
  { url, headers }: Request,
  { anyName, publicUrls }: { anyName: boolean; publicUrls: readonly URL[] },
): void {
  const host = headers.get("host") ?? "";
  const name = /^(\[[^[\]]+\]|[^:[\]@/?#\\]+)(?::\d{1,5})?$/.exec(host)?.[1];
  // Deno makes the URL of Host, or of what an absolute request target names, or makes it up.
  if (name === undefined || !url.startsWith(`http://${host}/`)) {
    throw new RequestError(400, "bad-host", "Host must be there, once, and be what is asked for");
  }
  const isPlain = name.toLowerCase() === "localhost" ||
    parseIp(name.replace(/^\[|\]$/g, "")) !== undefined ||
    publicUrls.some(({ hostname }) => hostname === name.toLowerCase());
  if (isPlain || anyName) return;
  throw new RequestError(
    403,
    "foreign-host",
    `Host must be an IP address, localhost or a name that the peer was told: ${name}`,
  );
}

/** Browsers say which page a request is from: by Origin, and most of them by Sec-Fetch-Site. */
function checkPage({ method, headers }: Request, publicUrls: readonly URL[]): void {
  const own = [`http://${headers.get("host")}`, ...publicUrls.map(({ origin }) => origin)];
  const origin = headers.get("origin");
  if (origin !== null && !own.some((each) => each.toLowerCase() === origin.toLowerCase())) {
    throw new RequestError(403, "foreign-origin", `Origin must be this API's own: ${origin}`);
  }
  const site = headers.get("sec-fetch-site") ?? "none";
  // Whoever follows a link sees the answer; the page with the link does not.
  const isFollowed = method === "GET" && headers.get("sec-fetch-mode") === "navigate" &&
    headers.get("sec-fetch-dest") === "document";
  if (site === "none" || site === "same-origin" || isFollowed) return;
  throw new RequestError(403, "foreign-origin", `Sec-Fetch-Site must be same-origin: ${site}`);
}

function isWrite({ method, url }: Request): boolean {
  return method !== "GET" && method !== "HEAD" && !OPEN_POSTS.includes(new URL(url).pathname);
}

function refusal(
  token: ApiToken | undefined,
  { isPrivate }: { isPrivate: boolean },
): RequestError {
  if (token === undefined) {
    const reason = "this peer has no token that it can use, and its log says why: nobody can " +
      `${isPrivate ? "use its API" : "hand records in"} without one`;
    return new RequestError(403, "no-token", reason);
  }
  return new RequestError(
    401,
    "token-needed",
    `${
      isPrivate ? "in a private network every request" : "a record"
    } needs the token in the file ` +
      'api-token in the peer\'s data folder, as "Authorization: Bearer TOKEN" (chainvote: --token-file)',
  );
}
