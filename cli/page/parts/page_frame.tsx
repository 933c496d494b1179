import { Component, type ComponentChildren } from "preact";
import { mayBeSent } from "../state/handing_in.ts";
import { words } from "../words/language.ts";
import { Heading } from "./heading.tsx";
import { LiveRegion } from "./live.tsx";

/** What {@linkcode PageFrame} is given. */
export interface PageFrameProps {
  /** Of the election, or of the page itself. */
  readonly name: string;
  readonly links: readonly { readonly to: string; readonly text: string }[];
  readonly children: ComponentChildren;
}

/** What stands around every screen: head, links, the news that are spoken. */
export function PageFrame({ name, links, children }: PageFrameProps) {
  return (
    <>
      <a class="skip" href="#content" onClick={skipToContent}>{words.value.skip}</a>
      <header>
        <p class="name">
          <bdi>{name}</bdi>
        </p>
        <nav>
          {links.map(({ to, text }) => <a key={to} href={to}>{text}</a>)}
        </nav>
      </header>
      <main id="content" tabIndex={-1}>
        <Fence>{children}</Fence>
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

/** Shows what went wrong in the page itself, instead of nothing. */
class Fence extends Component<{ readonly children: ComponentChildren }, { fault?: unknown }> {
  static override getDerivedStateFromError(fault: unknown) {
    return { fault };
  }

  override render() {
    const { fault } = this.state;
    if (fault === undefined) return this.props.children;
    const { title, about, maybeSent, again, details } = words.value.failed;
    return (
      <>
        <Heading title={title}>{title}</Heading>
        <p role="alert">{about} {mayBeSent.value && maybeSent}</p>
        <button type="button" onClick={() => location.reload()}>{again}</button>
        <details>
          <summary>{details}</summary>
          <pre lang="en" dir="ltr">{fault instanceof Error ? fault.stack : String(fault)}</pre>
        </details>
      </>
    );
  }
}
