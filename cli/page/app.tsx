import { Component, type ComponentChildren } from "preact";
import type { Clock, Random } from "../../core/base/clock.ts";
import type { ApiClient } from "../../net/api/client.ts";
import { Heading } from "./parts/heading.tsx";
import { LiveRegion } from "./parts/live.tsx";
import { type Route, route } from "./router.ts";
import { Home } from "./screens/home.tsx";
import { Result } from "./screens/result.tsx";
import { RecordScreen } from "./screens/record.tsx";
import { VoteCheck } from "./screens/vote_check.tsx";
import { VoteCode } from "./screens/vote_code.tsx";
import { VoteQuestion } from "./screens/vote_question.tsx";
import { voter } from "./state/ballot.ts";
import { Settings } from "./screens/settings.tsx";
import { away, type ElectionView, isSlow, pageFault, view } from "./state/peer.ts";
import { isolate, showTimeOfDay, words } from "./words/language.ts";

/** What the page works with. */
export interface PageDeps {
  readonly api: ApiClient;
  readonly clock: Clock;
  readonly random: Pick<Random, "bytes">;
}

/** The whole page: head, the screen of the address, foot. */
export function App(deps: PageDeps) {
  const { skip, menu } = words.value;
  return (
    <>
      <a class="skip" href="#content" onClick={skipToContent}>{skip}</a>
      <header>
        <p class="name">
          <bdi>{title()}</bdi>
        </p>
        <nav>
          <a href="#/">{menu.home}</a>
          <a href="#/result">{menu.result}</a>
          <a href="#/settings">{menu.settings}</a>
        </nav>
      </header>
      <main id="content" tabIndex={-1}>
        <Fence>
          <Away />
          <Screen {...deps} />
        </Fence>
      </main>
      <LiveRegion />
    </>
  );
}

/** The fragment is the router's, so a link into the page has to be followed by hand. */
function skipToContent(event: Event): void {
  event.preventDefault();
  document.getElementById("content")?.focus();
}

function title(): string {
  if (view.value.kind === "election") return view.value.election.definition.title;
  return view.value.kind === "other" ? view.value.status.name : "chainvote";
}

function Away() {
  if (away.value === undefined) return null;
  return <p class="warning" role="status">{words.value.away(showTimeOfDay(away.value.since))}</p>;
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

interface ElectionScreenProps {
  readonly at: Route;
  readonly view: ElectionView;
  readonly deps: PageDeps;
}

function ElectionScreen({ at, view, deps }: ElectionScreenProps) {
  const { api, clock, random } = deps;
  const { questions } = view.election.definition;
  switch (at.screen) {
    case "result":
      return <Result {...view} api={api} now={clock.now} />;
    case "record":
      return <RecordScreen {...view} api={api} clock={clock} id={at.id} />;
    case "vote-code":
      return <VoteCode {...view} api={api} now={clock.now} />;
    case "vote-question":
      if (at.place >= questions.length) return <Unknown />;
      return needsCode() ?? <VoteQuestion {...view} place={at.place} />;
    case "vote-check":
      return needsCode() ?? <VoteCheck {...view} api={api} random={random} />;
    default:
      return <Home {...view} />;
  }
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

/** Shows what went wrong in the page itself, instead of nothing. */
class Fence extends Component<{ readonly children: ComponentChildren }, { fault?: unknown }> {
  static override getDerivedStateFromError(fault: unknown) {
    return { fault };
  }

  override render() {
    const { fault } = this.state;
    if (fault === undefined) return this.props.children;
    const { title, about, again, details } = words.value.failed;
    return (
      <>
        <Heading title={title}>{title}</Heading>
        <p role="alert">{about}</p>
        <button type="button" onClick={() => location.reload()}>{again}</button>
        <details>
          <summary>{details}</summary>
          <pre lang="en" dir="ltr">{fault instanceof Error ? fault.stack : String(fault)}</pre>
        </details>
      </>
    );
  }
}
