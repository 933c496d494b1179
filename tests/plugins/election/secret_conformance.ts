/** The conformance kit with the records of an election with secret ballots. */
import { assert, assertEquals } from "@std/assert";
import type { JsonObject } from "../../../core/base/canonical_json.ts";
import { elementOfBytes } from "../../../plugins/belenios/group/group.ts";
import { checkConformance } from "../../../plugins/conformance/conformance.ts";
import { blockAt } from "../../../plugins/conformance/records.ts";
import { electionValidator } from "../../../plugins/election/election.ts";
import { polynomialBodyIn } from "../../../plugins/election/records/polynomial_record.ts";
import { keyOfPolynomials } from "../../../plugins/election/secret/dealing.ts";
import { InProcessHost } from "../../../plugins/host/in_process_host.ts";
import { CeremonyBench } from "./ceremony_bench.ts";
import { CHAIN, CHUNK, noticeOf, replacementOf } from "./election_bench.ts";
import { beleniosOf, encryptedBy, secretRecordOf } from "./secret_bench.ts";

/** The kit's first two blocks may hold trustees' records, and its third is the first that may hold a ballot. */
const KEYS_BY = blockAt(2, []).time - 1;
const OPENS = blockAt(2, []).time;
const CLOSES = blockAt(40, []).time;

/** Proves the validator with so many tries of each check. @param seed The same seed makes the same tries. */
export function proveSecretElection({ runs, seed }: { runs: number; seed: number }): void {
  Deno.test(`an election with secret ballots keeps the promises of a validator in ${runs} tries of each`, async () => {
    // One trustee alone: tries that pick at random get through a ceremony of more too seldom.
    const players = new CeremonyBench({ size: 1, threshold: 1 }, {
      keysBy: KEYS_BY,
      opens: OPENS,
      closes: CLOSES,
      late: CLOSES + 120_000,
    });
    const key = keyOfPolynomials(players.polynomials.map(polynomialBodyIn), players.definition);
    const election = beleniosOf(players.definition, { key: elementOfBytes(key!) });
    const ballot = encryptedBy(1, election);
    const early = [CHUNK, ...players.confirmations, ...players.hashes];
    const samples = [
      ...early,
      ...early,
      ...players.polynomials,
      ...players.keys(),
      secretRecordOf({ voter: 1, seq: 1 }, ballot, election),
      secretRecordOf({ voter: 1, seq: 2 }, ballot, election),
      secretRecordOf({ voter: 2, seq: 1 }, ballot, election),
      replacementOf(1, 77n),
      noticeOf(1, "Hello"),
    ];
    const config: JsonObject = JSON.parse(JSON.stringify(players.definition));
    const createHost = (given: JsonObject = config) =>
      Promise.try(() =>
        new InProcessHost(electionValidator, given, { chain: CHAIN, asksVerifyAgain: true })
      );
    const report = await checkConformance({ createHost, config, samples, runs, seed });
    assertEquals(report.fault, undefined);
    assert(report.accepted > runs, `${report.accepted} records were accepted`);
  });
}
