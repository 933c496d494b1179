import { assertEquals } from "@std/assert";
import type { Message } from "../../../net/wire/messages.ts";
import type { Session } from "../../../net/session/session.ts";
import { MAX_CERTIFICATES_TOLD } from "../../../net/witness/limits.ts";
import { WitnessAnswers } from "../../../net/witness/witness_answers.ts";
import { EVERY_HASH, testNetwork } from "../../support/block_forge.ts";
import { ChainBox } from "../../support/chain_box.ts";
import { prepareOf } from "../../support/test_certificates.ts";
import { makeWitnessSet } from "../../support/witness_keys.ts";
import { hashOfDigit } from "../../support/witness_statements.ts";

const network = testNetwork({ params: EVERY_HASH, witnesses: makeWitnessSet([1], 1) });
const { chainId } = network;

Deno.test("WitnessAnswers read no more certificates for an answer from a round on than they tell, also from 0 on", async () => {
  await using box = await ChainBox.open("memory", { network });
  for (let round = 1; round <= MAX_CERTIFICATES_TOLD + 30; round++) {
    const about = { chainId, round, index: 9, hash: hashOfDigit("a"), keys: [0] };
    await box.chain.addCertificate(prepareOf(about));
  }
  let read = 0;
  const chain = {
    network,
    final: box.chain.final,
    unsettled: [],
    provenLies: [],
    certificates: (from: number, most?: number) => {
      const found = box.chain.certificates(from, most);
      read += found.length;
      return found;
    },
  };
  const answers = new WitnessAnswers({ chain, pool: { all: function* () {} } });
  const sent: Message[] = [];
  answers.send({ send: (message: Message) => sent.push(message) } as unknown as Session, {
    from: 0,
  });
  assertEquals([read, sent.length], [MAX_CERTIFICATES_TOLD, MAX_CERTIFICATES_TOLD + 1]);
});
