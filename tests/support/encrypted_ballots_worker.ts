/** The worker of `encrypted_ballots.ts`. */
import { systemRandom as random } from "../../core/base/system.ts";
import { writeBallot } from "../../cli/ballot/ballot_writer.ts";
import { electionOfNetwork } from "../../cli/result/read_election.ts";
import { createNetwork, parseNetworkDefinition } from "../../core/rules/network.ts";
import { singleElectionKey } from "../../plugins/election/secret/trustees_of.ts";
import type { BallotsToEncrypt } from "./encrypted_ballots.ts";

const port = self as unknown as Pick<Worker, "postMessage" | "addEventListener">;

port.addEventListener("message", ({ data }: MessageEvent<BallotsToEncrypt>) => {
  const { file, voters, answers } = data;
  const election = electionOfNetwork(createNetwork(parseNetworkDefinition(file)));
  const electionKey = singleElectionKey(election.definition);
  port.postMessage(voters.map(({ number, key }) => {
    const place = { voter: number, seq: 1 };
    return writeBallot(place, { key, answers }, election, { electionKey, random });
  }));
});
