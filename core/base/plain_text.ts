/** Text that is not ours, made fit to be shown. */

/**
 * What drives a terminal, or makes a line show something else than it holds: controls (C0, DEL, C1), line and
 * paragraph separators, lone surrogates, marks, embeddings, overrides and isolates of bidirectional text
 * (Unicode UAX #9, §2), and format characters that no script needs: zero width space, invisible
 * operators, interlinear annotation, byte order mark, tags. The joiners U+200C and U+200D stay, as scripts
 * and emoji need them; so does a flag of a region, which is made of tags and stands first so that it is
 * found whole (UTS #51, emoji tag sequence).
 */
const FLAG = "\\u{1f3f4}[\\u{e0020}-\\u{e007e}]{1,16}\\u{e007f}";
const UNSAFE =
  "[\\p{Cc}\\p{Zl}\\p{Zp}\\p{Cs}\\u061c\\u200b\\u200e\\u200f\\u202a-\\u202e\\u2060-\\u206f" +
  "\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}]";
const FLAG_OR_UNSAFE = new RegExp(`${FLAG}|${UNSAFE}`, "gu");

/**
 * The text on one line, with whatever could drive a terminal or hide in it as the escape that JSON has for it,
 * such as `\u001b`. Text of all scripts stays as it is. So a JSON document without line breaks stays one, of the
 * same value; and what is plain already does not change.
 *
 * A text that holds a backslash, `u` and four digits looks the same as one that was escaped: what is shown is
 * for reading, not for reading back.
 *
 * Source of the idea: Trojan Source (CVE-2021-42574), and CWE-150, neutralisation of escape sequences.
 */
export function plainText(text: string): string {
  return text.replace(FLAG_OR_UNSAFE, (found) => {
    const isFlag = found.length > 2;
    return isFlag ? found : escapeUnits(found);
  });
}

/**
 * The beginning of a text, plain, for messages: at most `length` code points of it, then `…` if there was more.
 *
 * @param length Code points, a whole number from 1.
 */
export function plainExcerpt(text: string, length: number): string {
  // A code point has at most two units, so that a long text is not taken apart.
  const points = [...text.slice(0, 2 * length + 2)];
  const isWhole = points.length <= length;
  return isWhole ? plainText(text) : `${plainText(points.slice(0, length).join(""))}…`;
}

/** Each UTF-16 unit as `\uXXXX`, as JSON writes what it escapes (RFC 8259, §7). */
function escapeUnits(text: string): string {
  let escaped = "";
  for (let at = 0; at < text.length; at++) {
    escaped += `\\u${text.charCodeAt(at).toString(16).padStart(4, "0")}`;
  }
  return escaped;
}

/** A value from outside, short and on one line. */
export function quote(value: unknown): string {
  if (value === undefined) return "missing";
  return plainExcerpt(JSON.stringify(value) ?? typeof value, 80);
}
