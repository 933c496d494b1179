/**
 * The invitation: one link by which everybody gets in. It names a host, which gives the definition of the election, and
 * holds the whole id of its chain, so that the host is not believed: what it gives must have that id. All but the
 * host's address stands behind a `#`, so no server or log sees it when a browser opens the link.
 *
 * ```text
 * http://192.0.2.7:7700/j/#kyGnaP…        a public network
 * http://192.0.2.7:7700/j/#kyGnaP….c2Vj…  one with a key
 * ```
 *
 * This room owns how people get in: what a link says (this file), what a host is and answers, and what joining does. It
 * does not own the tracker, the peer and the API that a host puts together (`net`, `cli/app/peer`), or which folder an
 * election has (`cli/app/files/joined_elections.ts`). Read this file first.
 */
import { base64UrlToBytes, bytesToBase64Url } from "../../core/base/base64url.ts";
import { HASH_SIZE, hexToBytes } from "../../core/base/hash.ts";
import { type ChainId, chainIdOf } from "../../core/block/ids.ts";
import { NetworkKey } from "../../net/private/network_key.ts";
import { parseTrackerUrl } from "../../net/http/base_url.ts";

/** The path of a link, behind the host's URL. A host answers there with a page that names no election. */
export const INVITATION_PATH = "/j/";

/** What stands before each further host. */
const HOST_MARK = ".h=";

/** Longest link in characters that is looked at. */
const MAX_LINK_LENGTH = 2_000;

/** Most hosts that a link names. */
const MAX_HOSTS = 4;

/** What a link says. */
export interface Invitation {
  readonly chainId: ChainId;
  /** URLs of the hosts, without a slash at the end, the first to be asked first. One to four. */
  readonly hosts: readonly string[];
  /** The key of a private network. */
  readonly networkKey?: NetworkKey;
}

/**
 * Writes a link.
 *
 * @throws {RangeError} If there is no host, or there are more than four.
 */
export function formatInvitation({ chainId, hosts, networkKey }: Invitation): string {
  if (hosts.length < 1 || hosts.length > MAX_HOSTS) {
    throw new RangeError(`an invitation must name 1 to ${MAX_HOSTS} hosts: it has ${hosts.length}`);
  }
  const [first, ...others] = hosts;
  const id = bytesToBase64Url(hexToBytes(chainId));
  const key = networkKey === undefined ? "" : `.${networkKey.toLinkText()}`;
  return `${first}${INVITATION_PATH}#${id}${key}${
    others.map((host) => `${HOST_MARK}${host}`).join("")
  }`;
}

/**
 * Reads a link.
 *
 * @throws {TypeError} Naming the rule that it breaks. The message holds no key.
 */
export function parseInvitation(text: string): Invitation {
  const link = text.trim();
  if (link.length > MAX_LINK_LENGTH) {
    throw refusal(`have at most ${MAX_LINK_LENGTH} characters: it has ${link.length}`);
  }
  const at = link.indexOf("#");
  if (at === -1) throw refusal('hold a "#" and what stands behind it: copy the whole of it');
  const base = link.slice(0, at);
  if (!/\/j\/?$/.test(base)) {
    throw refusal(
      `look like http://192.0.2.7:7700${INVITATION_PATH}#…: no ${INVITATION_PATH}# is in it`,
    );
  }
  const [secret, ...others] = link.slice(at + 1).split(HOST_MARK);
  const hosts = [base.replace(/\/j\/?$/, ""), ...others].map(readHost);
  if (hosts.length > MAX_HOSTS) {
    throw refusal(`name at most ${MAX_HOSTS} hosts: it names ${hosts.length}`);
  }
  const [id, key, ...rest] = secret.split(".");
  const bytes = base64UrlToBytes(id);
  if (bytes?.length !== HASH_SIZE) {
    throw refusal(
      `hold 43 letters, digits, - and _ behind the "#", the id of the chain: it has ${id.length}. ` +
        "Was it cut?",
    );
  }
  if (rest.length > 0) throw refusal('hold an id and at most one key behind the "#"');
  return {
    chainId: chainIdOf(bytes),
    hosts,
    ...(key === undefined ? {} : { networkKey: readKey(key) }),
  };
}

function readHost(text: string): string {
  try {
    return parseTrackerUrl(text);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    throw refusal(
      `name hosts by URLs such as http://192.0.2.7:7700: one is ${JSON.stringify(text)}`,
    );
  }
}

function readKey(text: string): NetworkKey {
  try {
    return NetworkKey.parseLinkText(text);
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    // Without its cause: nothing that looks at it later should come across the text.
    throw refusal(
      'hold the key of its network, 43 letters, digits, - and _ behind the ".": it was changed or cut',
    );
  }
}

function refusal(rule: string): TypeError {
  return new TypeError(`an invitation must ${rule}`);
}
