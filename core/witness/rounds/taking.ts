/** Statements and certificates as they come in: what is kept of them, and certificates made of statements. */
import { finalCertificates, finalRound } from "../branch_finals.ts";
import { type Certificate, createCertificate } from "../certificate.ts";
import { findLie, isSameStatement } from "../lie.ts";
import { isBinding } from "../phase.ts";
import type { SignedStatement } from "../signed_statement.ts";
import type { Statement } from "../statement.ts";
import { isQuorum } from "../witness_set.ts";
import { KEPT_STATEMENTS } from "./limits.ts";
import {
  askCertificates,
  finalKnown,
  finalRoundKnown,
  findSource,
  type RoundContext,
} from "./round_context.ts";
import type { KeptOfWitness } from "./rounds_state.ts";

/** Takes in a statement whose signature holds. */
export function takeStatement(context: RoundContext, signed: SignedStatement): void {
  const { statement, key } = signed;
  const kept: KeptOfWitness | undefined = context.state.kept[key];
  if (kept === undefined) return;
  switch (statement.kind) {
    case "timeout":
      if (answerIfBehind(context, statement)) return;
      if (isNewer(statement, kept.timeout?.statement)) kept.timeout = signed;
      return;
    case "alive":
      return takeAlive(context, statement);
    default:
      if (statement.round < finalRoundKnown(context)) return;
      tellLie(context, signed);
      return keep(context, kept, signed);
  }
}

/** A time-out counts by its round alone: what it says of its source counts once the certificate is here. */
function isNewer(a: Statement, b: Statement | undefined): boolean {
  return b === undefined || a.round > b.round ||
    (a.round === b.round && a.sourceRound > b.sourceRound);
}

function takeAlive(context: RoundContext, statement: Statement): void {
  if (answerIfBehind(context, statement)) return;
  const final = finalKnown(context);
  const [round, index] = [finalRound(final), final.certificate?.statement.index ?? 0];
  // Of whatever round that is: what is final is in every answer.
  if (statement.index > index) askCertificates(context, round + 1);
  if (statement.sourceRound > round && findSource(context, statement) === undefined) {
    askCertificates(context, statement.sourceRound);
  }
}

/** A witness that still speaks in a final round has not heard that it is final: it is sent the certificate. */
function answerIfBehind(context: RoundContext, { round }: Statement): boolean {
  const final = finalKnown(context);
  if (round > finalRound(final)) return false;
  for (const certificate of finalCertificates(final)) {
    context.out.push({ do: "answer", certificate });
  }
  return true;
}

/** Tells of the first lie of a key; more of it are no news. */
function tellLie({ state, out }: RoundContext, second: SignedStatement): void {
  const { key } = second;
  if (state.liars.includes(key)) return;
  const { prepare, commit, proposal } = state.kept[key];
  const others = proposal === undefined ? [] : [proposal];
  const first = [...prepare, ...commit, ...others].find((each) =>
    findLie(each.statement, second.statement) !== undefined
  );
  if (first === undefined) return;
  state.liars.push(key);
  out.push({ do: "lie", first, second });
}

function keep(context: RoundContext, kept: KeptOfWitness, signed: SignedStatement): void {
  const { statement } = signed;
  if (!isBinding(statement)) {
    if (statement.round > (kept.proposal?.statement.round ?? 0)) kept.proposal = signed;
    return;
  }
  const { kind, round } = statement;
  if (kept[kind].some((each) => each.statement.round === round)) return;
  const all = [...kept[kind], signed].sort((a, b) => b.statement.round - a.statement.round);
  kept[kind] = all.slice(0, KEPT_STATEMENTS);
  if (!kept[kind].includes(signed)) return;
  const { set } = context.rules;
  const same = context.state.kept
    .flatMap((each) => each[kind])
    .filter((each) => isSameStatement(each.statement, statement));
  if (!isQuorum(set, same.map(({ key }) => key))) return;
  const certificate = createCertificate(set, statement, same);
  if (takeCertificate(context, certificate)) context.out.push({ do: "certificate", certificate });
}

/**
 * Takes in a certificate that holds. False if it is known, says nothing about rounds from the final one on, or comes after
 * too many lied: it is for whoever stores certificates then.
 */
export function takeCertificate({ state }: RoundContext, certificate: Certificate): boolean {
  const { kind, round, hash } = certificate.statement;
  if (state.isStopped) return false;
  const isKnown = (each: Certificate) =>
    each.statement.round === round && each.statement.hash === hash;
  if (kind === "commit") {
    const { final, openCommits } = state;
    if ([...openCommits, ...finalCertificates(final)].some(isKnown)) return false;
    openCommits.push(certificate);
    return true;
  }
  if (round < state.final.round || state.prepares.some(isKnown)) return false;
  state.prepares.push(certificate);
  state.prepares.sort((a, b) => a.statement.round - b.statement.round);
  return true;
}
