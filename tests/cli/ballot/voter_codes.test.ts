import { assert, assertEquals } from "@std/assert";
import { keyOfCodes } from "../../../cli/ballot/voter_codes.ts";
import { drawSigningKey, formatSigningKey } from "../../../cli/app/files/signing_key.ts";
import { systemRandom as random } from "../../../core/base/system.ts";
import { bytesToHex } from "../../../core/base/hash.ts";
import { addVoterKeys, deriveVoterKey } from "../../../plugins/election/roll/voter_key.ts";
import { formatVotingCode } from "../../../plugins/election/roll/voting_code.ts";

const registrar = { name: "R", key: "", commit: "" };
const ELECTION = { uuid: "11111111111111", registrars: [registrar] };
const WITH_TWO = { ...ELECTION, registrars: [registrar, registrar] };

Deno.test("keyOfCodes() gives the key of one code, of two, and of a voter's own file", () => {
  const [one, two] = [5n, 6n].map((number) => deriveVoterKey(ELECTION.uuid, number));
  const codes = [5n, 6n].map(formatVotingCode);
  assertEquals(keyOfCodes(ELECTION, [codes[0]]), { ok: true, key: one });
  assertEquals(keyOfCodes(WITH_TWO, codes), { ok: true, key: addVoterKeys(one, two) });
  const own = drawSigningKey(random);
  for (const election of [ELECTION, WITH_TWO]) {
    const read = keyOfCodes(election, [formatSigningKey(own).trim()]);
    assert(read.ok);
    assertEquals([read.key.secret, bytesToHex(read.key.publicKey)], [own.secret, own.publicKey]);
  }
});

Deno.test("keyOfCodes() says what is wrong, and nothing of a secret", () => {
  const own = formatSigningKey(drawSigningKey(random)).trim();
  const last = own.endsWith("0") ? "1" : "0";
  for (const codes of [[`${own.slice(0, -1)}${last}`], [own.slice(0, 60)], [], ["x"]]) {
    const read = keyOfCodes(ELECTION, codes);
    assert(!read.ok && read.code === "bad-code");
    assert(!read.reason.includes(own.slice(24, 40)), read.reason);
  }
});
