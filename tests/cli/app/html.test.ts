import { assertEquals } from "@std/assert";
import { Html, html, renderHtml } from "../../../cli/app/html.ts";

Deno.test("html`` escapes every value, in elements and in attributes", () => {
  const name = `<img src=x onerror="alert('1')">&amp;`;
  assertEquals(
    renderHtml(html`<p title="${name}">${name} ${7}</p>`),
    '<p title="&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp;">' +
      "&lt;img src=x onerror=&quot;alert(&#39;1&#39;)&quot;&gt;&amp;amp; 7</p>",
  );
});

Deno.test("html`` takes pieces of HTML and lists of values as they are", () => {
  const rows = ["a<b", "c"].map((name) => html`<li>${name}</li>`);
  assertEquals(
    renderHtml(html`<ul>${rows}</ul>${[1, "&"]}`),
    "<ul><li>a&lt;b</li><li>c</li></ul>1&amp;",
  );
  assertEquals(renderHtml(html`${Html.ofOwnMarkup("<hr>")}`), "<hr>");
});

Deno.test("html`` takes no object for HTML that only looks like it", () => {
  const forged = JSON.parse('{"toString":"<b>"}');
  assertEquals(
    renderHtml(html`${[String(JSON.stringify(forged))]}`),
    "{&quot;toString&quot;:&quot;&lt;b&gt;&quot;}",
  );
});

Deno.test("html`` shows what would turn a line around as what it is", () => {
  assertEquals(renderHtml(html`${"a\u202eb"}`), "a\\u202eb");
});
