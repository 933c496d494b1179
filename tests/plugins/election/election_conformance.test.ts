import { proveElection } from "./election_conformance.ts";

// 10,000 tries of each check: tests/slow.
proveElection({ runs: 15, seed: 1 });
