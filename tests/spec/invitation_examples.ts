/** The examples of `docs/spec/invitation.md`. */
import { formatInvitation } from "../../cli/host/invitation.ts";
import { wordsOf } from "../../core/base/chain_words.ts";
import { NetworkKey } from "../../net/private/network_key.ts";
import type { Example } from "./example_blocks.ts";
import { SPEC_NETWORK } from "./spec_chain.ts";

const { chainId } = SPEC_NETWORK;
const KEY = NetworkKey.create({ bytes: (length) => Uint8Array.from({ length }, (_, i) => i) });

/** By the name of each example. */
export const INVITATION_EXAMPLES: Readonly<Record<string, () => Example>> = {
  "chain-words": () => ({
    "chain id": chainId,
    "first 66 bits": BigInt(`0x${chainId.slice(0, 17)}`).toString(2).padStart(68, "0").slice(0, 66)
      .replaceAll(/.{11}(?=.)/g, "$& "),
    "words": wordsOf(chainId),
  }),
  "invitation": () => {
    const host = "http://192.0.2.7:7700";
    const second = "https://votes.example.org";
    return {
      "chain id": chainId,
      "link": formatInvitation({ chainId, hosts: [host] }),
      "with the key of private.md": formatInvitation({ chainId, hosts: [host], networkKey: KEY }),
      "with two hosts": formatInvitation({ chainId, hosts: [host, second] }),
    };
  },
};
