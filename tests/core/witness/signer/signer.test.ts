import { assert, assertEquals, assertThrows } from "@std/assert";
import { systemRandom as random } from "../../../../core/base/system.ts";
import { chainIdOf } from "../../../../core/block/ids.ts";
import { verifySignature } from "../../../../core/ed25519/verifier.ts";
import { encodeCertificate } from "../../../../core/witness/certificate.ts";
import { encodeStatement, type Statement } from "../../../../core/witness/statement.ts";
import { WitnessSigner } from "../../../../core/witness/signer/signer.ts";
import { SignerError } from "../../../../core/witness/signer/signer_error.ts";
import {
  certificateOf,
  commitOf,
  KeyBox,
  longStatement,
  prepareOf,
  proposalOf,
  WITNESSED,
} from "../../../support/witness_key.ts";

function sign(signer: WitnessSigner, statement: Statement): Uint8Array {
  const { kind, sourceRound } = statement;
  const isProven = (kind === "prepare" || kind === "commit") && sourceRound > 0;
  const block = sourceRound === statement.round ? "A" : "S";
  const answer = signer.sign(statement, isProven ? certificateOf(sourceRound, block) : undefined);
  assert(answer.status === "signed", JSON.stringify(answer));
  return answer.signature;
}

/** A statement of the key of `box` that is not in its file: another machine has made it. */
function signedElsewhere(box: KeyBox, statement: Statement) {
  const copy = `${box.path}.copy`;
  Deno.copyFileSync(box.path, copy);
  using signer = WitnessSigner.open(copy, { chainId: WITNESSED, takeOver: true, random });
  signer.raise([]);
  const signature = sign(signer, statement);
  signer[Symbol.dispose]();
  Deno.removeSync(copy);
  return { statement, signature };
}

function whyRefused(signer: WitnessSigner, statement: Statement): string | undefined {
  const { kind, sourceRound } = statement;
  const isProven = kind !== "proposal" && sourceRound > 0;
  const answer = signer.sign(statement, isProven ? certificateOf(sourceRound, "S") : undefined);
  return answer.status === "refused" ? answer.why : undefined;
}

function codeOf(open: () => WitnessSigner): string {
  return assertThrows(() => open()[Symbol.dispose](), SignerError).code;
}

Deno.test("WitnessSigner.sign() signs each kind of statement so that everybody can verify it, and refuses what would contradict it", () => {
  using box = new KeyBox();
  using signer = box.ready();
  const kinds = [proposalOf(1, "A"), prepareOf(1, "A"), commitOf(1, "A")];
  const unbound = (["timeout", "alive"] as const).map((kind) =>
    longStatement([kind, 1, "A", 1, "A"])
  );
  for (const statement of [...kinds, ...unbound]) {
    const bytes = encodeStatement(WITNESSED, statement);
    assert(verifySignature(box.publicKey, bytes, sign(signer, statement)), statement.kind);
  }
  assertEquals(whyRefused(signer, prepareOf(1, "B")), "target");
  assertEquals(whyRefused(signer, prepareOf(2, "B")), "source");
  assertEquals(whyRefused(signer, proposalOf(1, "B")), "proposed");
  assertEquals(signer.refusals, 3);
});

Deno.test("WitnessSigner.sign() gives a signature for the last bytes again, also after a restart", () => {
  using box = new KeyBox();
  const statement = prepareOf(3, "A", 2, "S");
  {
    using signer = box.ready();
    sign(signer, statement);
    sign(signer, statement);
  }
  using signer = box.ready();
  const again = sign(signer, statement);
  assert(verifySignature(box.publicKey, encodeStatement(WITNESSED, statement), again));
});

Deno.test("WitnessSigner.sign() signs nothing that binds before raise() was called, at every start, and time-outs meanwhile", () => {
  using box = new KeyBox();
  for (const round of [1, 2]) {
    using signer = box.open();
    for (const statement of [prepareOf(round, "A"), proposalOf(round, "A")]) {
      assertEquals(whyRefused(signer, statement), "not-heard");
    }
    assertEquals(signer.state.target, 2 * (round - 1));
    sign(signer, longStatement(["timeout", round, "G", 0, "G"]));
    signer.raise([]);
    sign(signer, prepareOf(round, "A"));
  }
});

Deno.test("WitnessSigner.sign() keeps the certificate that the source stands for, over restarts", () => {
  using box = new KeyBox();
  const bytes = (round: number, block: string) =>
    encodeCertificate(WITNESSED, certificateOf(round, block));
  {
    using signer = box.ready();
    sign(signer, prepareOf(5, "A", 3, "S"));
    assertEquals(signer.state.certificate, bytes(3, "S"));
    assertEquals(signer.certificate, certificateOf(3, "S"));
    sign(signer, commitOf(5, "A"));
  }
  using signer = box.open();
  assertEquals(signer.state.certificate, bytes(5, "A"));
  assertEquals(signer.certificate, certificateOf(5, "A"));
  assertEquals([signer.state.target, signer.state.source], [11, 10]);
});

Deno.test("WitnessSigner.sign() takes no certificate but that of the source", () => {
  using box = new KeyBox();
  using signer = box.ready();
  const statement = prepareOf(5, "A", 3, "S");
  const commit = {
    ...certificateOf(3, "S"),
    statement: { ...commitOf(3, "S"), kind: "commit" },
  } as const;
  for (const wrong of [undefined, certificateOf(2, "S"), certificateOf(3, "R")]) {
    assertThrows(() => signer.sign(statement, wrong), RangeError, "the source's, of round 3");
  }
  assertThrows(() => signer.sign(prepareOf(5, "A"), certificateOf(3, "S")), RangeError, "round 0");
  assertThrows(() => signer.sign(commitOf(3, "S"), commit), RangeError, "of round 3");
  assertEquals(signer.state.target, 0);
  // Whoever missed the prepare certificate of what is final has the commit certificate.
  assertEquals(signer.sign(statement, commit).status, "signed");
});

Deno.test("WitnessSigner.raise() takes over what others have kept of the key, and asks for the certificate of a raised source", () => {
  using box = new KeyBox();
  const lost = [prepareOf(7, "B", 6, "S"), proposalOf(8, "P")].map((each) =>
    signedElsewhere(box, each)
  );
  {
    using signer = box.open();
    assertEquals(signer.raise(lost), { isRaised: true, passedOver: 0, lacksRound: 6 });
    assertEquals(signer.certificate, undefined);
    assertEquals(whyRefused(signer, prepareOf(7, "C")), "target");
    assertEquals(whyRefused(signer, prepareOf(8, "C", 5, "S")), "source");
    assertEquals(whyRefused(signer, proposalOf(8, "Q")), "proposed");
    const certificates = [certificateOf(5, "S"), certificateOf(6, "S")];
    assertEquals(signer.raise([], certificates), { isRaised: true, passedOver: 0 });
  }
  using signer = box.open();
  assertEquals(signer.raise(lost), { isRaised: false, passedOver: 0 });
  assertEquals(signer.state.certificate, encodeCertificate(WITNESSED, certificateOf(6, "S")));
});

Deno.test("WitnessSigner.raise() passes over what another key has signed, or nobody", () => {
  using box = new KeyBox();
  using other = new KeyBox();
  const foreign = signedElsewhere(other, prepareOf(2 ** 40, "B"));
  const own = signedElsewhere(box, prepareOf(3, "B"));
  const turned = { ...own, statement: prepareOf(2 ** 40, "B") };
  using signer = box.open();
  assertEquals(signer.raise([foreign, turned, own]), { isRaised: true, passedOver: 2 });
  assertEquals(signer.state.target, 6);
  assertEquals(signer.isFromElsewhere(foreign), false);
  sign(signer, prepareOf(4, "A"));
});

Deno.test("WitnessSigner.isFromElsewhere() ends all signing when another machine signs with the key, and remembers it", () => {
  using box = new KeyBox();
  const own = [prepareOf(3, "B"), proposalOf(3, "Q"), prepareOf(2, "C")];
  const [later, proposal, earlier] = own.map((each) => signedElsewhere(box, each));
  {
    using signer = box.ready();
    sign(signer, prepareOf(2, "A"));
    sign(signer, proposalOf(3, "P"));
    assertEquals(signer.isFromElsewhere({ ...later, signature: new Uint8Array(64) }), false);
    sign(signer, commitOf(2, "A"));
    assertEquals(signer.isFromElsewhere(earlier), false);
    assertEquals(signer.isFromElsewhere(proposal), true);
    assertEquals(whyRefused(signer, prepareOf(9, "A", 2, "S")), "signed-elsewhere");
    assertEquals(
      whyRefused(signer, longStatement(["timeout", 9, "G", 0, "G"])),
      "signed-elsewhere",
    );
    assertEquals(signer.isFromElsewhere(later), true);
  }
  using signer = box.ready();
  assertEquals(signer.state.target, 6);
  assertEquals(whyRefused(signer, prepareOf(3, "A", 2, "S")), "target");
});

Deno.test("WitnessSigner.open() binds a key to its first network", () => {
  using box = new KeyBox();
  box.open()[Symbol.dispose]();
  const chainId = chainIdOf(new Uint8Array(32).fill(9));
  assertEquals(codeOf(() => box.open({ chainId })), "other-network");
  box.open()[Symbol.dispose]();
});

Deno.test("WitnessSigner.open() refuses a file that has signed beside another data folder, until it is taken over", () => {
  using box = new KeyBox();
  // Nothing was signed: a crash before the data folder could remember the file needs nobody's attention.
  box.open()[Symbol.dispose]();
  box.open({ instance: undefined })[Symbol.dispose]();
  {
    using signer = box.ready();
    sign(signer, proposalOf(1, "A"));
  }
  const first = box.instance;
  for (const instance of [undefined, "00".repeat(16)]) {
    assertEquals(codeOf(() => box.open({ instance })), "carried");
  }
  box.open({ instance: undefined, takeOver: true })[Symbol.dispose]();
  assert(box.instance !== first);
  assertEquals(codeOf(() => box.open({ instance: first })), "carried");
  using signer = box.ready();
  assertEquals(whyRefused(signer, proposalOf(1, "B")), "proposed");
});
