import { assert, assertEquals, assertMatch, assertThrows } from "@std/assert";
import { systemRandom as random } from "../../../core/base/system.ts";
import { chainIdOf } from "../../../core/block/ids.ts";
import { UnreachableError, UsageError } from "../../../cli/app/errors.ts";
import { createWitnessKey } from "../../../cli/app/files/witness_key_file.ts";
import { formatPublicPart, makePublicPart } from "../../../cli/trustee/public_part.ts";
import { readPublicPart } from "../../../cli/trustee/read_public_part.ts";
import { beleniosSeedOf, drawSeedText } from "../../../cli/trustee/seed_text.ts";
import { TrusteeFile } from "../../../cli/trustee/trustee_file.ts";
import { keysOfSeed } from "../../../cli/trustee/trustee_keys.ts";
import { openCertificate } from "../../../plugins/belenios/trustees/certificate.ts";
import { readSignedMessage } from "../../../plugins/belenios/proofs/signed_message.ts";

const CHAIN = chainIdOf(new Uint8Array(32).fill(7));
const [DIGEST, OTHER, SHARE] = ["11".repeat(32), "22".repeat(32), "33".repeat(500)];

/** A trustee's file in a folder of its own. */
class SeedBox implements Disposable {
  readonly folder = Deno.makeTempDirSync();
  readonly path = `${this.folder}/anna.seed`;
  readonly seed = drawSeedText(random);

  constructor() {
    const place = { nonce: "5a".repeat(32), name: "Anna", trustee: 1, trustees: 3, threshold: 2 };
    const part = makePublicPart(place, keysOfSeed(this.seed), random);
    TrusteeFile.create(this.path, { seed: this.seed, publicPart: formatPublicPart(part) });
  }

  [Symbol.dispose](): void {
    Deno.removeSync(this.folder, { recursive: true });
  }
}

Deno.test("a trustee's file is for its user alone, and is not made twice", () => {
  using box = new SeedBox();
  assertEquals(Deno.statSync(box.path).mode! & 0o777, 0o600);
  const again = () => TrusteeFile.create(box.path, { seed: box.seed, publicPart: "{}" });
  assertMatch(
    assertThrows(again, UnreachableError).message,
    /it exists, and nothing is overwritten/,
  );
  Deno.chmodSync(box.path, 0o640);
  const open = () => TrusteeFile.open(box.path);
  assertMatch(assertThrows(open, UnreachableError).message, /others can read or change it.*640/);
});

Deno.test("a trustee's file remembers, and never another network, record or tally", () => {
  using box = new SeedBox();
  {
    using file = TrusteeFile.open(box.path);
    assertEquals(file.state, { made: {}, isRestored: false });
    file.remember({ chainId: CHAIN });
    file.remember({ made: { key: "cc" } });
    file.remember({ made: { hash: "aa" } });
    file.remember({ seen: { digest: OTHER, since: 1_800_000_000_123 } });
    file.remember({ seen: { digest: DIGEST, since: 1_900_000_000_123 } });
    assertThrows(() => file.remember({ made: { share: SHARE } }), RangeError);
    assertThrows(() => file.remember({ opened: DIGEST }), RangeError);
    file.remember({ sealed: DIGEST, made: { seal: "bb" } });
    assertThrows(() => file.remember({ opened: OTHER, made: { share: SHARE } }), RangeError);
    file.remember({ opened: DIGEST, made: { share: SHARE } });
  }
  using file = TrusteeFile.open(box.path);
  const kept = {
    chainId: CHAIN,
    sealed: DIGEST,
    opened: DIGEST,
    seen: { digest: DIGEST, since: 1_900_000_000_123 },
    made: { hash: "aa", key: "cc", seal: "bb", share: SHARE },
    isRestored: false,
  };
  assertEquals(file.state, kept);
  for (
    const more of [
      { chainId: chainIdOf(new Uint8Array(32).fill(8)) },
      { sealed: OTHER },
      { opened: OTHER },
      { opened: DIGEST, made: { share: `${SHARE}00` } },
      { made: { hash: "ab" } },
    ]
  ) {
    assertThrows(() => file.remember(more), RangeError);
    assertEquals(file.state, kept);
  }
  file.remember(kept);
});

Deno.test("a trustee's file is open in one process alone", async () => {
  using box = new SeedBox();
  using _file = TrusteeFile.open(box.path);
  const module = new URL("../../../cli/trustee/trustee_file.ts", import.meta.url).href;
  const script = `const { TrusteeFile } = await import(${JSON.stringify(module)});
    try { TrusteeFile.open(Deno.args[0]); console.log("open"); }
    catch (error) { console.log(error.message); }`;
  const { stdout } = await new Deno.Command(Deno.execPath(), {
    args: ["eval", "--no-check", script, box.path],
    env: { NO_COLOR: "1" },
  }).output();
  assertMatch(new TextDecoder().decode(stdout), /another process uses it/);
});

Deno.test("a trustee's file that is none, damaged or changed is refused, and the seed is in no message", () => {
  using box = new SeedBox();
  const refused = (path: string) => assertThrows(() => TrusteeFile.open(path), Error).message;
  createWitnessKey(`${box.folder}/key`, random);
  assertMatch(refused(`${box.folder}/key`), /it is no file of a trustee/);
  assertMatch(refused(`${box.folder}/none`), /there is no such file/);
  const bytes = Deno.readFileSync(box.path);
  const text = new TextDecoder("latin1").decode(bytes);
  bytes[text.indexOf(box.seed)] ^= 1;
  Deno.writeFileSync(box.path, bytes);
  const message = refused(box.path);
  assertMatch(message, /damaged.*checksum/);
  assert(!message.includes(box.seed.slice(4)), message);
});

Deno.test("keysOfSeed() gives one key for Belenios' certificate and another for records", () => {
  const seed = "0123-4567-89AB-CDEF-GHJK-MNPQ-RS";
  const typed = assertThrows(() => keysOfSeed(`${seed}00`), RangeError).message;
  assertMatch(typed, /one or two of its symbols are wrong/);
  const drawn = drawSeedText(random);
  assertMatch(
    beleniosSeedOf(drawn.toLowerCase().replaceAll("-", " ")),
    /^[1-9A-HJ-NP-Za-km-z]{22}$/,
  );
  const keys = keysOfSeed(drawn);
  assert(![keys.belenios.signing, keys.belenios.decryption].includes(keys.secret));
  const place = { nonce: "5a".repeat(32), name: "Anna", trustee: 3, trustees: 4, threshold: 2 };
  const { certificate, publicKey } = makePublicPart(place, keys, random);
  assertEquals(publicKey, undefined);
  const { index, size, threshold } = openCertificate(readSignedMessage(certificate, "it"), "it");
  assertEquals([index, size, threshold], [3, 4, 2]);
});

Deno.test("a retired trustee's file has no byte of the seed, keeps what it has done, and gives no key any more", () => {
  using box = new SeedBox();
  // Of all files: a journal could have a copy.
  const bytes = () =>
    [...Deno.readDirSync(box.folder)].map(({ name }) => {
      return new TextDecoder("latin1").decode(Deno.readFileSync(`${box.folder}/${name}`));
    }).join();
  assert(bytes().includes(box.seed));
  for (let time = 0; time < 2; time++) {
    using file = TrusteeFile.open(box.path);
    if (time === 0) file.remember({ sealed: DIGEST, made: { seal: "bb" } });
    file.retire();
    assert(file.isRetired);
  }
  const groups = box.seed.split("-");
  const pairs = groups.slice(1).map((group, i) => `${groups[i]}-${group}`);
  assertEquals(pairs.filter((pair) => bytes().includes(pair)), []);
  using file = TrusteeFile.open(box.path);
  assertEquals([file.isRetired, file.state.sealed], [true, DIGEST]);
  for (const use of [() => file.keys, () => file.seed]) {
    assertMatch(assertThrows(use, UsageError).message, /it is retired, and its secret overwritten/);
  }
});

Deno.test("who takes the public part for the secret, or the secret for the public part, is told which is which", () => {
  using box = new SeedBox();
  const secret = () => TrusteeFile.open(`${box.folder}/anna.trustee`);
  assertMatch(assertThrows(secret, UsageError).message, /is called as the public part.*anna\.seed/);
  const handed = () => readPublicPart(box.path);
  assertMatch(
    assertThrows(handed, UsageError).message,
    /secret, which nobody else may have.*anna\.trustee$/,
  );
});
