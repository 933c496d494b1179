/** The conformance kit with the records of an election, which are bytes. */
import { assert, assertEquals } from "@std/assert";
import type { JsonObject } from "../../../core/base/canonical_json.ts";
import { checkConformance } from "../../../plugins/conformance/conformance.ts";
import { blockAt } from "../../../plugins/conformance/records.ts";
import { electionValidator } from "../../../plugins/election/election.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { badBallotOf, ballotOf, CHAIN, CHUNK, noticeOf, replacementOf } from "./election_bench.ts";
import { exampleConfig } from "./example_election.ts";

/** The kit's second block is the first that may hold a ballot, and its fifth the first that holds no replaced letter. */
const OPENS = blockAt(1, []).time;
const CLOSES = blockAt(4, []).time;

const CONFIG = exampleConfig({ opens: OPENS, closes: CLOSES, late: CLOSES + 120_000 });

/** Proves the validator with so many tries of each check. @param seed The same seed makes the same tries. */
export function proveElection({ runs, seed }: { runs: number; seed: number }): void {
  Deno.test(`election keeps the promises of a validator in ${runs} tries of each`, async () => {
    const samples = [
      CHUNK,
      CHUNK,
      CHUNK,
      ballotOf(1, 1),
      ballotOf(1, 2),
      ballotOf(1, 129, { secret: 77n }),
      ballotOf(2, 4),
      badBallotOf(2, 1),
      ballotOf(3, 1, { secret: 77n }),
      replacementOf(1, 77n),
      replacementOf(2, 77n),
      replacementOf(2, 78n),
      noticeOf(1, "Hello"),
      noticeOf(50, "Zoë", "incident"),
    ];
    const createHost = (config: JsonObject = CONFIG) =>
      Promise.try(() =>
        new InProcessHost(electionValidator, config, { chain: CHAIN, asksVerifyAgain: true })
      );
    const report = await checkConformance({ createHost, config: CONFIG, samples, runs, seed });
    assertEquals(report.fault, undefined);
    assert(report.accepted > runs, `${report.accepted} records were accepted`);
  });
}
