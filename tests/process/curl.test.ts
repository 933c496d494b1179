import { assertEquals } from "@std/assert";
import type { RecordReport } from "../../net/api/peer_api.ts";
import { Program } from "../support/program.ts";
import { isInstalled } from "../support/shell.ts";

/** The examples with curl of docs/programs.md. */
function readExamples(): string {
  const page = Deno.readTextFileSync(new URL("../../docs/programs.md", import.meta.url));
  const blocks = [...page.matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, code]) => code);
  return blocks.find((code) => code.includes('curl "$api/'))!;
}

/** Writes what curl got with a line break behind it; an answer that is no 200 ends the script. */
const CURL = `curl() {
  command curl --fail --silent --show-error "$@" && echo
}
`;

for (
  const [length, choice] of [["a short vote", "red"], ["the longest vote", "x".repeat(2_000)]]
) {
  Deno.test(`the examples with curl of docs/programs.md work for ${length}`, async () => {
    if (!isInstalled("curl")) return console.log("left out: curl is not installed here");
    await using program = new Program();
    const peer = await program.peer("a", ["--http", "127.0.0.1:0"]);
    // Only the address is another one, and the vote.
    const examples = readExamples()
      .replace("http://127.0.0.1:7702", peer.api)
      .replace('"choice":"red"', `"choice":"${choice}"`);
    const script = program.write("examples.sh", CURL + examples);
    const ended = await program.start("sh", ["-eu", script], { env: { NO_PROXY: "*" } }).ended();
    assertEquals([ended.code, ended.stderr], [0, ""]);
    const answers = ended.stdout.trim().split("\n").map((line) => JSON.parse(line));
    const [index, status, tally, voter, record, settled] = answers;
    assertEquals(index.openapi, "/v1/openapi.json");
    assertEquals(status.index, 0);
    assertEquals(tally.answer, { votes: 0, counts: [] });
    assertEquals(voter.answer, { voter: "Zoë", choice: null });
    assertEquals(["pending", "included"].includes(record.status), true);
    const [report]: RecordReport[] = settled.records;
    assertEquals([report.recordId, report.status], [record.recordId, "included"]);
    assertEquals((await program.tally("a")).counts, { [choice]: 1 });
  });
}
