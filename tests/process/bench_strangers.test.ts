import { assert, assertEquals, assertStringIncludes } from "@std/assert";
import { PERMISSION_FLAGS } from "../../cli/app/run_flags.ts";
import { API_ROUTES } from "../../net/api/document.ts";
import { typeOf } from "../../net/wire/codec.ts";
import { API_ATTACKS } from "../bench/strangers/api_attacks.ts";
import { GOSSIP_ATTACKS } from "../bench/strangers/gossip_attacks.ts";

const BENCH = new URL("../bench/main.ts", import.meta.url).pathname;
const CONFIG = new URL("../../deno.json", import.meta.url).pathname;

async function run(...args: readonly string[]) {
  const base = ["run", "--quiet", "--config", CONFIG, ...PERMISSION_FLAGS, BENCH, "strangers"];
  const { code, stdout, stderr } = await new Deno.Command(Deno.execPath(), {
    args: [...base, ...args],
  }).output();
  const [out, err] = [stdout, stderr].map((bytes) => new TextDecoder().decode(bytes));
  return { code, stdout: out, stderr: err };
}

/** A path as both sides write it: `/v1/records/ID`. */
const plain = (path: string) => path.replace("{id}", "ID").replaceAll(/[{?].*$/g, "");

Deno.test("bench strangers has an attack for each type of message and each route", () => {
  const types = Array.from({ length: 256 }, (_, number) => typeOf(number))
    .filter((type) => type !== undefined);
  assert(types.length >= 22, types.join());
  const missing = types.filter((type) => !Object.hasOwn(GOSSIP_ATTACKS, type));
  const attacked = Object.keys(API_ATTACKS).map((name) => plain(name.split(",")[0]));
  for (const { method, path } of API_ROUTES) {
    const route = plain(`${method} ${path}`);
    const isThere = attacked.some((each) =>
      route.endsWith("/") && route !== "GET /" ? each.startsWith(route) : each === route
    );
    if (!isThere) missing.push(route as never);
  }
  assertEquals(missing, []);
});

Deno.test("bench strangers --json measures a peer with and without a stranger, who is answered", async () => {
  const measure = async (asked: number) => {
    const only = ["--only", "GET /v1/records/ID/proof", "--json"];
    const { stdout, stderr } = await run("--seconds", `${asked}`, ...only);
    // How long all took is this machine's affair today, so it may end with 0 or 1.
    const { seconds, lines } = JSON.parse(stdout || stderr);
    assertEquals(seconds, asked);
    return { lines, stdout, stderr };
  };
  // On a busy machine nobody may be answered within a second.
  let seen = await measure(1);
  for (const longer of [5, 25]) {
    if (seen.lines[1].statuses[200] > 0) break;
    seen = await measure(longer);
  }
  const { lines, stdout, stderr } = seen;
  assertEquals(lines.map(({ attack }: { attack: string }) => attack), [
    "(no stranger)",
    "GET /v1/records/ID/proof",
    "(no stranger)",
  ]);
  for (const { status, block, isCut } of lines) {
    assert(status.last >= status.p50 && block.last >= block.p50 && block.p50 > 0, stdout);
    assertEquals(isCut, false, stderr);
  }
  assert(lines[1].statuses[200] > 0, stdout);
});

Deno.test("bench strangers says which option is wrong", async () => {
  const wrong = await run("--seconds", "many");
  assertEquals([wrong.code, wrong.stdout], [2, ""]);
  assertStringIncludes(wrong.stderr, "--seconds must be a number up to 600: it is many");
});
