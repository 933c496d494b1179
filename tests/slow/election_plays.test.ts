import { type PlayedElection, playElection } from "../sim/network/election_plays.ts";

const SEEDS = 100;

Deno.test(`${SEEDS} elections by chance, with cuts and kills, lose no ballot that was acknowledged before closes`, async () => {
  const played: PlayedElection[] = [];
  for (let seed = 1_000; seed < 1_000 + SEEDS; seed++) {
    try {
      played.push(await playElection(seed));
    } catch (error) {
      throw new Error(`the election of seed ${seed}`, { cause: error });
    }
  }
  const sum = (of: keyof PlayedElection) => played.reduce((total, each) => total + each[of], 0);
  console.log(
    `${sum("acknowledged")} acknowledged ballots, ${sum("cuts")} cuts, ${sum("kills")} kills`,
  );
});
