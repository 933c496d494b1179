/**
 * A page as one HTML file that needs nothing else: script, style and what it is about stand in it. The same parts and the same
 * election give the same bytes, so that anybody can make the file again and compare.
 */
import { bytesToBase64 } from "../../../core/base/base64.ts";
import { bytesToHex, sha256 } from "../../../core/base/hash.ts";
import type { OfflineParts } from "./offline_parts.ts";

/** What stands before what the page is about, and behind it. */
const DATA_START = '<script type="application/json" id="page-data">';
const DATA_END = "</script>";

/** Puts the file together. @param data What the page is about, as JSON. */
export function makeOfflineFile({ script, style }: OfflineParts, data: string): string {
  const safe = script.replaceAll("</script", "<\\/script").replaceAll("<!--", "<\\!--");
  return `<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policyOf(safe, style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>chainvote</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<div id="app"><p class="unstarted">This page needs JavaScript, in a browser of 2024 or newer.</p></div>
${DATA_START}${data.replaceAll("<", "\\u003c")}${DATA_END}
<script type="module">${safe}</script>
</body>
</html>
`;
}

/** What such a file is about, as JSON; undefined if a text is no such file. */
export function dataOfOfflineFile(file: string): string | undefined {
  const start = file.indexOf(DATA_START);
  if (start === -1) return undefined;
  const from = start + DATA_START.length;
  const end = file.indexOf(DATA_END, from);
  return end === -1 ? undefined : file.slice(from, end);
}

/** It runs its own script and nothing else, and asks nobody. */
function policyOf(script: string, style: string): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    "img-src data:",
    "base-uri 'none'",
    "form-action 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join("; ");
}

function hashOf(text: string): string {
  return `sha256-${bytesToBase64(sha256(new TextEncoder().encode(text)))}`;
}

/** Digits of a file's hash that a letter shows: 128 bits, by which nobody makes another file. */
const SHOWN_DIGITS = 32;

/** The hash of a file as a letter shows it: the first 32 digits of its SHA-256, in groups of four. */
export function digitsOfFile(file: string): string {
  const digits = bytesToHex(sha256(new TextEncoder().encode(file))).slice(0, SHOWN_DIGITS);
  return digits.replace(/(.{4})(?=.)/g, "$1 ");
}
