/** Which screen an address names. */
import { assertEquals } from "@std/assert";
import { routeOf } from "../../cli/page/router.ts";

const ID = "0123456789abcdef".repeat(4);

Deno.test("routeOf() knows the screens, and takes nothing else for one", () => {
  assertEquals(["", "#", "#/"].map((each) => routeOf(each).screen), ["home", "home", "home"]);
  assertEquals(routeOf("#/result"), { screen: "result" });
  assertEquals(routeOf("#/settings"), { screen: "settings" });
  assertEquals(routeOf("#/vote"), { screen: "vote-code" });
  assertEquals(routeOf("#/vote/check"), { screen: "vote-check" });
  assertEquals(routeOf("#/vote/1"), { screen: "vote-question", place: 0 });
  assertEquals(routeOf("#/vote/99"), { screen: "vote-question", place: 98 });
  assertEquals(
    JSON.stringify(routeOf(`#/r/${ID}`)),
    JSON.stringify({ screen: "record", id: ID, isOwn: true }),
  );
  assertEquals(
    JSON.stringify(routeOf(`#/r/${ID}/${ID}`)),
    JSON.stringify({ screen: "record", id: ID, chainId: ID, isOwn: true }),
  );
  assertEquals(
    JSON.stringify(routeOf(`#/chain/v/${ID}`)),
    JSON.stringify({ screen: "record", id: ID, isOwn: false }),
  );
  assertEquals(routeOf("#/chain"), { screen: "chain" });
  assertEquals(routeOf("#/chain/0"), { screen: "block", index: 0 });
  assertEquals(routeOf("#/chain/to/12"), { screen: "chain", last: 12 });
  assertEquals(routeOf("#/receipt"), { screen: "receipt" });
  assertEquals(routeOf("#/peers"), { screen: "peers" });
  assertEquals(routeOf("#/hand-in"), { screen: "hand-in", text: "" });
  const ballot = "aZ0-_".repeat(30);
  assertEquals(routeOf(`#/hand-in/${ballot}`), {
    screen: "hand-in",
    text: `chainvote:ballot:${ballot}`,
  });
  const letter = { screen: "vote-letter", chain: "0123456789abcdef", number: 17 } as const;
  assertEquals(routeOf("#/l/0123456789abcdef/17"), letter);
  const code = "0123456789ABCDEFGHJKMNPQRSTV";
  assertEquals(routeOf(`#/l/0123456789abcdef/17/${code}`), { ...letter, code });
  for (
    const fragment of [
      "#/l/0123456789abcdef/0",
      "#/l/0123456789abcdef/17/ABC",
      "#/hand-in/",
      "#/hand-in/<b>aaaaaaaaaaaaaaaaaaaaaaa",
      "#/vote/0",
      "#/vote/01",
      "#/vote/100",
      "#/vote/-1",
      "#/vote/1/",
      "#/result/",
      "#/constructor",
      "#constructor",
      `#/r/${ID.slice(1)}`,
      `#/r/${ID.toUpperCase()}`,
      `#/r/${ID}0`,
      "#/r/",
      `#/r/${ID}/${ID.slice(1)}`,
      "#/chain/01",
      "#/chain/-1",
      "#/chain/1234567890123456",
      "#/chain/to/",
    ]
  ) assertEquals(routeOf(fragment), { screen: "unknown" }, fragment);
});
