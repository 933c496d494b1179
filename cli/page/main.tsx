/**
 * The voters' page: what members of a club see of an election in a browser. Every peer serves it, and the program holds it.
 *
 * This room owns the start (this file), the address (`router.ts`) and the frame (`app.tsx`); below it `screens` are made of
 * `parts`, show what `state` knows and say what `words` has. What takes long is done in `workers`. All of it runs in a browser: it imports nothing that needs Deno,
 * which the type check proves, as this folder is a workspace member of its own; and what it imports is written for browsers of 2024,
 * so without `using` and without helpers of iterators, which `tests/page/older_browsers.test.ts` proves. It does not own how it is bundled and served
 * (`cli/app/page`, `net/api`). Read `app.tsx` next.
 */
import { effect } from "@preact/signals";
import { render } from "preact";
import { systemClock, systemRandom as random } from "../../core/base/system.ts";
import { bytesToHex } from "../../core/base/hash.ts";
import { App } from "./app.tsx";
import { followLook } from "./parts/follow_look.ts";
import { followAddress } from "./router.ts";
import { drafts, followDrafts, isUnsent, voter } from "./state/ballot.ts";
import { NewsLine } from "./state/news.ts";
import { away, followPeer, tellFailure, view } from "./state/peer.ts";
import { PageClock } from "./state/page_clock.ts";
import { isSeen } from "./state/seen.ts";
import { JobWorker } from "./work/job_worker.ts";
import { ownPeer } from "./work/own_peer.ts";
import { importPart, openWorker } from "./work/page_files.ts";
import type { AuditJobs } from "./workers/audit_jobs.ts";
import type { BallotJobs } from "./workers/ballot_jobs.ts";
import type { CheckJobs } from "./workers/check_jobs.ts";
import type { CountJobs } from "./workers/count_jobs.ts";
import { language, loadLanguage, spoken } from "./words/language.ts";

const clock = new PageClock(systemClock);
followLook(ownStorage(() => localStorage));
followAddress();
// Nobody is shown a language that is exchanged at once, but for a peer that does not answer.
await speak();
effect(() => {
  if (away.value === undefined && language.value !== spoken.value) void speak();
});
const api = ownPeer(location.origin, (...call) => clock.fetch(() => fetch(...call)));
const desk = new JobWorker<BallotJobs>(() => openWorker("ballot"));
const auditor = new JobWorker<AuditJobs>(() => openWorker("audit"));
const counter = new JobWorker<CountJobs>(() => openWorker("count"));
const checker = new JobWorker<CheckJobs>(() => openWorker("check"));
render(
  <App api={api} clock={clock} desk={desk} counter={counter} checker={checker} auditor={auditor} />,
  document.getElementById("app")!,
);

const marks = ownStorage(() => sessionStorage);
const known = effect(() => {
  if (view.value.kind !== "election" || drafts.peek().length > 0) return;
  followDrafts(marks, view.value.election);
});
addEventListener("beforeunload", (event) => {
  if (isUnsent.value) event.preventDefault();
});
isSeen.value = document.visibilityState === "visible";
addEventListener("visibilitychange", () => {
  isSeen.value = document.visibilityState === "visible";
});
const tabs = "BroadcastChannel" in globalThis ? new BroadcastChannel("chainvote") : undefined;
const news = new NewsLine({ api, clock, tabs, name: bytesToHex(random.bytes(8)) });
addEventListener("pagehide", () => news.leave());
const beginAnew = () => {
  // Who voted in the other election is not asked whether to stay with it.
  voter.value = undefined;
  location.reload();
};
await followPeer(api, { clock, random, news, desk, beginAnew }, new AbortController().signal);
known();

async function speak(): Promise<void> {
  const tag = language.peek();
  try {
    await importPart(tag, () => loadLanguage(tag));
  } catch (error) {
    tellFailure(error, clock.now());
  }
}

/** The browser's; undefined where it gives none, as some do to pages from a disk. */
function ownStorage(give: () => Storage): Storage | undefined {
  try {
    return give();
  } catch (error) {
    if (error instanceof DOMException) return undefined;
    throw error;
  }
}
