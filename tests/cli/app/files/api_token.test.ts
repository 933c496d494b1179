import { systemRandom as random } from "../../../../core/base/system.ts";
import { assert, assertEquals, assertMatch, assertStringIncludes } from "@std/assert";
import { apiTokenPath, prepareApiToken } from "../../../../cli/app/files/api_token.ts";
import { parseApiToken } from "../../../../net/api/api_token.ts";

/** A folder of its own, what was logged, and the token that a peer on it has. */
function folderWith(): {
  folder: string;
  path: string;
  warnings: string[];
  prepare: () => string | undefined;
  [Symbol.dispose]: () => void;
} {
  const folder = Deno.makeTempDirSync({ prefix: "chainvote-test-" });
  const warnings: string[] = [];
  const quiet = () => {};
  const log = {
    debug: quiet,
    info: quiet,
    warn: (text: string) => void warnings.push(text),
    error: quiet,
  };
  return {
    folder,
    path: apiTokenPath(folder),
    warnings,
    prepare: () => prepareApiToken(folder, { random, log }),
    [Symbol.dispose]: () => Deno.removeSync(folder, { recursive: true }),
  };
}

const GOOD = "5a".repeat(32);

Deno.test("prepareApiToken() makes a token that only its user can read, and keeps it", () => {
  using place = folderWith();
  const token = place.prepare();
  assertMatch(token!, /^[0-9a-f]{64}$/);
  assertEquals(Deno.readTextFileSync(place.path), `${token}\n`);
  if (Deno.build.os !== "windows") assertEquals(Deno.statSync(place.path).mode! & 0o777, 0o600);
  assertEquals([...Deno.readDirSync(place.folder)].map(({ name }) => name), ["api-token"]);
  assertEquals(place.prepare(), token);
  using other = folderWith();
  assert(other.prepare() !== token);
  assertEquals([...place.warnings, ...other.warnings], []);
});

Deno.test("prepareApiToken() takes no notice of what a start left that was cut short", () => {
  using place = folderWith();
  Deno.writeTextFileSync(`${place.path}.new`, `${"x".repeat(200)}`, { mode: 0o644 });
  const token = place.prepare();
  assertEquals(Deno.readTextFileSync(place.path), `${token}\n`);
  if (Deno.build.os !== "windows") assertEquals(Deno.statSync(place.path).mode! & 0o777, 0o600);
});

Deno.test("prepareApiToken() does not use a damaged file, says what to do, and leaves it alone", () => {
  const texts = ["", GOOD.slice(1), `${GOOD}0`, GOOD.toUpperCase(), "secret", "0".repeat(5_000)];
  for (const text of texts) {
    using place = folderWith();
    Deno.writeTextFileSync(place.path, text, { mode: 0o600 });
    assertEquals(place.prepare(), undefined);
    assertEquals(place.warnings.length, 1);
    assertStringIncludes(place.warnings[0], place.path);
    assertStringIncludes(place.warnings[0], "delete it");
    assertEquals(Deno.readTextFileSync(place.path), text);
  }
  using place = folderWith();
  Deno.mkdirSync(place.path, { mode: 0o700 });
  assertEquals([place.prepare(), place.warnings.length], [undefined, 1]);
});

Deno.test({
  name: "prepareApiToken() does not use a file that others can read, and says what to do",
  ignore: Deno.build.os === "windows",
  fn() {
    for (const mode of [0o644, 0o640, 0o604, 0o622]) {
      using place = folderWith();
      Deno.writeTextFileSync(place.path, GOOD);
      Deno.chmodSync(place.path, mode);
      assertEquals(place.prepare(), undefined);
      assertEquals(place.warnings.length, 1);
      assertStringIncludes(place.warnings[0], mode.toString(8));
      assertStringIncludes(place.warnings[0], "chmod 600");
      Deno.chmodSync(place.path, 0o600);
      assertEquals(place.prepare(), GOOD);
    }
  },
});

Deno.test("prepareApiToken() says that it cannot write, and the peer does without", () => {
  using place = folderWith();
  Deno.mkdirSync(`${place.path}.new`);
  Deno.writeTextFileSync(`${place.path}.new/full`, "");
  assertEquals([place.prepare(), place.warnings.length], [undefined, 1]);
  assertStringIncludes(place.warnings[0], "no program can hand records in here");
});

Deno.test("parseApiToken() takes a token with white space around it, as files end, and nothing else", () => {
  assertEquals(parseApiToken(` ${GOOD}\r\n`), GOOD);
  for (const text of ["", "5a", `${GOOD} ${GOOD}`, `${GOOD}\n${GOOD}`]) {
    assertEquals(parseApiToken(text), undefined);
  }
});
