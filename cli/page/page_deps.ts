/** What the page and its screens are made with. */
import type { Clock } from "../../core/base/clock.ts";
import type { ApiClient } from "../../net/api/client.ts";
import type { Route } from "./router.ts";
import type { Auditor } from "./state/audit.ts";
import type { BallotMaker } from "./state/ballot.ts";
import type { Checker } from "./state/checker.ts";
import type { Counter } from "./state/count.ts";
import type { ElectionView } from "./state/peer.ts";

/** What the page works with. */
export interface PageDeps {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly desk: BallotMaker;
  readonly counter: Counter;
  readonly checker: Checker;
  readonly auditor: Auditor;
}

/** What a screen of an election is made with. */
export interface ElectionScreenProps {
  readonly at: Route;
  readonly view: ElectionView;
  readonly deps: PageDeps;
}
