import { proveElection } from "../plugins/election/election_conformance.ts";

proveElection({ runs: 10_000, seed: 2 });
