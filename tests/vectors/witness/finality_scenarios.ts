/** What happens in the vectors of finality, in words and labels. */
import type { CertificateResult } from "../../../core/chain/chain_results.ts";

/** A step, with the labels of the tip and the final block that it must lead to. */
export type FinalityStepPlan =
  & { readonly tip: string; readonly final: string }
  & (
    | { readonly is: "restart" }
    | { readonly is: "header" | "block"; readonly label: string }
    | {
      readonly is: "prepare" | "commit";
      readonly label: string;
      readonly round: number;
      readonly does: CertificateResult["status"];
    }
  );

/** A course of events. */
export interface FinalityPlan {
  readonly name: string;
  readonly why: string;
  readonly steps: readonly FinalityStepPlan[];
}

/**
 * Reads steps, each as `what>tip/final`: `a1` the block, `header:a1`, `restart`, `commit3:a1` the commit certificate of round
 * 3 for a1 (`prepare3:a1`), and behind a `=` what a certificate does, if that is not `final`, or `kept` of a prepare.
 */
function steps(text: string): FinalityStepPlan[] {
  return text.trim().split(/\s+/).map((each) => {
    const [, what, does, tip, final] = /^([^=>]+)(?:=(\w+))?>(\w+)\/(\w+)$/.exec(each)!;
    const [is, label] = what.includes(":") ? what.split(":") : ["block", what];
    const after = { tip, final };
    if (what === "restart") return { is: "restart", ...after };
    if (is === "block" || is === "header") return { is, label, ...after };
    const kind = is.startsWith("prepare") ? "prepare" : "commit";
    const round = Number(is.slice(kind.length));
    const usual = kind === "prepare" ? "kept" : "final";
    return {
      is: kind,
      label,
      round,
      does: (does ?? usual) as CertificateResult["status"],
      ...after,
    };
  });
}

/** All scenarios. */
export const FINALITY_SCENARIOS: readonly FinalityPlan[] = [
  {
    name: "no certificate",
    why: "Without one the chain is that of a network without witnesses.",
    steps: steps("a1>a1/genesis a2>a2/genesis b1>a2/genesis b2>a2/genesis b3>b3/genesis"),
  },
  {
    name: "a final branch beats more work",
    why: "Votes of the other branch wait again, and its further blocks change nothing.",
    steps: steps(`
      a1>a1/genesis b1>a1/genesis b2>b2/genesis b3>b3/genesis commit1:a1>a1/a1 b4>a1/a1
      restart>a1/a1 b4>a1/a1 a2>a2/a1`),
  },
  {
    name: "the certificate comes before its block",
    why: "It asks for the block, and counts once that is complete.",
    steps: steps("commit3:a2=missing>genesis/genesis a1>a1/genesis a2>a2/a2"),
  },
  {
    name: "the certificate comes before its block, and a restart in between",
    why: "Certificates are stored whether their blocks are here or not.",
    steps: steps(`
      b1>b1/genesis b2>b2/genesis commit3:a2=missing>b1/genesis restart>b1/genesis
      header:a1>b1/genesis header:a2>b1/genesis a1>b1/genesis a2>a2/a2 restart>a2/a2`),
  },
  {
    name: "another block in the place of a final one that is not here",
    why:
      "Neither it nor what follows it counts, however much work that is; what lies below may lead to it.",
    steps: steps(`
      commit3:a2=missing>genesis/genesis b1>b1/genesis b2>b1/genesis header:b3>b1/genesis
      b3>b1/genesis restart>b1/genesis b4>b1/genesis a1>b1/genesis a2>a2/a2 a3>a3/a2 restart>a3/a2`),
  },
  {
    name: "of two final blocks that are not here one comes",
    why:
      "It is final, and the other, of which another block stands in the place now, contradicts it.",
    steps: steps(`
      commit1:a1=missing>genesis/genesis commit2:b2=missing>genesis/genesis b1>genesis/genesis
      b2>b2/b2`),
  },
  {
    name: "prepare certificates move nothing",
    why: "What can be withheld and shown later must not move anybody's chain.",
    steps: steps(`
      a1>a1/genesis b1>a1/genesis b2>b2/genesis prepare1:a1>b2/genesis restart>b2/genesis
      prepare2:b2>b2/genesis`),
  },
  {
    name: "an older certificate after a newer one",
    why: "The deepest block is final, in whatever order they come.",
    steps: steps(`
      a1>a1/genesis a2>a2/genesis a3>a3/genesis commit5:a2>a3/a2 commit2:a1=kept>a3/a2
      restart>a3/a2`),
  },
  {
    name: "a lower block in a later round",
    why:
      "A quorum that lies: the deepest block stays final, also after a restart; the round is the later one.",
    steps: steps(`
      a1>a1/genesis a2>a2/genesis a3>a3/genesis commit5:a3>a3/a3 commit6:a1>a3/a3 restart>a3/a3
      b1>a3/a3 b2>a3/a3 b3>a3/a3 b4>a3/a3 commit6:a1=known>a3/a3`),
  },
  {
    name: "a deeper block of an earlier round",
    why: "It is final whatever its round: so it does not matter which certificate comes first.",
    steps: steps(`
      a1>a1/genesis a2>a2/genesis a3>a3/genesis commit6:a1>a3/a1 commit5:a3>a3/a3
      commit4:a2=kept>a3/a3 restart>a3/a3`),
  },
  {
    name: "a deeper block of an earlier round that is not here",
    why: "It is asked for, and no other block counts in its place.",
    steps: steps(`
      a1>a1/genesis a2>a2/genesis commit6:a1>a2/a1 commit5:a3=missing>a2/a1 restart>a2/a1
      a3x>a2/a1 a4x>a2/a1 commit7:a1>a2/a1 a3>a3/a3 restart>a3/a3`),
  },
  {
    name: "a block that is final again in a later round",
    why: "Its round is the later one: the next certificates have to be of higher rounds still.",
    steps: steps("a1>a1/genesis commit1:a1>a1/a1 commit4:a1>a1/a1 restart>a1/a1 a2>a2/a1"),
  },
  {
    name: "a certificate that comes twice",
    why: "The second time it is known.",
    steps: steps("a1>a1/genesis commit1:a1>a1/a1 commit1:a1=known>a1/a1"),
  },
  {
    name: "final block by block",
    why: "The final block moves up its own branch.",
    steps: steps(`
      a1>a1/genesis commit1:a1>a1/a1 a2>a2/a1 commit2:a2>a2/a2 a3>a3/a2 b1>a3/a2 b2>a3/a2
      commit3:a3>a3/a3 a4>a4/a3 restart>a4/a3`),
  },
  {
    name: "more work from below the final block",
    why: "However long it is: each of its blocks is kept, and none counts.",
    steps: steps(`
      a1>a1/genesis a2>a2/genesis commit1:a2>a2/a2 b1>a2/a2 b2>a2/a2 b3>a2/a2 b4>a2/a2 b5>a2/a2
      b6>a2/a2 b7>a2/a2 restart>a2/a2 a3>a3/a2`),
  },
  {
    name: "a tie above the final block",
    why: "There the rule of the chain decides: the branch that was complete first.",
    steps: steps(`
      a1>a1/genesis a2>a2/genesis commit1:a2>a2/a2 a3>a3/a2 a3x>a3/a2 a4x>a4x/a2 a4>a4x/a2
      a5>a5/a2`),
  },
  {
    name: "the tip of a heavier branch above the final block stays",
    why: "A certificate for a block of the best chain moves nothing else.",
    steps: steps("a1>a1/genesis a2>a2/genesis a3>a3/genesis commit1:a1>a3/a1"),
  },
  {
    name: "of the branches after a final block the best is taken",
    why: "The chain moves to the final block, and on from there to the most work.",
    steps: steps(`
      b1>b1/genesis b2>b2/genesis b3>b3/genesis b4>b4/genesis b5>b5/genesis
      a1>b5/genesis a2>b5/genesis a3>b5/genesis a3x>b5/genesis a4x>b5/genesis commit1:a1>a4x/a1`),
  },
  {
    name: "a branch after a final block that breaks a rule",
    why: "The final block is good; what follows it and is bad does not count.",
    steps: steps(`
      a1>a1/genesis a2>a2/genesis twice1>a2/genesis twice2>a2/genesis commit1:twice1>twice1/twice1
      restart>twice1/twice1`),
  },
  {
    name: "a certificate for a block that breaks a rule",
    why: "It never makes a bad block good; whoever sees it stops.",
    steps: steps(`
      a1>a1/genesis a2>a2/genesis twice1>a2/genesis twice2>a2/genesis
      commit1:twice2=breach>a2/genesis`),
  },
  {
    name: "two final blocks",
    why: "The first stays, and both certificates are kept; whoever sees it stops.",
    steps: steps("a1>a1/genesis b1>a1/genesis commit1:a1>a1/a1 commit2:b1=conflict>a1/a1"),
  },
  {
    name: "two final blocks, of which one is not here",
    why: "That block is not needed to see it: another one stands at its index.",
    steps: steps("a1>a1/genesis commit1:a1>a1/a1 commit2:b1=conflict>a1/a1"),
  },
];
