import { Heading } from "../parts/heading.tsx";
import { scannedWords } from "../words/scanned_words.ts";
import { VoteCode, type VoteCodeProps } from "./vote_code.tsx";

/** What {@linkcode VoteLetter} is given. */
export interface VoteLetterProps extends VoteCodeProps {
  /** The first digits of the chain id. */
  readonly chain: string;
  /** On the letter. */
  readonly number: number;
}

/** Step 1 for somebody who comes by the link of a letter: whose it is, and whether it is for this election. */
export function VoteLetter({ chain, number, ...rest }: VoteLetterProps) {
  const { letter, filledIn, wrong } = scannedWords.value;
  if (!rest.election.network.chainId.startsWith(chain)) {
    return (
      <>
        <Heading title={wrong.title}>{wrong.title}</Heading>
        <p>{wrong.about}</p>
      </>
    );
  }
  const isGiven = rest.given !== undefined;
  return (
    <VoteCode {...rest}>
      <p>{letter(`${number}`)} {isGiven && filledIn}</p>
    </VoteCode>
  );
}
