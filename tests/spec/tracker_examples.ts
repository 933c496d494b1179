/** The example of `docs/spec/tracker.md`: a tracker whose clock stands still and whose chance is no chance. */
import { createTrackerApp } from "../../net/tracker/server/app.ts";
import { nameTagOf } from "../../net/tracker/protocol/name_tag.ts";
import { Swarm } from "../../net/tracker/swarm/swarm.ts";
import { ManualClock } from "../support/manual_clock.ts";
import type { Example } from "./example_blocks.ts";
import { SPEC_NETWORK } from "./spec_chain.ts";

const { chainId, definition } = SPEC_NETWORK;
const PEERS = `/v1/networks/${chainId}/peers`;
const [ANN, BEN] = ["0".repeat(31) + "a", "0".repeat(31) + "b"];
const TOKEN = "5".repeat(32);

/** By the name of each example. */
export const TRACKER_EXAMPLES: Readonly<Record<string, () => Promise<Example>>> = {
  "tracker-talk": async () => {
    const clock = new ManualClock(definition.created);
    const random = { below: () => 0, bytes: (length: number) => new Uint8Array(length).fill(0x77) };
    const swarm = new Swarm({}, { clock, random });
    const app = createTrackerApp({ swarm, clock, random });
    const call = async (remoteHost: string, target: string, init?: RequestInit) => {
      const response = await app.fetch(new Request(`http://tracker${target}`, init), {
        remoteHost,
      });
      return `${response.status} ${await response.text()}`.trimEnd();
    };
    const nameTag = nameTagOf(definition.name);
    const announcement = JSON.stringify({ peerId: ANN, port: 7701, token: TOKEN, nameTag });
    const other = JSON.stringify({ peerId: BEN, port: 7701 });
    try {
      return {
        "1 asks (from 198.51.100.7)": `POST ${PEERS} ${announcement}`,
        "1 answer": await call("198.51.100.7", PEERS, { method: "POST", body: announcement }),
        "2 asks (from 198.51.100.8)": `POST ${PEERS} ${other}`,
        "2 answer": await call("198.51.100.8", PEERS, { method: "POST", body: other }),
        "3 asks": `GET ${PEERS}?index=0&peerId=${ANN}`,
        "3 answer": await call("198.51.100.7", `${PEERS}?index=0&peerId=${ANN}`),
        "4 asks (Authorization: Bearer 0)": `DELETE ${PEERS}/${ANN}`,
        "4 answer": await call("198.51.100.7", `${PEERS}/${ANN}`, {
          method: "DELETE",
          headers: { Authorization: "Bearer 0" },
        }),
        "5 asks (with its token)": `DELETE ${PEERS}/${ANN}`,
        "5 answer": await call("198.51.100.7", `${PEERS}/${ANN}`, {
          method: "DELETE",
          headers: { Authorization: `Bearer ${TOKEN}` },
        }),
      };
    } finally {
      swarm.close();
    }
  },
};
