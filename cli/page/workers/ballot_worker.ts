/** The script of the worker that makes ballots. */
import { systemRandom as random } from "../../../core/base/system.ts";
import { ownPeer } from "../work/own_peer.ts";
import { serveJobs } from "../work/serve_jobs.ts";
import { BallotDesk } from "./ballot_desk.ts";
import type { BallotJobs } from "./ballot_jobs.ts";

const api = ownPeer();
const desk = new BallotDesk({ api, random });

serveJobs<BallotJobs>(globalThis, {
  election: (status) => desk.readElection(status),
  ceremony: () => desk.readCeremony(),
  enter: (codes) => desk.enter(codes),
  encrypt: (answers) => desk.encrypt(answers),
  open: () => desk.open(),
  send: (ballot) => desk.send(ballot),
  check: ({ text, now }) => desk.check(text, now),
  mark: (recordId) => desk.markOf(recordId),
});
