/** The votes of a hall, made before anybody comes in. */
import { writeBallot } from "../../cli/ballot/ballot_writer.ts";
import { electionOfNetwork } from "../../cli/result/read_election.ts";
import { systemRandom as random } from "../../core/base/system.ts";
import type { Answer } from "../../plugins/counting/question.ts";
import { encryptBallots } from "./encrypted_ballots.ts";
import type { Hall } from "./hall.ts";

/** Everybody votes the same: for the second name, and for Monday. */
const ANSWERS: readonly Answer[] = [[1], [0]];

/** A signed ballot of each voter, by their numbers. */
export async function ballotsOf(
  { setting, world: { election } }: Pick<Hall, "setting" | "world">,
): Promise<Uint8Array[]> {
  const { file, voters, network } = election;
  if (setting.isSecret) return await encryptBallots(file, voters, ANSWERS);
  const known = electionOfNetwork(network);
  return voters.map(({ key }, i) =>
    writeBallot({ voter: i + 1, seq: 1 }, { key, answers: ANSWERS }, known, { random })
  );
}
