/** An election whose peer serves the voters' page, all in this process: roll, ballots, blocks and HTTP are real. */
import { systemClock, systemRandom as random } from "../../core/base/system.ts";
import { ballotRulesOf } from "../../cli/app/peer/ballot_rules.ts";
import { pageFiles } from "../../cli/app/page/page_source.ts";
import type { Answer } from "../../plugins/counting/question.ts";
import type { ElectionQuestion } from "../../plugins/election/definition/definition.ts";
import { writeOpenBallot } from "../../plugins/election/records/open_ballot.ts";
import { serve } from "../net/api/served_api.ts";
import { NodeWorld, type WorldNode } from "./node_world.ts";
import { makeRollElection, type RollElection } from "./roll_election.ts";

const HOUR_MS = 3_600_000;

/** A name that a browser does not take for this machine's. */
const FAR = new URL("http://peer.example");

/** One question of each kind that the page shows in its own way. */
export const PAGE_QUESTIONS: readonly ElectionQuestion[] = [
  {
    question: "Who chairs the board?",
    kind: "choose",
    choices: ["Ann Baker", "Ben Østergård", "Zoë van der Meer-Papadopoulou", "نور الدين"],
    min: 1,
    max: 1,
    blank: true,
  },
  {
    question: "Where does the outing go?",
    kind: "rank",
    count: "irv",
    choices: ["the mountains", "the sea", "the city"],
    ties: false,
    partial: true,
  },
];

/** What makes such a world. */
export interface PageWorldOptions {
  /** @default 12 */
  readonly voters?: number;
  /** Answers of voters 1, 2 and so on. @default {Nobody has voted} */
  readonly answers?: readonly (readonly Answer[])[];
  /** How long ago the election opened, in ms; below zero it is to come. @default {An hour} */
  readonly openedAgo?: number;
  /** In how long it closes, in ms; below zero it has. @default {Two hours} */
  readonly closesIn?: number;
}

/** A peer with its page. */
export class PageWorld implements AsyncDisposable {
  readonly election: RollElection;
  readonly url: string;
  readonly peer: WorldNode;
  readonly #stack: AsyncDisposableStack;

  private constructor(
    election: RollElection,
    { url, peer, stack }: { url: string; peer: WorldNode; stack: AsyncDisposableStack },
  ) {
    this.election = election;
    this.url = url;
    this.peer = peer;
    this.#stack = stack;
  }

  /** Makes the election, brings the roll and the ballots into blocks, and serves. */
  static async open({
    voters = 12,
    answers = [],
    openedAgo = HOUR_MS,
    closesIn = 2 * HOUR_MS,
  }: PageWorldOptions = {}): Promise<PageWorld> {
    await using stack = new AsyncDisposableStack();
    const now = Date.now();
    const election = makeRollElection({
      name: "Riverside Rowing Club",
      voters,
      questions: PAGE_QUESTIONS,
      opens: now - openedAgo,
      closes: now + closesIn,
      late: now + closesIn + HOUR_MS,
    });
    const world = stack.use(new NodeWorld(election.network));
    // The roll has to be there before the election opens.
    let ahead = Math.min(0, -openedAgo - HOUR_MS);
    const clock = { ...systemClock, now: () => systemClock.now() + ahead };
    const peer = await world.start({ clock });
    const ballots = ballotRulesOf(election.network);
    const server = stack.use(
      serve(peer.api, { page: pageFiles, ballots, clock, publicUrls: [FAR] }),
    );
    const made = new PageWorld(election, { url: server.url, peer, stack });
    await made.add(election.chunks);
    ahead = 0;
    await made.add(answers.map((each, i) => made.ballotOf(i + 1, each)));
    return new PageWorld(election, { url: server.url, peer, stack: stack.move() });
  }

  /** A signed ballot. */
  ballotOf(voter: number, answers: readonly Answer[], seq = 1): Uint8Array {
    const { network: { chainId }, voters } = this.election;
    const { secret } = voters[voter - 1].key;
    return writeOpenBallot({ voter, seq, answers }, { chainId, questions: PAGE_QUESTIONS }, {
      secret,
      random,
    });
  }

  /** Hands records in and waits until blocks hold them. */
  async add(records: readonly Uint8Array[]): Promise<void> {
    if (records.length === 0) return;
    const reports = await this.peer.api.submit(records);
    const settled = await this.peer.api.lookUp(reports.map(({ recordId }) => recordId), {
      waitMs: 60_000,
    });
    const missing = settled.filter(({ status }) => status !== "included");
    if (missing.length > 0) throw new Error(`not in a block: ${JSON.stringify(missing[0])}`);
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.#stack.disposeAsync();
  }
}
