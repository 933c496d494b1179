import { proveElection } from "./election_conformance.ts";

// 10,000 tries of each check: tests/slow.
proveElection({ runs: 40, seed: 1 });
