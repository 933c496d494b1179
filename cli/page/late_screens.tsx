import type { ElectionScreenProps } from "./page_deps.ts";
import { BlockScreen } from "./screens/block.tsx";
import { ChainScreen } from "./screens/chain.tsx";
import { OtherElection } from "./screens/other_election.tsx";
import { PeersScreen } from "./screens/peers.tsx";
import { ReceiptScreen } from "./screens/receipt.tsx";

/** Screens that voting does not need. */
export function LateScreens(
  { at, view, deps: { api, checker, clock: { now } } }: ElectionScreenProps,
) {
  const checking = { ...view, checker, now };
  switch (at.screen) {
    case "chain":
      return <ChainScreen {...checking} last={at.last} />;
    case "block":
      return <BlockScreen {...checking} index={at.index} />;
    case "receipt":
      return <ReceiptScreen {...checking} />;
    case "peers":
      return <PeersScreen {...view} api={api} now={now} />;
    case "record":
      return at.chainId === undefined ? null : <OtherElection {...checking} chainId={at.chainId} />;
    default:
      return null;
  }
}
