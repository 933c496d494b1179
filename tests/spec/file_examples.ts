/** The examples of `docs/spec/files.md`, and those of `docs/spec/api.md`. */
import { bytesToBase64 } from "../../core/base/base64.ts";
import { bytesToHex, concatBytes, sha256 } from "../../core/base/hash.ts";
import { blockHash } from "../../core/block/block.ts";
import { packRecords } from "../../core/block/packed_records.ts";
import { recordId } from "../../core/block/record.ts";
import { encodeChainFile } from "../../core/exchange/chain_file.ts";
import { proveRecord } from "../../core/exchange/record_proof.ts";
import { encodeProof } from "../../core/exchange/record_proof_json.ts";
import { checksum } from "../../core/store/sqlite_checksum.ts";
import { parseBallots } from "../../cli/election/ballots_csv.ts";
import { proveFolder } from "../../net/api/folder_proof.ts";
import type { Example } from "./example_blocks.ts";
import { SPEC_BLOCKS, voteOf } from "./spec_chain.ts";

const [, BLOCK_1, BLOCK_2] = SPEC_BLOCKS;

/** By the name of each example. */
export const FILE_EXAMPLES: Readonly<Record<string, () => Example>> = {
  "chain-file": () => {
    const file = concatBytes(...encodeChainFile(SPEC_BLOCKS));
    const parts: [string, number][] = [
      ["first line", "chainvote chain 1\n".length],
      ...SPEC_BLOCKS.map(({ records }, i): [string, number] => [
        `block ${i}`,
        4 + 116 + packRecords(records).length,
      ]),
      ["end mark", 4 + 4 + 32],
    ];
    let at = 0;
    const values = parts.map(([name, size]) => [name, bytesToHex(file.subarray(at, at += size))]);
    if (at !== file.length) throw new RangeError(`the parts must be all of the file: ${at}`);
    return { ...Object.fromEntries(values), "SHA-256 of the file": bytesToHex(sha256(file)) };
  },
  "record-proof": () => {
    const id = recordId(BLOCK_1.records[2]);
    return {
      "record id": id,
      "document": JSON.stringify(encodeProof(proveRecord(id, BLOCK_1, [BLOCK_2.header]))),
    };
  },
  "ballots": () => {
    const text = "Voter;Name;Choice\r\nalice;Alice;red\r\n" +
      ' "bob" ; "Bob ""B"" Berg"; blue \r\n\r\nalice;Alice;blue\r\ncarol;red\r\n';
    const { ballots, problems } = parseBallots(text);
    return {
      "file, as a JSON text": JSON.stringify(text),
      ...Object.fromEntries(
        ballots.map(({ line, voter, choice }) => [`line ${line}`, `${voter} votes for ${choice}`]),
      ),
      ...Object.fromEntries(problems.map(({ line, reason }) => [`line ${line}`, reason])),
    };
  },
  "block-row": () => {
    const ids = concatBytes(...BLOCK_1.records.map((each) => Uint8Array.fromHex(recordId(each))));
    const body = packRecords(BLOCK_1.records);
    const sum = checksum(ids, body);
    return {
      "seq": "2",
      "hash": blockHash(BLOCK_1),
      "ids": bytesToHex(ids),
      "body": bytesToHex(body),
      "checksum, if valid": `${sum}`,
    };
  },
  "submission": () => ({
    body: JSON.stringify({ records: [bytesToBase64(voteOf("alice", "red"))] }),
  }),
  "folder-proof": () => {
    const peer = { url: "http://127.0.0.1:7702", secret: "07".repeat(32) };
    const challenge = "12".repeat(32);
    return { ...peer, challenge, proof: proveFolder(peer, challenge)! };
  },
};
