/**
 * The rules of an election with secret ballots and a threshold once more, as plainly as they can be said: a list of what has entered,
 * looked through from its beginning for every question. Two trustees, of whom both are needed.
 */
import { LATE, OPENS } from "./example_election.ts";
import { KEYS_BY } from "./secret_example.ts";

/** Which of a trustee's polynomials; what is dealt with `false` is not right. */
export type Dealing = "a" | "b" | "false";

/** A record, by what it says. Trustees are 1 and 2. */
export type SecretEvent =
  | { readonly kind: "chunk" }
  | { readonly kind: "confirmation"; readonly trustee: number; readonly isForged: boolean }
  | { readonly kind: "hash"; readonly trustee: number; readonly dealing: Dealing }
  | { readonly kind: "polynomial"; readonly trustee: number; readonly dealing: Dealing }
  | {
    readonly kind: "key";
    readonly trustee: number;
    /** Of both trustees: it fits these polynomials alone. */
    readonly of: readonly [Dealing, Dealing];
  }
  | {
    readonly kind: "complaint";
    readonly trustee: number;
    /** The polynomial of the other trustee that it is about. */
    readonly dealing: Dealing;
  }
  | { readonly kind: "letter"; readonly voter: number }
  | {
    readonly kind: "ballot";
    readonly voter: number;
    readonly seq: number;
    /** Which polynomials the key is of that it is encrypted under. */
    readonly of: readonly [Dealing, Dealing];
    readonly by: "roll" | "new" | "stranger";
    readonly isBad: boolean;
  };

type Of<K extends SecretEvent["kind"]> = SecretEvent & { readonly kind: K };

/** What is said of a record after those that have entered: `accept`, or kind and code. */
export function judgeSecretly(
  entered: readonly SecretEvent[],
  event: SecretEvent,
  time: number,
): string {
  const there = <K extends SecretEvent["kind"]>(kind: K) =>
    entered.filter((each): each is Of<K> => each.kind === kind);
  switch (event.kind) {
    case "chunk":
      return time >= OPENS
        ? "ignore roll-late"
        : has(there("chunk"))
        ? "ignore duplicate"
        : "accept";
    case "letter":
      if (!has(there("chunk"))) return "ignore roll-missing";
      if (time >= OPENS) return "ignore closed";
      return there("letter").some(({ voter }) => voter === event.voter)
        ? "ignore replaced"
        : "accept";
    case "ballot":
      return judgeBallot(entered, event, time);
  }
  // Trustees' records.
  if (time >= KEYS_BY) return "ignore keys-late";
  if (has(there("complaint"))) return "ignore keys-failed";
  const { kind, trustee } = event;
  const done = (what: SecretEvent["kind"]) =>
    entered.some((each) => each.kind === what && "trustee" in each && each.trustee === trustee);
  if (kind !== "complaint" && done(kind)) return "ignore duplicate";
  switch (kind) {
    case "confirmation":
      return event.isForged ? "reject forged" : "accept";
    case "hash":
      return "accept";
    case "polynomial": {
      if (there("hash").length < 2) return "ignore too-early";
      const shown = there("hash").find((each) => each.trustee === trustee);
      return shown?.dealing === event.dealing ? "accept" : "ignore other-hash";
    }
    case "key": {
      if (there("polynomial").length < 2) return "ignore too-early";
      return `${event.of}` === `${dealtIn(entered)}` ? "accept" : "ignore other-key";
    }
    case "complaint": {
      if (done("key")) return "ignore settled";
      const dealt = there("polynomial").find((each) => each.trustee !== trustee);
      if (dealt === undefined) return "ignore too-early";
      return dealt.dealing === event.dealing ? "accept" : "ignore other-polynomial";
    }
  }
}

function judgeBallot(entered: readonly SecretEvent[], event: Of<"ballot">, time: number): string {
  const { voter, seq, by } = event;
  if (!entered.some(({ kind }) => kind === "chunk")) return "ignore roll-missing";
  if (time < OPENS) return "ignore not-open";
  if (time >= LATE) return "ignore closed";
  if (standingByModel(entered) !== "ready") return "ignore keys-missing";
  if (`${event.of}` !== `${dealtIn(entered)}`) return "ignore other-key";
  const isNew = entered.some((each) => each.kind === "letter" && each.voter === voter);
  if (isNew && seq <= 128) return "ignore replaced";
  const seqs = entered.flatMap((each) =>
    each.kind === "ballot" && each.voter === voter ? [each.seq] : []
  );
  const last = Math.max(isNew ? 128 : 0, ...seqs);
  if (seq <= last) return "ignore superseded";
  if (seq > last + 4 || !isNew && seq > 128) return "ignore seq-gap";
  if (by !== (isNew ? "new" : "roll")) return isNew ? "ignore replaced" : "reject forged";
  return event.isBad ? "reject bad-proof" : "accept";
}

/** Whether ballots can be encrypted. */
export function standingByModel(entered: readonly SecretEvent[]): "waiting" | "ready" | "failed" {
  const count = (what: SecretEvent["kind"]) => entered.filter(({ kind }) => kind === what).length;
  if (count("complaint") > 0) return "failed";
  return count("confirmation") === 2 && count("key") === 2 ? "ready" : "waiting";
}

/** Who is found to cheat: the dealer of what is false, else whoever complains. */
export function cheatByModel(entered: readonly SecretEvent[]): number | undefined {
  const complaint = entered.find((each): each is Of<"complaint"> => each.kind === "complaint");
  if (complaint === undefined) return undefined;
  return complaint.dealing === "false" ? 3 - complaint.trustee : complaint.trustee;
}

/** Which polynomials are in, by trustee. */
export function dealtIn(entered: readonly SecretEvent[]): (Dealing | undefined)[] {
  return dealingsOf("polynomial", entered);
}

/** What honest trustees and voters would hand in next. */
export function nextByModel(entered: readonly SecretEvent[], time: number): SecretEvent[] {
  const [hashes, dealt] = [dealingsOf("hash", entered), dealtIn(entered)];
  const of = [dealt[0] ?? "a", dealt[1] ?? "a"] as const;
  const wanted = [1, 2].flatMap((trustee): SecretEvent[] => [
    { kind: "confirmation", trustee, isForged: false },
    { kind: "hash", trustee, dealing: trustee === 1 ? "a" : "b" },
    { kind: "polynomial", trustee, dealing: hashes[trustee - 1] ?? "a" },
    ...dealt[2 - trustee] === "false"
      ? [{ kind: "complaint", trustee, dealing: "false" } as const]
      : [{ kind: "key", trustee, of } as const],
    { kind: "ballot", voter: trustee, seq: 1, of, by: "roll", isBad: false },
  ]);
  return wanted.filter((each) => judgeSecretly(entered, each, time) === "accept");
}

function dealingsOf(
  what: "hash" | "polynomial",
  entered: readonly SecretEvent[],
): (Dealing | undefined)[] {
  return [1, 2].map((trustee) => {
    const found = entered.find((each) => each.kind === what && each.trustee === trustee);
    return (found as Of<"hash"> | undefined)?.dealing;
  });
}

function has(list: readonly unknown[]): boolean {
  return list.length > 0;
}
