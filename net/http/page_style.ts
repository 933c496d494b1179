import { bytesToBase64 } from "../../core/base/base64.ts";
import { sha256 } from "../../core/base/hash.ts";

/** The style sheet of pages without scripts: the tracker's, and the one of a peer. */
export const PAGE_STYLE = `
:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
body { background: Canvas; color: CanvasText; margin: 0 auto; max-width: 48rem; padding: 1rem; }
h1 { font-size: 1.5rem; margin: 0; }
h2 { font-size: 1.1rem; margin: 2rem 0 0.25rem; overflow-wrap: anywhere; }
p { margin: 0.5rem 0; }
code { font-family: ui-monospace, monospace; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid #8886; overflow-wrap: anywhere; padding: 0.3rem 0.5rem 0.3rem 0; text-align: start; vertical-align: top; }
thead th { overflow-wrap: normal; }
header a { display: inline-block; padding: 0.5rem 0.5rem 0.5rem 0; }
.unreachable { font-weight: bold; }
`;

/**
 * What the page may do, which is nothing but look like this: should a stranger's text ever come into it
 * unescaped, no browser would run or load anything.
 */
export const PAGE_POLICY = [
  "default-src 'none'",
  `style-src 'sha256-${bytesToBase64(sha256(new TextEncoder().encode(PAGE_STYLE)))}'`,
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");
