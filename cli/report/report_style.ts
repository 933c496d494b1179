/** How a report looks, on paper and on a screen. */
export const REPORT_STYLE = `
@page { size: A4; margin: 18mm 16mm; }
:root { color-scheme: light dark; }
body { font: 11pt/1.45 system-ui, sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.7em; margin-bottom: 0.2em; }
h2 { font-size: 1.25em; margin-top: 1.6em; border-bottom: 1px solid; }
h3 { font-size: 1.05em; margin-bottom: 0.3em; }
table { border-collapse: collapse; margin: 0.5em 0; }
th, td { padding: 0.15em 0.8em 0.15em 0; text-align: start; vertical-align: top; font-variant-numeric: tabular-nums; }
th[scope="row"] { font-weight: normal; }
thead th { border-bottom: 1px solid; }
.count td, .count thead th + th { text-align: end; }
.checks td:nth-child(2) { white-space: nowrap; }
.hours { width: 100%; }
.hours td:last-child { width: 70%; }
.bar { display: inline-block; height: 0.7em; background: currentColor; opacity: 0.5; }
.warning { font-weight: bold; }
.note { font-size: 0.92em; margin: 0.15em 0; }
code { font-size: 0.85em; overflow-wrap: anywhere; }
section, tr { break-inside: avoid; }
`;
