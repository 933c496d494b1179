/** The examples of `docs/spec/private.md`. */
import { bytesToHex } from "../../core/base/hash.ts";
import { REFUSAL } from "../../net/private/greeting.ts";
import { NetworkKey } from "../../net/private/network_key.ts";
import { privateTransport } from "../../net/private/transport.ts";
import { proveAnswer, proveRequest } from "../../net/tracker/protocol/proof.ts";
import type { Connection, Transport } from "../../net/transport/transport.ts";
import { encodeMessage } from "../../net/wire/codec.ts";
import { encodeFrame } from "../../net/wire/frames.ts";
import { createPipe } from "../support/pipe.ts";
import type { Example } from "./example_blocks.ts";
import { SPEC_NETWORK } from "./spec_chain.ts";

const KEY = NetworkKey.create({ bytes: (length) => Uint8Array.from({ length }, (_, i) => i) });

/** By the name of each example. */
export const PRIVATE_EXAMPLES: Readonly<Record<string, () => Example | Promise<Example>>> = {
  "network-key": () => ({
    "key": KEY.toText().slice("chainvote-network-key-1-".length, -8),
    "line": KEY.toText(),
    "for peers": bytesToHex(KEY.derive("peers")),
    "for tracker": bytesToHex(KEY.derive("tracker")),
    "for tracker name": bytesToHex(KEY.derive("tracker name")),
    "fingerprint": KEY.fingerprint,
    "chain id": SPEC_NETWORK.chainId,
    "tracker name": KEY.trackerName(SPEC_NETWORK.chainId),
  }),
  "private-handshake": async () => {
    const [opener, other] = createPipe();
    const said: string[] = [];
    const [first, second] = [
      await spy(opener, { said, draws: 0x11, outbound: true }),
      await spy(other, { said, draws: 0x22, outbound: false }),
    ];
    const ping = encodeFrame(encodeMessage({ type: "ping" }));
    const reading = second.read();
    await first.write(ping);
    const read = await reading;
    if (read === null || bytesToHex(read) !== bytesToHex(ping)) throw new Error("not the ping");
    first.close();
    second.close();
    return { "first frame": said[0], "second frame": said[1], "sealed ping": said[2] };
  },
  "private-refusal": () => ({ frame: bytesToHex(REFUSAL) }),
  "tracker-proof": () => {
    const key = KEY.derive("tracker");
    const target = `/v1/networks/${KEY.trackerName(SPEC_NETWORK.chainId)}/peers?index=0`;
    const [nonce, ownNonce] = ["0".repeat(44), "1".repeat(32)];
    const nothing = new Uint8Array();
    const request = proveRequest(key, { method: "GET", target, body: nothing, nonce, ownNonce });
    const body = '{"index":1,"peers":[]}';
    const answered = { request, status: 200, body: new TextEncoder().encode(body) };
    return {
      "request": `GET ${target}`,
      "NONCE": nonce,
      "OWN": ownNonce,
      "PROOF of the request": bytesToHex(request),
      "answer": `200 ${body}`,
      "proof of the answer": bytesToHex(proveAnswer(key, answered)),
    };
  },
};

/** A private connection over an end of a pipe, whose writes are noted. */
async function spy(
  end: Connection,
  { said, draws, outbound }: { said: string[]; draws: number; outbound: boolean },
): Promise<Connection> {
  const spied: Connection = {
    remote: end.remote,
    read: () => end.read(),
    write: (bytes) => {
      said.push(bytesToHex(bytes));
      return end.write(bytes);
    },
    close: () => end.close(),
  };
  const random = { bytes: (length: number) => new Uint8Array(length).fill(draws) };
  const transport = privateTransport(transportOf(spied), { key: KEY, random });
  if (outbound) {
    return await transport.connect(end.remote, { signal: new AbortController().signal });
  }
  for await (const connection of transport.listen(end.remote)) return connection;
  throw new Error("nobody came");
}

/** A transport with one connection, whoever listens or dials. */
function transportOf(end: Connection): Transport {
  return {
    listen: (address) => ({
      address,
      close() {},
      async *[Symbol.asyncIterator]() {
        yield end;
      },
    }),
    connect: () => Promise.resolve(end),
  };
}
