import type { ElectionScreenProps } from "./page_deps.ts";
import { Audit } from "./screens/audit.tsx";
import { BlockScreen } from "./screens/block.tsx";
import { ChainScreen } from "./screens/chain.tsx";
import { HandIn } from "./screens/hand_in.tsx";
import { OtherElection } from "./screens/other_election.tsx";
import { PeersScreen } from "./screens/peers.tsx";
import { ReceiptScreen } from "./screens/receipt.tsx";
import { Report } from "./screens/report.tsx";

/** Screens that voting does not need. */
export function LateScreens(
  { at, view, deps: { api, checker, auditor, clock: { now } } }: ElectionScreenProps,
) {
  const checking = { ...view, checker, now };
  switch (at.screen) {
    case "chain":
      return <ChainScreen {...checking} last={at.last} />;
    case "block":
      return <BlockScreen {...checking} index={at.index} />;
    case "receipt":
      return <ReceiptScreen {...checking} />;
    case "audit":
      return <Audit {...view} auditor={auditor} now={now} />;
    case "report":
      return <Report {...view} />;
    case "hand-in":
      return <HandIn {...view} api={api} given={at.text} />;
    case "peers":
      return <PeersScreen {...view} api={api} now={now} />;
    case "record":
      return at.chainId === undefined ? null : <OtherElection {...checking} chainId={at.chainId} />;
    default:
      return null;
  }
}
