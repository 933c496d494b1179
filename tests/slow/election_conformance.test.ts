import { proveElection } from "../plugins/election/election_conformance.ts";
import { proveSecretElection } from "../plugins/election/secret_conformance.ts";

// More than 10,000 tries in all.
proveElection({ runs: 1_500, seed: 2 });
proveSecretElection({ runs: 500, seed: 2 });
