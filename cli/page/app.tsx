import { Component, type ComponentChildren } from "preact";
import { Heading } from "./parts/heading.tsx";
import { LiveRegion } from "./parts/live.tsx";
import { route } from "./router.ts";
import { Home } from "./screens/home.tsx";
import { Result } from "./screens/result.tsx";
import { Settings } from "./screens/settings.tsx";
import { away, type ElectionView, isSlow, view } from "./state/peer.ts";
import { showTimeOfDay, words } from "./words/language.ts";

/** The whole page: head, the screen of the address, foot. */
export function App() {
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
          <Screen />
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

function Screen() {
  const { screen } = route.value;
  if (screen === "settings") return <Settings key={screen} />;
  if (screen === "unknown") return <Unknown key={screen} />;
  const { value } = view;
  if (value.kind === "loading") return <Loading />;
  if (value.kind === "other") return <OtherNetwork name={value.status.name} />;
  return <ElectionScreen key={screen} screen={screen} {...value} />;
}

function ElectionScreen(
  { screen, ...view }: ElectionView & { readonly screen: "home" | "result" },
) {
  return screen === "result" ? <Result {...view} /> : <Home {...view} />;
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
      <p>{about(name)}</p>
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
