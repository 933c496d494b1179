/** Has changed archives of a small election judged: by what was done to them, and by belenios-tool where it is there. */
import { assert, assertEquals } from "@std/assert";
import type { Random } from "../../../../core/base/clock.ts";
import { systemRandom } from "../../../../core/base/system.ts";
import { archiveFiles } from "../../../../plugins/belenios/archive/archive_files.ts";
import { auditArchive } from "../../../../plugins/belenios/archive/audit_archive.ts";
import { writeTar } from "../../../../plugins/belenios/archive/tar.ts";
import { encryptedBallotText } from "../../../../plugins/belenios/ballots/ballot.ts";
import {
  electionText,
  fingerprintElection,
} from "../../../../plugins/belenios/ballots/belenios_election.ts";
import { makeEncryptedBallot } from "../../../../plugins/belenios/ballots/make_ballot.ts";
import { credentialsText } from "../../../../plugins/belenios/ballots/public_credentials.ts";
import { GENERATOR, power, writeElement } from "../../../../plugins/belenios/group/group.ts";
import { tallyBallots, tallyText } from "../../../../plugins/belenios/trustees/encrypted_tally.ts";
import {
  makePartialDecryption,
  partialDecryptionText,
} from "../../../../plugins/belenios/trustees/partial_decryption.ts";
import { computeResult, resultText } from "../../../../plugins/belenios/trustees/result.ts";
import { makeTrusteeKey } from "../../../../plugins/belenios/trustees/trustee_key.ts";
import { checkTrustees, trusteesText } from "../../../../plugins/belenios/trustees/trustees.ts";
import { createDraw } from "../../../sim/miners.ts";
import { BeleniosFolder } from "../../../support/belenios_tool.ts";
import { HARMLESS, mutateArchive, reasonToBeStricter } from "./archive_mutations.ts";

const UUID = "ChainvoteTests";

/** An election of two voters, two trustees and one question, so that judging an archive takes little. */
function smallElection() {
  const secrets = [11n, 12n];
  const trustees = checkTrustees(
    secrets.map((secret) => ["Single", makeTrusteeKey(secret, systemRandom)] as const),
  );
  const election = fingerprintElection({
    description: "",
    name: "Small",
    publicKey: trustees.electionKey,
    questions: [{ question: "Yes?", answers: ["yes", "no"], blank: false, min: 0, max: 1 }],
    uuid: UUID,
  });
  const voters = [21n, 22n];
  const credentials = voters.map((secret) => ({ key: writeElement(power(GENERATOR, secret)) }));
  const ballots = [[[1, 0]], [[0, 0]]].map((answers, i) =>
    makeEncryptedBallot(election, { secret: voters[i], answers }, systemRandom)
  );
  const sized = tallyBallots(election, ballots, credentials);
  const task = { tally: sized.tally, fingerprint: election.fingerprint };
  const shares = secrets.map((secret, i) => {
    return { owner: i + 1, share: makePartialDecryption(task, secret, systemRandom) };
  });
  const owned = shares.map(({ owner, share }) => ({ owner, factors: share.factors }));
  return {
    seconds: 1_700_000_000,
    election: electionText(election),
    trustees: trusteesText(trustees.kinds),
    credentials: credentialsText(credentials),
    ballots: ballots.map(encryptedBallotText),
    closing: {
      tally: { ...sized, text: tallyText(sized.tally) },
      shares: shares.map(({ owner, share }) => ({ owner, text: partialDecryptionText(share) })),
      result: resultText(computeResult(trustees, sized, owned)!),
    },
  };
}

/**
 * Judges so many archives by what was done to them. Every `everyForTool`th is judged by belenios-tool too: what we take it must take,
 * and what it takes and we do not must be listed.
 */
export async function judgeMutations(
  { count, seed, tool, everyForTool }: {
    count: number;
    seed: number;
    tool: string | undefined;
    everyForTool: number;
  },
): Promise<void> {
  const contents = smallElection();
  const files = archiveFiles(contents);
  const whole = writeTar(files, contents.seconds);
  await using folder = tool === undefined
    ? undefined
    : await BeleniosFolder.open(tool, { uuid: UUID, files, seconds: contents.seconds });
  const isWhole = (bytes: Uint8Array) => bytes.toHex() === whole.toHex();
  let [at, good, byTool] = [0, 0, 0];
  for (const { what, bytes } of mutateArchive(contents, { count, random: seededRandom(seed) })) {
    const said = auditArchive(bytes);
    if (said.ok) good++;
    // A bit of a file's time may be any, and nothing else.
    if (what !== "a byte") {
      assertEquals(said.ok, HARMLESS.includes(what) || isWhole(bytes), `${what} (${at})`);
    }
    if (said.ok) assertEquals(said.result, [[1, 0]], what);
    if (folder !== undefined && at % everyForTool === 0) {
      byTool++;
      await folder.putBytes(bytes);
      const theirs = await folder.run(["election", "verify"]);
      const isTaken = theirs.ok && theirs.stderr.includes("all checks passed");
      assert(isTaken || !said.ok, `${what} (${at}): we take what belenios-tool refuses`);
      const isExplained = said.ok || reasonToBeStricter(what) !== undefined;
      assert(!isTaken || isExplained, `${what} (${at}): belenios-tool takes it, and why not we?`);
    }
    at++;
  }
  assertEquals(at, count);
  assert(good > 0);
  console.log(`${count} archives, ${good} of them good, ${byTool} judged by belenios-tool too`);
}

/** The same chance for the same seed. */
function seededRandom(seed: number): Random {
  const draw = createDraw(seed);
  const below = (limit: number) => Math.floor(draw() * limit);
  return { below, bytes: (length) => Uint8Array.from({ length }, () => below(256)) };
}
