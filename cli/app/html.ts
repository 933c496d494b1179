/**
 * HTML that is put together of the program's own words and texts of others: a template in which every value is escaped, so that
 * no name, choice or reason is ever markup.
 *
 * @example
 * ```ts
 * import { html, renderHtml } from "./html.ts";
 *
 * const names = ["Ann", "<b>Bo</b>"];
 * const list = html`<ul>${names.map((name) => html`<li>${name}</li>`)}</ul>`;
 * console.assert(renderHtml(list) === "<ul><li>Ann</li><li>&lt;b&gt;Bo&lt;/b&gt;</li></ul>");
 * ```
 */
import { plainText } from "../../core/base/plain_text.ts";

/** A piece of HTML that is safe to be put into another. */
export class Html {
  readonly #text: string;

  private constructor(text: string) {
    this.#text = text;
  }

  /** Takes markup as it is, which must be the program's own. */
  static ofOwnMarkup(markup: string): Html {
    return new Html(markup);
  }

  toString(): string {
    return this.#text;
  }
}

/** What a template takes: a text or number, which is escaped, HTML, or several of these. */
export type HtmlValue = string | number | Html | readonly HtmlValue[];

/** A template of HTML. A value may stand in an element, or in an attribute that is in double quotes. */
export function html(parts: TemplateStringsArray, ...values: readonly HtmlValue[]): Html {
  const texts = parts.map((part, i) => i < values.length ? part + textOf(values[i]) : part);
  return Html.ofOwnMarkup(texts.join(""));
}

/** The markup of a piece of HTML. */
export function renderHtml(piece: Html): string {
  return piece.toString();
}

function textOf(value: HtmlValue): string {
  if (value instanceof Html) return value.toString();
  if (typeof value === "object") return value.map(textOf).join("");
  return escapeText(String(value));
}

const ESCAPES: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Shows invisible control characters, such as those that override the direction of a line, as escapes. */
function escapeText(text: string): string {
  return plainText(text).replace(/[&<>"']/g, (char) => ESCAPES[char]);
}
