import { lateScreens, loadLateScreens } from "./late.ts";
import type { ElectionScreenProps, PageDeps } from "./page_deps.ts";
import { useRead } from "./parts/use_read.ts";
import { PageFrame } from "./parts/page_frame.tsx";
import { Heading } from "./parts/heading.tsx";
import { route } from "./router.ts";
import { CheckTest } from "./screens/check_test.tsx";
import { Home } from "./screens/home.tsx";
import { Result } from "./screens/result.tsx";
import { RecordScreen } from "./screens/record.tsx";
import { VoteCheck } from "./screens/vote_check.tsx";
import { VoteCode } from "./screens/vote_code.tsx";
import { VoteLetter } from "./screens/vote_letter.tsx";
import { VoteQuestion } from "./screens/vote_question.tsx";
import { voter } from "./state/ballot.ts";
import { Settings } from "./screens/settings.tsx";
import { away, isSlow, pageFault, view } from "./state/peer.ts";
import { clocksApart } from "./state/page_clock.ts";
import { isolate, showMoment, showNumber, showTimeOfDay, words } from "./words/language.ts";

/** The whole page: head, the screen of the address, foot. */
export function App(deps: PageDeps) {
  const { menu } = words.value;
  const links = [
    { to: "#/", text: menu.home },
    { to: "#/result", text: menu.result },
    { to: "#/settings", text: menu.settings },
  ];
  return (
    <PageFrame name={title()} links={links}>
      <Away />
      <CatchingUp />
      <ClocksApart />
      <Screen {...deps} />
    </PageFrame>
  );
}

function title(): string {
  if (view.value.kind === "election") return view.value.election.definition.title;
  return view.value.kind === "other" ? view.value.status.name : "chainvote";
}

function Away() {
  if (away.value === undefined) return null;
  return <p class="warning" role="status">{words.value.away(showTimeOfDay(away.value.since))}</p>;
}

/** A peer that has not read the whole record yet: what it says may be short of something, on every screen. */
function CatchingUp() {
  const { value } = view;
  if (value.kind !== "election" || !value.status.syncing) return null;
  return (
    <p class="warning" role="status">{words.value.catchingUp(showNumber(value.status.index))}</p>
  );
}

/** By which of two clocks the page goes, where they differ: a peer could lie about the time, too. */
function ClocksApart() {
  if (clocksApart.value === undefined) return null;
  const { own, peer } = clocksApart.value;
  return (
    <p class="warning" role="status">
      {words.value.clocksApart(showMoment(own), showMoment(peer))}
    </p>
  );
}

function Screen(deps: PageDeps) {
  if (pageFault.value !== undefined) throw pageFault.value.error;
  const { value: at } = route;
  if (at.screen === "settings") return <Settings key={at.screen} />;
  if (at.screen === "unknown") return <Unknown key={at.screen} />;
  const { value } = view;
  if (value.kind === "loading") return <Loading />;
  if (value.kind === "other") return <OtherNetwork name={value.status.name} />;
  return <ElectionScreen key={location.hash} at={at} view={value} deps={deps} />;
}

function ElectionScreen({ at, view, deps }: ElectionScreenProps) {
  const { api, clock, desk, counter, checker } = deps;
  const { questions } = view.election.definition;
  switch (at.screen) {
    case "result":
      return <Result {...view} counter={counter} now={clock.now} />;
    case "record":
      if (at.chainId !== undefined && at.chainId !== view.election.network.chainId) {
        return <Late at={at} view={view} deps={deps} />;
      }
      return (
        <RecordScreen {...view} {...{ api, checker, clock, desk, id: at.id, isOwn: at.isOwn }} />
      );
    case "chain":
    case "block":
    case "receipt":
    case "peers":
    case "audit":
    case "report":
    case "hand-in":
      return <Late at={at} view={view} deps={deps} />;
    case "check-test":
      if (view.election.definition.mode === "open") return <Unknown />;
      return <CheckTest {...view} desk={desk} now={clock.now} />;
    case "vote-code":
      return <VoteCode {...view} desk={desk} now={clock.now} />;
    case "vote-letter": {
      const { chain, number, code } = at;
      const letter = { chain, number, given: code };
      return <VoteLetter {...view} desk={desk} now={clock.now} {...letter} />;
    }
    case "vote-question":
      if (at.place >= questions.length) return <Unknown />;
      return needsCode() ?? <VoteQuestion {...view} place={at.place} />;
    case "vote-check":
      return needsCode() ?? <VoteCheck {...view} desk={desk} />;
    default:
      return <Home {...view} counter={counter} now={clock.now} />;
  }
}

/** A screen that is loaded when it is first opened. */
function Late(props: ElectionScreenProps) {
  const { now } = props.deps.clock;
  const Shown = useRead({ key: "", read: loadLateScreens, now }) ?? lateScreens.value;
  return Shown === undefined ? <Loading /> : <Shown {...props} />;
}

/** Who votes is forgotten by a reload: then the code comes first again, and what was marked is still there. */
function needsCode() {
  if (voter.value !== undefined) return undefined;
  const { title, about, enter } = words.value.codeFirst;
  return (
    <>
      <Heading title={title}>{title}</Heading>
      <p>{about}</p>
      <p>
        <a class="button" href="#/vote">{enter}</a>
      </p>
    </>
  );
}

function Loading() {
  const { loading, stillLoading } = words.value;
  const text = isSlow.value ? stillLoading : loading;
  return <Heading title={text}>{text}</Heading>;
}

function OtherNetwork({ name }: { readonly name: string }) {
  const { title, about } = words.value.otherNetwork;
  return (
    <>
      <Heading title={title}>{title}</Heading>
      <p>{about(isolate(name))}</p>
    </>
  );
}

function Unknown() {
  const { title, home } = words.value.notFound;
  return (
    <>
      <Heading title={title}>{title}</Heading>
      <p>
        <a href="#/">{home}</a>
      </p>
    </>
  );
}
