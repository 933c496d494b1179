/**
 * The part of `deno task bench election` about secret ballots: made and checked a second, beside belenios-tool on the archive of
 * the same ballots where it is here.
 */
import type { EncryptedBallot } from "../../plugins/belenios/ballots/ballot.ts";
import type { VerifyingValidator } from "../../plugins/host/verifier.ts";
import { BeleniosFolder, findBeleniosTool } from "../support/belenios_tool.ts";
import {
  ARCHIVE_SECONDS,
  archiveOf,
  ballotRecords,
  makeBallots,
  makeSecretElection,
  type SecretElection,
} from "./secret_election.ts";
import { perSecondOf } from "./thread_time.ts";
import { measurePool, verifyHere } from "./verify_rate.ts";

/** How many choices the one question has, beside blank, and how many ballots are made. */
const SIZES = [{ choices: 2, count: 200 }, { choices: 5, count: 120 }, { choices: 20, count: 40 }];

/** Ballots a second. */
export interface SecretFigures {
  readonly choices: number;
  readonly perSecond: {
    /** In one thread, by its own time. */
    readonly made: number;
    readonly alone: number;
    /** By the time of the thread that works longest. */
    readonly oneThread: number;
    readonly allCores: number;
    /** What belenios-tool verifies on one core, by its own time; null where it is not here. */
    readonly beleniosTool: number | null;
  };
}

/** Measures all sizes. */
export async function measureSecretBallots(
  validator: VerifyingValidator,
): Promise<SecretFigures[]> {
  const tool = await findBeleniosTool(console.error);
  const figures: SecretFigures[] = [];
  for (const { choices, count } of SIZES) {
    const election = makeSecretElection(choices, count);
    // The first time the code is not compiled yet.
    let ballots = makeBallots(election);
    const made = perSecondOf(count, () => ballots = makeBallots(election));
    const { settings } = election;
    const task = { validator, settings, ballots: ballotRecords(election, ballots) };
    verifyHere(task);
    const alone = perSecondOf(count, () => verifyHere(task));
    const beleniosTool = tool === undefined ? null : await measureTool(tool, election, ballots);
    const oneThread = await measurePool(task, 1);
    const allCores = await measurePool(task, navigator.hardwareConcurrency);
    const perSecond = { made, alone, oneThread, allCores, beleniosTool };
    figures.push({ choices, perSecond: rounded(perSecond) });
  }
  return figures;
}

/** The figures for people. */
export function secretFiguresText(figures: readonly SecretFigures[]): string {
  const lines = figures.map(({ choices, perSecond }) => {
    const { made, alone, oneThread, allCores, beleniosTool } = perSecond;
    const columns = [choices, made, alone, beleniosTool ?? "–", oneThread, allCores];
    return columns.map((each) => `${each}`.padStart(10)).join("");
  });
  const heads = ["choices", "made", "checked", "Belenios", "a thread", "all cores"];
  return [
    "secret ballots a second: made and checked on one core, and checked by threads",
    heads.map((head) => head.padStart(10)).join(""),
    ...lines,
  ].join("\n");
}

async function measureTool(
  tool: string,
  election: SecretElection,
  ballots: readonly EncryptedBallot[],
): Promise<number> {
  const { uuid } = election.belenios;
  const files = archiveOf(election, ballots);
  const seconds = ARCHIVE_SECONDS;
  await using folder = await BeleniosFolder.open(tool, { uuid, files, seconds });
  return ballots.length / await folder.cpuSeconds(["election", "verify"]);
}

function rounded(perSecond: SecretFigures["perSecond"]): SecretFigures["perSecond"] {
  const { made, alone, oneThread, allCores, beleniosTool } = perSecond;
  return {
    made: Math.round(made),
    alone: Math.round(alone),
    oneThread: Math.round(oneThread),
    allCores: Math.round(allCores),
    beleniosTool: beleniosTool && Math.round(beleniosTool),
  };
}
