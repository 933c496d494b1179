/** What happens in the fork choice vectors, in words and labels; `generate.ts` makes bytes of it. */

/** A block to be made. */
export interface BlockPlan {
  readonly label: string;
  /** Label of its parent. @default {The genesis block} */
  readonly parent?: string;
  /** Who votes in it. */
  readonly voters?: readonly string[];
  /** Time since its parent in intervals: what makes the blocks after it easier or harder. @default 1 */
  readonly after?: number;
}

/** One step of a scenario, with the label of the tip that it must lead to. */
export type StepPlan =
  | readonly [kind: "header" | "block", label: string, tip: string]
  | readonly [kind: "restart", tip: string];

/** A course of events. */
export interface ScenarioPlan {
  readonly name: string;
  readonly why: string;
  readonly steps: readonly StepPlan[];
}

function branch(
  name: string,
  length: number,
  plan: (n: number) => Partial<BlockPlan> = () => ({}),
) {
  return Array.from({ length }, (_, i): BlockPlan => ({
    label: `${name}${i + 1}`,
    parent: i === 0 ? undefined : `${name}${i}`,
    ...plan(i + 1),
  }));
}

/** All blocks, parents first. Those of `a`, `b` and `c` of the same number are of the same work. */
export const BLOCKS: readonly BlockPlan[] = [
  ...branch("a", 6, (n) => ({ voters: [["alice"], ["bob"], [], ["dora"], [], []][n - 1] })),
  ...branch("b", 7, (n) => ({ voters: [["carol"], ["bob"], [], [], ["eve"], [], []][n - 1] })),
  ...branch("c", 3),
  // Quick blocks make the next ones hard, slow blocks make them easy.
  ...branch("quick", 2, () => ({ after: 0.001 })),
  ...branch("slow", 4, () => ({ after: 4 })),
  { label: "a3x", parent: "a2", voters: ["fay"] },
  { label: "a4x", parent: "a3x" },
  // Alice votes again in the second block; in `self` somebody votes twice in one.
  ...branch("twice", 4, (n) => ({ voters: [["gus"], ["gus"], ["hal"], []][n - 1] })),
  { label: "self", voters: ["ida", "ida"] },
  ...branch("late", 4, (n) => ({ voters: n === 3 ? ["joe", "joe"] : [] })),
];

const blocks = (labels: string): StepPlan[] =>
  labels.split(" ").map((each) => {
    const [label, tip = label] = each.split(">");
    return label === "restart" ? ["restart", tip] : ["block", label, tip];
  });
const headers = (labels: string, tip: string): StepPlan[] =>
  labels.split(" ").map((label) => ["header", label, tip]);

/** All scenarios. `x>y` is the block x, after which the tip must be y; `x` alone becomes the tip. */
export const SCENARIOS: readonly ScenarioPlan[] = [
  {
    name: "a longer branch wins",
    why: "Blocks of equal work: three are more than two.",
    steps: blocks("a1 a2 b1>a2 b2>a2 b3"),
  },
  {
    name: "more work wins with fewer blocks",
    why: "Work counts, not length: two hard blocks outweigh four easy ones.",
    steps: blocks("slow1 slow2 slow3 slow4 quick1>slow4 quick2"),
  },
  {
    name: "more work holds against more blocks",
    why: "The same in the other order.",
    steps: blocks("quick1 quick2 slow1>quick2 slow2>quick2 slow3>quick2 slow4>quick2"),
  },
  {
    name: "a tie stays with the branch that was complete first",
    why: "Whoever changed at a tie would undo votes for nothing.",
    steps: blocks("a1 b1>a1 c1>a1"),
  },
  {
    name: "a tie of two blocks stays with the branch that was complete first",
    why: "What counts is the last block, not the first.",
    steps: blocks("b1 a1>b1 a2 b2>a2"),
  },
  {
    name: "headers do not count",
    why: "A header without its records shows no votes.",
    steps: [...headers("a1 a2 a3", "genesis"), ...blocks("b1")],
  },
  {
    name: "in a tie the header that came first does not help",
    why: "The order is that of completeness: b had its records first.",
    steps: [...headers("a1 a2", "genesis"), ...blocks("b1 b2 a1>b2 a2>b2")],
  },
  {
    name: "records fill in the branch whose headers are known",
    why: "The usual way of catching up.",
    steps: [...headers("a1 a2 a3 a4", "genesis"), ...blocks("a1 a2 a3 a4")],
  },
  {
    name: "a block before its parent is not taken",
    why: "It is complete only when it comes again, after its ancestors.",
    steps: blocks("a2>genesis a1 a2"),
  },
  {
    name: "a block without its parent's records is not taken either",
    why: "That the parent's header is known does not make it complete.",
    steps: [...headers("a1 a2", "genesis"), ...blocks("b1 a2>b1 a1>b1 a2")],
  },
  {
    name: "an early block gains no place in the order",
    why: "a2 was seen before b2, and was complete after it.",
    steps: blocks("b1 a2>b1 a1>b1 b2 a2>b2"),
  },
  {
    name: "the order survives a restart",
    why: "In a tie the same branch counts before and after.",
    steps: blocks("b1 a1>b1 restart>b1 a2 b2>a2 restart>a2"),
  },
  {
    name: "overtaken, then level again",
    why: "a was complete up to a2 first, but b3 was complete before a3.",
    steps: blocks("a1 a2 b1>a2 b2>a2 b3 a3>b3"),
  },
  {
    name: "overtaken, then level again, with a restart at every point",
    why: "The order has to be that of the last blocks, read back from the disk.",
    steps: blocks(
      "a1 restart>a1 a2 restart>a2 b1>a2 restart>a2 b2>a2 restart>a2 b3 restart>b3 a3>b3 restart>b3 a4 restart>a4",
    ),
  },
  {
    name: "headers are forgotten by a restart",
    why: "They come again from peers, and have no place in the order.",
    steps: [
      ...headers("a1 a2", "genesis"),
      ["restart", "genesis"],
      ...blocks("b1 a1>b1 a2 b2>a2"),
    ],
  },
  {
    name: "a third branch ties with two",
    why: "None of three equals is better than the first.",
    steps: blocks("c1 a1>c1 b1>c1 b2 c2>b2 a2>b2 restart>b2 a3 c3>a3 b3>a3"),
  },
  {
    name: "back and forth",
    why: "Each branch in turn has the most work; votes of the other wait again.",
    steps: blocks("a1 b1>a1 b2 a2>b2 a3 b3>a3 b4 a4>b4 a5 b5>a5 b6"),
  },
  {
    name: "a deep reorganisation",
    why: "Depth does not matter: six blocks give way to seven.",
    steps: blocks("a1 a2 a3 a4 a5 a6 b1>a6 b2>a6 b3>a6 b4>a6 b5>a6 b6>a6 b7 restart>b7"),
  },
  {
    name: "a fork in the middle of a branch",
    why: "Only what lies after the fork is undone.",
    steps: blocks("a1 a2 a3 a3x>a3 a4x restart>a4x a4>a4x a5"),
  },
  {
    name: "a vote that both branches hold",
    why: "bob stays in the chain through the change and does not wait; alice waits.",
    steps: blocks("a1 a2 b1>a2 b2>a2 b3"),
  },
  {
    name: "a branch in which somebody votes twice never counts",
    why: "It has more work, and breaks a rule of the validator.",
    steps: blocks("a1 a2 twice1>a2 twice2>a2 twice3>a2 twice4>a2 restart>a2 a3"),
  },
  {
    name: "the good part of a bad branch may count",
    why: "twice1 is good, and comes first; what follows it is not.",
    steps: blocks("twice1 twice2>twice1 twice3>twice1 a1>twice1 a2 restart>a2"),
  },
  {
    name: "a block that breaks a rule by itself",
    why: "One voter twice in one block, alone and in a tie.",
    steps: blocks("self>genesis a1 self>a1 restart>a1 b1>a1"),
  },
  {
    name: "a bad block in the middle of a branch",
    why: "late2 is good and level with a2; late3 is bad, so late4 never counts.",
    steps: blocks("a1 a2 late1>a2 late2>a2 late3>a2 late4>a2 restart>a2 late3>a2 late4>a2 a3"),
  },
  {
    name: "a block that comes twice",
    why: "It keeps its place in the order.",
    steps: blocks("a1 a1 b1>a1 b1>a1 a1 b2 a1>b2 a2>b2 b2"),
  },
];
