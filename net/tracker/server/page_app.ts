/** The tracker's page for people: which networks there are, and who is in them. */
import { countOf } from "../../../core/base/count_of.ts";
import { Hono } from "hono";
import { html } from "hono/html";
import type { Clock } from "../../../core/base/clock.ts";
import { PAGE_POLICY, PAGE_STYLE } from "../../http/page_style.ts";
import { formatAddress, groupOf } from "../../base/address.ts";
import { parseIp, scopeOf } from "../../base/ip.ts";
import type { Reach } from "../protocol/reach.ts";
import type { NetworkReport, PeerReport, SwarmStats } from "../protocol/swarm_types.ts";
import { MAX_PAGE_NETWORKS, MAX_PAGE_PEERS, PAGE_AGE_MS } from "../protocol/limits.ts";
import type { Swarm } from "../swarm/swarm.ts";

/** What the page is made of. */
export interface TrackerPageDeps {
  readonly swarm: Swarm;
  readonly clock: Pick<Clock, "monotonic">;
}

/** Seconds after which the page loads itself again. */
const REFRESH_S = 15;

const HEADERS = {
  "Content-Security-Policy": PAGE_POLICY,
  "X-Content-Type-Options": "nosniff",
  "Referrer-Policy": "no-referrer",
  "Cache-Control": "no-store",
};

/** How a person is told of a peer's address. */
const REACH_WORDS: Readonly<Record<Reach, string>> = {
  unchecked: "not checked",
  untried: "not tried yet",
  reached: "yes",
  unreachable: "no",
};

/**
 * `GET /`: a page that loads itself again, and `GET /?refresh=off`: one that stays, for whoever is read to.
 *
 * It is open to everybody who can reach the tracker, and so does not tell what only members of a network
 * know: of a chain id, which is the key to a network's list, it shows the beginning, and of a public IP
 * address, which may be a person's home, the neighbourhood. Addresses of a local network, by which a
 * teacher finds a machine, are whole.
 */
export function createTrackerPageApp({ swarm, clock }: TrackerPageDeps): Hono {
  const app = new Hono();
  const pages = new Map<boolean, { readonly at: number; readonly text: string }>();
  app.get("/", async (c) => {
    const refreshes = c.req.query("refresh") !== "off";
    const now = clock.monotonic();
    let page = pages.get(refreshes);
    if (page === undefined || now - page.at >= PAGE_AGE_MS) {
      const text = await renderPage(swarm, refreshes);
      page = { at: now, text: text.toString().trim() };
      pages.set(refreshes, page);
    }
    return c.html(page.text, 200, HEADERS);
  });
  return app;
}

function renderPage(swarm: Swarm, refreshes: boolean) {
  const { stats } = swarm;
  const networks = swarm.report({ maxNetworks: MAX_PAGE_NETWORKS, maxPeers: MAX_PAGE_PEERS });
  const more = stats.networks - networks.length;
  return html`
    <!DOCTYPE html>
    <html lang="en">
      <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    ${refreshes ? html`<meta http-equiv="refresh" content="${REFRESH_S}">` : ""}
    <title>chainvote tracker: ${summary(stats)}</title>
    <style>${PAGE_STYLE}</style>
      </head>
      <body>
        <main>
    <h1>chainvote tracker</h1>
    <p>${summary(stats)}</p>
    <p>${refreshes
      ? html`This page loads itself every ${REFRESH_S} seconds. <a href="?refresh=off">Stop that</a>`
      : html`This page stays as it is. <a href="?">Load it again every ${REFRESH_S} seconds</a>`}</p>
    ${networks.map(renderNetwork)}
    ${more > 0 ? html`<p>Not shown: ${countOf(more, "network")} with fewer peers.</p>` : ""}
        </main>
      </body>
    </html>
  `;
}

function renderNetwork({ chainId, size, unreachable, peers }: NetworkReport) {
  const name = `${chainId.slice(0, 12)}…`;
  const heading = html`
    <section>
      <h2>Network <code>${name}</code></h2>
      <p>${countPeers(size, unreachable)}</p>
  `;
  if (peers.length === 0) return html`${heading}</section>`;
  const more = size - peers.length;
  return html`
    ${heading}
    <table aria-label="Peers of network ${name}">
      <thead>
        <tr>
          <th scope="col">Peer</th>
          <th scope="col">Address</th>
          <th scope="col">Can be reached</th>
          <th scope="col">Last heard of</th>
        </tr>
      </thead>
      <tbody>
    ${peers.map(renderPeer)}
      </tbody>
    </table>
    ${more > 0 ? html`<p>Not shown: ${countOf(more, "peer")}.</p>` : ""}
    </section>
  `;
}

function renderPeer({ peerId, host, port, reach, silentMs }: PeerReport) {
  return html`
    <tr>
      <th scope="row"><code>${peerId.slice(0, 8)}</code></th>
      <td>${describeAddress(host, port)}</td>
      <td class="${reach}">${REACH_WORDS[reach]}</td>
      <td>${Math.floor(silentMs / 1_000)} s ago</td>
    </tr>
  `;
}

/** A local address whole; of a public one what does not lead to a machine, without the port. */
function describeAddress(host: string, port: number): string {
  const ip = parseIp(host.split("%")[0]);
  if (ip !== undefined && scopeOf(ip) === "public") return groupOf(host);
  return formatAddress({ host, port });
}

function summary({ networks, peers, unreachable }: SwarmStats): string {
  return `${countOf(networks, "network")}, ${countPeers(peers, unreachable)}`;
}

function countPeers(size: number, unreachable: number): string {
  const suffix = unreachable > 0 ? `, of which ${unreachable} cannot be reached` : "";
  return `${countOf(size, "peer")}${suffix}`;
}
