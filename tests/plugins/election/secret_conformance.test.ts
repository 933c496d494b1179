import { proveSecretElection } from "./secret_conformance.ts";

// More tries: tests/slow.
proveSecretElection({ runs: 8, seed: 1 });
