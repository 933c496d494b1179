/** The addresses by which this machine, and others, reach what listens here. */
import { type Address, formatAddress } from "../../../net/base/address.ts";
import { parseIp, scopeOf } from "../../../net/base/ip.ts";
import { shellWord } from "../shell_word.ts";

/** What is asked of a network interface. */
export type InterfaceAddress = Pick<Deno.NetworkInterfaceInfo, "family" | "address">;

/** Where something can be reached, `HOST:PORT` each. */
export interface ReachedAt {
  /** From this machine. One, unless it listens on an address of the network alone. */
  readonly local: readonly string[];
  /** From other machines, IPv4 first; none if it listens on loopback alone. */
  readonly network: readonly string[];
}

/**
 * Where something that listens can be reached. `0.0.0.0` stands for all addresses of IPv4, `::` for those of
 * IPv6 too (RFC 3493, §3.7). Left out are those that need a zone, such as `fe80::1%eth0`: another machine has
 * another name for it. Whether a firewall is in between, nobody here knows.
 *
 * @param interfaces The machine's own addresses.
 */
export function reachedAt(
  { host, port }: Address,
  interfaces: readonly InterfaceAddress[] = Deno.networkInterfaces(),
): ReachedAt {
  const at = (address: string) => formatAddress({ host: address, port });
  if (host !== "0.0.0.0" && host !== "::") {
    return isOwnName(host)
      ? { local: [at(host)], network: [] }
      : { local: [], network: [at(host)] };
  }
  const families = host === "::" ? ["IPv4", "IPv6"] as const : ["IPv4"] as const;
  const network = families.flatMap((family) =>
    interfaces.filter((each) => each.family === family && isForOthers(each.address))
      .map(({ address }) => at(address))
  );
  return {
    local: [at("127.0.0.1")],
    network: network.filter((each, i) => network.indexOf(each) === i),
  };
}

/** An option that names a file; undefined if it is not used. */
export type OptionFile = readonly [option: string, file: string | undefined];

/** Every place, those of this machine first. */
export function placesOf({ local, network }: ReachedAt): string[] {
  return [...local, ...network];
}

/**
 * The command line with which others join, to be pasted.
 *
 * @param files Files that the others must have too.
 */
export function joinLine(
  place: readonly [option: "--tracker" | "--connect", value: string],
  files: readonly OptionFile[],
): string {
  const words = files.flatMap(([option, file]) => {
    // Where the file lies on the others' machines is for them to say.
    return file === undefined ? [] : [option, file.split(/[/\\]/).at(-1)!];
  });
  return ["chainvote", "peer", ...words, ...place].map(shellWord).join(" ");
}

/** Whether a host, with brackets or without, is what every machine calls itself. */
export function isOwnName(host: string): boolean {
  const ip = parseIp(host.replace(/^\[|\]$/g, ""));
  return host === "localhost" || (ip !== undefined && scopeOf(ip) === "loopback");
}

function isForOthers(address: string): boolean {
  const ip = parseIp(address);
  if (ip === undefined || scopeOf(ip) === "loopback") return false;
  // Link-local: 169.254.0.0/16 works without a zone, but is what a machine has that got no address.
  return !/^(fe[89ab].:|169\.254\.)/i.test(address);
}
