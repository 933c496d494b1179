/** What `chainvote host` and `chainvote invite` print. */
import { wordsOf } from "../../core/base/chain_words.ts";
import { parseIp, scopeOf } from "../../net/base/ip.ts";
import { nameElection } from "../app/election_name.ts";
import { witnessBeside } from "../app/files/witness_place.ts";
import { isOwnName } from "../app/peer/own_addresses.ts";
import { qrBlocks } from "../app/qr.ts";
import { describeWitnesses } from "../../core/witness/describe_set.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import type { Network } from "../../core/rules/network.ts";

/** An invitation as people are shown it. */
export interface ShownInvitation {
  readonly network: Network;
  /** The link. */
  readonly link: string;
  /** Links by the further addresses of the host. */
  readonly others?: readonly string[];
  /** True if the link holds the key of a private network. */
  readonly isPrivate: boolean;
}

/** Lines with a link, its words, and a code that telephones read. */
export function invitationLines(
  { network: { chainId }, link, others = [], isPrivate }: ShownInvitation,
): string[] {
  return [
    `  link     ${link}`,
    ...others.map((other) => `      or   ${other}`),
    `  words    ${wordsOf(chainId)}`,
    ...(isPrivate
      ? ["  Whoever has this link can read and vote: send it to members alone, over a safe way."]
      : []),
    "  Tell the words by another way than the link: whoever joins compares them.",
    "",
    ...qrBlocks(link).map((line) => `  ${line}`),
  ];
}

/** Lines for the person who has started a host. */
export function hostLines(
  shown: ShownInvitation & {
    readonly data: string;
    readonly hosts: readonly string[];
    /** Path of the key that it signs with as a witness. */
    readonly witnessKey?: string;
  },
): string[] {
  const { network: { chainId, definition: { name, witnesses } }, data, hosts, witnessKey } = shown;
  return [
    `Host of ${
      nameElection({ name, network: chainId })
    }, Ctrl-C stops it; the same command starts it again`,
    `  data     ${data}`,
    ...reachLines(hosts),
    ...(witnesses === undefined ? [] : witnessLinesOf(witnesses, witnessKey)),
    ...invitationLines(shown),
    `Others join with: chainvote join '${shown.link}'`,
  ];
}

/** Who makes votes final, and what that means. */
function witnessLinesOf(set: WitnessSet, witnessKey: string | undefined): string[] {
  const [first, ...rest] = describeWitnesses(set);
  const key = witnessKey === undefined ? [] : [
    `           it signs with ${witnessKey}: never copy that file, and never put back an older one`,
  ];
  return [
    `  final    ${first}`,
    ...(set.keys.length === 1 ? [`           ${NOTARY}`] : []),
    ...rest.map((sentence) => `           ${sentence}`),
    ...key,
  ];
}

/**
 * What whoever starts a host is warned of that does not sign, before anybody waits for it; nothing if it signs, or there is
 * nothing to sign.
 *
 * @param file Path of the network's file.
 */
export function unsignedLines(
  { definition: { witnesses } }: Network,
  file: string,
): string[] {
  if (witnesses === undefined) return [];
  const [{ name }, ...others] = witnesses.keys;
  const needed =
    "Nothing is final and, where nobody mines, nothing enters the chain, the list of voters too, until ";
  if (others.length > 0) {
    return [
      `This host does not sign. ${needed}enough of the witnesses run, each with ` +
      "chainvote peer --witness-key: of an election before it opens.",
    ];
  }
  return [
    `THIS HOST DOES NOT SIGN, and ${
      JSON.stringify(name)
    } is the only witness. ${needed}it does: put its key ` +
    `beside the file as ${witnessBeside(file)}, or name it with --witness-key, and start again.`,
  ];
}

/** What a single witness can do, and cannot. */
const NOTARY =
  "It can order votes and leave some out; it cannot forge any. With four witnesses nobody is trusted alone.";

/** Who can reach it, as far as its addresses say, and what to do for those who cannot. */
function reachLines(hosts: readonly string[]): string[] {
  const scopes = hosts.map((url) => {
    const { hostname } = new URL(url);
    const ip = parseIp(hostname.replace(/^\[|\]$/g, ""));
    if (ip !== undefined) return scopeOf(ip);
    return isOwnName(hostname) ? "loopback" : "public";
  });
  if (scopes.includes("public")) {
    return ["  reach    everybody, unless a firewall is in between: let both ports through"];
  }
  if (scopes.includes("private")) {
    return [
      "  reach    machines of this network alone. For others too: chainvote host --help says what to do",
    ];
  }
  return [
    "  reach    this machine alone. For others: leave out --http and --listen, or name 0.0.0.0 in both",
  ];
}
