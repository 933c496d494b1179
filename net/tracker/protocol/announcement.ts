/** What a peer tells a tracker of itself, parsed. */
import {
  FieldError,
  parseMatch,
  parseObject,
  parsePeerId,
  parsePort,
  parseToken,
} from "./fields.ts";
import type { Address } from "../../base/address.ts";
import { formatIp, parseIp, scopeOf } from "../../base/ip.ts";
import type { Announcement } from "./swarm_types.ts";
import { MAX_LOCAL_ADDRESSES, MIN_LOCAL_PORT } from "./limits.ts";

/**
 * `{peerId, port, token?, local?: [{host, port}], nameTag?}`; what else it holds is left for versions to come.
 *
 * @throws {FieldError}
 */
export function parseAnnouncement(value: unknown): Omit<Announcement, "chainId" | "host"> {
  const { peerId, port, token, local, nameTag } = parseObject(value, "the body");
  return {
    peerId: parsePeerId(peerId),
    port: parsePort(port),
    token: token === undefined ? undefined : parseToken(token),
    local: local === undefined ? [] : parseLocal(local),
    nameTag: nameTag === undefined ? undefined : parseNameTag(nameTag),
  };
}

function parseLocal(value: unknown): Address[] {
  if (!Array.isArray(value)) throw new FieldError("bad-local", "local", "an array", value);
  if (value.length > MAX_LOCAL_ADDRESSES) {
    const rule = `at most ${MAX_LOCAL_ADDRESSES} addresses`;
    throw new FieldError("bad-local", "local", rule, value.length);
  }
  return value.map((each, at) => parseLocalAddress(each, `local[${at}]`));
}

/**
 * An address that only a local network knows.
 *
 * @throws {FieldError} `bad-local`, `bad-port`
 */
export function parseLocalAddress(value: unknown, field: string): Address {
  const { host, port } = parseObject(value, field);
  const ip = typeof host === "string" ? parseIp(host) : undefined;
  if (ip === undefined || scopeOf(ip) !== "private") {
    throw new FieldError("bad-local", `${field}.host`, "an IP address of a local network", host);
  }
  const parsed = parsePort(port, `${field}.port`);
  if (parsed < MIN_LOCAL_PORT) {
    throw new FieldError("bad-local", `${field}.port`, `at least ${MIN_LOCAL_PORT}`, parsed);
  }
  return { host: formatIp(ip), port: parsed };
}

function parseNameTag(value: unknown): string {
  return parseMatch("bad-name-tag", "nameTag", "32 lower-case hex digits", /^[0-9a-f]{32}$/, value);
}
