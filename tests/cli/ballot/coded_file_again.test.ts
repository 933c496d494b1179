import { assertEquals, assertMatch } from "@std/assert";
import { describeAgain } from "../../../cli/ballot/vote_coded_file.ts";

Deno.test("describeAgain() says that secret ballots of voters who have voted are cast again, and nothing where that cannot be", () => {
  assertMatch(
    describeAgain({ again: 4 }, { mode: "secret", revote: "last" }) ?? "",
    /^Of the voters in it 4 have cast a ballot before\..*take the place of/,
  );
  for (
    const [again, mode, revote] of [
      [0, "secret", "last"],
      [4, "open", "last"],
      [4, "secret", "once"],
    ] as const
  ) assertEquals(describeAgain({ again }, { mode, revote }), undefined);
});
