/** One port for all that a host answers: its tracker, the API of its peer, the definition, and the page of a link. */
import { PAGE_POLICY, PAGE_STYLE } from "../../net/http/page_style.ts";
import type { HttpHandler } from "../../net/http/serve.ts";
import type { NetworkDefinition } from "../../core/rules/network.ts";
import { INVITATION_PATH } from "./invitation.ts";
import { starting } from "./peer_slot.ts";

/** Who answers at a host. */
export interface HostHandlers {
  /** Answers what begins with one of {@linkcode TRACKER_PATHS}. */
  readonly tracker: HttpHandler;
  /** Answers all else. */
  readonly api: HttpHandler;
}

/** What joining takes. */
export interface OfferedDefinition {
  /** What the network is asked for by: its chain id, or its name at a private tracker. */
  readonly name: string;
  readonly definition: NetworkDefinition;
  /** The port for gossip, once it is known. */
  readonly port: () => number | undefined;
}

/** Paths that are the tracker's. */
const TRACKER_PATHS = ["/v1/networks/", "/v1/stats", "/healthz"];

/** What is shown to whoever opens a link in a browser, and to programs that look at links that people send. */
const PAGE = `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <title>An invitation</title>
    <style>${PAGE_STYLE}</style>
  </head>
  <body>
    <h1>An invitation</h1>
    <p>Somebody invites you to an election. Which one stands in the part of the link behind the <code>#</code>, which
    this page was not sent.</p>
    <p>On a computer with chainvote: <code>chainvote join "LINK"</code>, with the whole link in quotes.</p>
  </body>
</html>
`;

/** Answers by path. */
export function createHostHandler({ tracker, api }: HostHandlers): HttpHandler {
  return (request, info) => {
    const path = URL.parse(request.url)?.pathname ?? "";
    if (`${path}/` === INVITATION_PATH || path === INVITATION_PATH) return invitationPage();
    if (TRACKER_PATHS.some((each) => path.startsWith(each))) return tracker(request, info);
    return api(request, info);
  };
}

/** Gives the definition to whoever asks for its network; undefined for any other request. */
export function offerDefinition(
  { name, definition, port }: OfferedDefinition,
): (request: Request) => Response | undefined {
  const path = `/v1/networks/${name}/definition`;
  return ({ method, url }) => {
    if (URL.parse(url)?.pathname !== path || method !== "GET") return undefined;
    const here = port();
    return here === undefined ? starting() : Response.json({ definition, port: here });
  };
}

function invitationPage(): Response {
  return new Response(PAGE, {
    headers: {
      "Content-Type": "text/html; charset=utf-8",
      "Content-Security-Policy": PAGE_POLICY,
      "X-Content-Type-Options": "nosniff",
      "Referrer-Policy": "no-referrer",
    },
  });
}
