/** What a person is shown of a network before joining it, and of one that was joined. */
import { formatTime } from "../app/format_time.ts";
import { wordsOf } from "../../core/base/chain_words.ts";
import { countOf } from "../../core/base/count_of.ts";
import { describeWitnesses } from "../../core/witness/describe_set.ts";
import type { WitnessSet } from "../../core/witness/witness_set.ts";
import type { Network } from "../../core/rules/network.ts";
import type { ElectionDefinition } from "../../plugins/election/definition/definition.ts";
import { nameElection } from "../app/election_name.ts";
import { electionOfNetwork, isElectionNetwork } from "../result/read_election.ts";

/** Where an election stands by this machine's clock; `open poll` for a network that has no end. */
export type NetworkState = "preparing" | "open" | "closing" | "closed" | "open poll";

/**
 * Where a network's election stands.
 *
 * @param now In ms since the Unix epoch.
 */
export function stateOf(network: Network, now: number): NetworkState {
  const election = isElectionNetwork(network) ? electionOfNetwork(network).definition : undefined;
  if (election === undefined) return "open poll";
  const { opens, closes, late } = election;
  return now < opens ? "preparing" : now < closes ? "open" : now < late ? "closing" : "closed";
}

/** Lines for a person who is to decide whether this is the right one. */
export function describeNetwork(network: Network): string[] {
  const { chainId } = network;
  const election = isElectionNetwork(network) ? electionOfNetwork(network).definition : undefined;
  return [
    nameElection({ name: network.definition.name, network: chainId }),
    ...(election === undefined ? describePoll(network) : describeElection(election)),
    ...describeFinality(network),
    `  words    ${wordsOf(chainId)}`,
  ];
}

function describeElection(
  { title, description, opens, closes, roll, questions, trustees, threshold }: ElectionDefinition,
): string[] {
  const names = trustees?.map(({ name }) => name).join(", ");
  const openers = threshold === undefined ? `${names} together` : `${threshold} of ${names}`;
  return [
    `  title    ${title}`,
    ...(description === undefined ? [] : [`  about    ${description}`]),
    `  opens    ${formatTime(opens)}`,
    `  closes   ${formatTime(closes)}`,
    `  voters   ${countOf(roll.voters, "voter")} on the roll`,
    ...(names === undefined
      ? []
      : [`  secret   only the sum of all ballots is opened, by ${openers}`]),
    ...questions.flatMap(({ question, choices }, i) => [
      `  ${`${i + 1}.`.padStart(7)}  ${question}`,
      `           ${choices.join(" · ")}`,
    ]),
  ];
}

/** Who makes votes final; nothing where nobody does. */
function describeFinality({ definition: { witnesses } }: Network): string[] {
  if (witnesses === undefined) return [];
  const [sentence] = describeWitnesses(witnesses);
  return [
    `  final    ${sentence}`,
    ...(witnesses.keys.length === 1 ? [] : [`           ${nameWitnesses(witnesses)}`]),
  ];
}

function nameWitnesses({ keys }: WitnessSet): string {
  return keys.map(({ name }) => name).join(", ");
}

function describePoll({ definition: { validator } }: Network): string[] {
  const { name, version, config, bundle } = validator;
  const { choices } = config;
  const isList = Array.isArray(choices) && choices.every((each) => typeof each === "string");
  return [
    `  kind     ${
      bundle === undefined ? `${name} ${version}` : `plugin ${name} ${version}`
    }: an open network, without a roll or an end`,
    ...(isList ? [`  choices  ${choices.join(" · ")}`] : []),
  ];
}
