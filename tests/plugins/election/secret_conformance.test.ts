import { proveSecretElection } from "./secret_conformance.ts";

// More tries: tests/slow.
proveSecretElection({ runs: 20, seed: 1 });
