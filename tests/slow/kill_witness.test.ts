import { fuzzSeed } from "../support/fuzz.ts";
import { proveWitnessKills } from "../support/witness_kills.ts";

proveWitnessKills(100, fuzzSeed());
