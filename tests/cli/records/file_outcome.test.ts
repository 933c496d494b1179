import { assertEquals } from "@std/assert";
import { describeCounts, NOTHING_SENT } from "../../../cli/records/file_outcome.ts";

Deno.test("describeCounts() says who is missing while records of a file are not final", () => {
  const heard = "2 of 4 witnesses are heard, 3 must agree; not heard: Club, Zoë";
  const counts = { ...NOTHING_SENT, added: 2, peers: 1, notFinal: 2, heard };
  const about = { total: 2, refused: 0, noun: "ballot", peer: { isPassing: false, given: [] } };
  assertEquals(
    describeCounts(counts, about).startsWith(
      `2 of 2 ballots added, 2 not final yet (${heard}; chainvote status says what is final)`,
    ),
    true,
  );
});
