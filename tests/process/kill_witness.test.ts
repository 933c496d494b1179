import { fuzzSeed } from "../support/fuzz.ts";
import { proveWitnessKills } from "../support/witness_kills.ts";

// 100 rounds: tests/slow.
proveWitnessKills(3, fuzzSeed());
