import { playWorld } from "../sim/network/world.ts";

const WORLDS = 2_000;

Deno.test(`${WORLDS} worlds keep every promise through kills, cuts and lost connections`, async () => {
  for (let seed = 10_001; seed <= 10_000 + WORLDS; seed++) {
    try {
      await playWorld(seed);
    } catch (error) {
      throw new Error(`deno task sim network --seed ${seed} --worlds 1 --trace`, { cause: error });
    }
  }
});
