import type { ComponentChildren } from "preact";
import { useEffect, useLayoutEffect, useRef } from "preact/hooks";

/** What {@linkcode Heading} is given. */
export interface HeadingProps {
  readonly children: ComponentChildren;
  /** The title of the window: the state first. */
  readonly title: string;
}

/** The one heading of a screen. It takes the focus when the screen is opened, so that a screen reader begins there. */
export function Heading({ children, title }: HeadingProps) {
  const element = useRef<HTMLHeadingElement>(null);
  // Before it is painted: a key that is pressed as soon as the screen is seen must not go to the screen before.
  useLayoutEffect(() => {
    element.current?.focus();
  }, []);
  useEffect(() => {
    document.title = title;
  }, [title]);
  return <h1 tabIndex={-1} ref={element}>{children}</h1>;
}
