import { useRef, useState } from "preact/hooks";
import { parseElectionDraft } from "../../app/files/parse_election_draft.ts";
import { checkIsText, decodeMarked } from "../../app/files/strict_text.ts";
import { type DrawnRoll, drawRoll } from "../../roll/draw_roll.ts";
import { rollFilesOf } from "../../roll/roll_files.ts";
import type { VoterFault } from "../../roll/voter_fault.ts";
import { type ParsedVoters, parseVoters } from "../../roll/voters_csv.ts";
import { Heading } from "../parts/heading.tsx";
import { showNumber } from "../words/language.ts";
import { registrarWords } from "../words/registrar_words.ts";
import type { OrganiserDeps } from "./organiser_deps.ts";
import { EnglishFaults, FileField, SaveButtons } from "./organiser_parts.tsx";

/** Faults of a list that are shown: whoever has more has another mistake, such as a wrong file. */
const SHOWN_FAULTS = 200;

/** What codes are made of. */
interface RollSources {
  readonly election?: File;
  readonly list?: File;
}

/** A registrar's part: a list of voters, its faults by line, and codes for it. It makes the same files as `chainvote roll new`. */
export function RollScreen({ clock, random }: Omit<OrganiserDeps, "isFromDisk">) {
  const said = registrarWords.value.roll;
  const [files, setFiles] = useState<RollSources>({});
  const { list, drawn, fault, read, make, forgetCodes, forgetList } = useRollMaking(files, {
    clock,
    random,
  });
  const isGood = list !== undefined && list.faults.length === 0;
  // Codes may be on paper already: others are drawn only once a file is chosen anew.
  const isDrawn = drawn !== undefined && drawn !== "drawing";
  return (
    <>
      <Heading title={said.title}>{said.title}</Heading>
      <FileField
        id="election"
        label={said.election}
        change={(election) => {
          forgetCodes();
          setFiles({ ...files, election });
        }}
      />
      <FileField
        id="list"
        label={said.list}
        change={(chosen) => {
          forgetList();
          setFiles({ ...files, list: chosen });
        }}
      />
      <p>{said.about}</p>
      {files.list !== undefined && !isDrawn && (
        <button type="button" onClick={read}>{said.read}</button>
      )}
      {fault !== undefined && <EnglishFaults faults={[fault]} />}
      {list !== undefined && !isGood && <ListFaults faults={list.faults} />}
      {isGood && <p role="status">{said.good(showNumber(list.voters.length))}</p>}
      {isGood && files.election !== undefined && !isDrawn && (
        <button
          type="button"
          onClick={() => make(list)}
        >
          {drawn === "drawing" ? said.making : said.make}
        </button>
      )}
      {isDrawn && (
        <div role="status">
          <SaveButtons files={rollFilesOf(drawn.folder)} />
          <p>{said.made}</p>
          <p class="hash" dir="ltr">{drawn.numbered?.fingerprint}</p>
        </div>
      )}
    </>
  );
}

/** What is read and made, and what a press of either button does. */
function useRollMaking(
  files: RollSources,
  { clock, random }: Pick<OrganiserDeps, "clock" | "random">,
) {
  const [list, setList] = useState<ParsedVoters | undefined>();
  const [drawn, setDrawn] = useState<DrawnRoll | "drawing" | undefined>();
  const drawings = useRef(0);
  const [fault, setFault] = useState<string | undefined>();
  const [ownFault, setOwnFault] = useState<unknown>();
  // The frame shows what went wrong in the page itself.
  if (ownFault !== undefined) throw ownFault;
  const attempt = async (task: () => Promise<void>) => {
    setFault(undefined);
    try {
      await task();
    } catch (error) {
      // What the registrar chose is no such file.
      const isWrong = error instanceof SyntaxError || error instanceof TypeError ||
        error instanceof DOMException;
      if (!isWrong) return setOwnFault(error);
      setDrawn(undefined);
      setFault(error.message);
    }
  };
  const read = () =>
    attempt(async () => {
      setDrawn(undefined);
      const bytes = new Uint8Array(await files.list!.arrayBuffer());
      checkIsText(bytes);
      setList(parseVoters(decodeMarked(bytes)));
    });
  const make = (voters: ParsedVoters) =>
    attempt(async () => {
      // A second press while codes are drawn does nothing.
      if (drawn === "drawing") return;
      setDrawn("drawing");
      const own = drawings.current;
      const election = parseElectionDraft(await files.election!.text());
      const { signal } = new AbortController();
      const roll = await drawRoll(voters, { election, random, clock, signal });
      if (own === drawings.current) setDrawn(roll);
    });
  const forgetCodes = () => {
    drawings.current++;
    setDrawn(undefined);
  };
  const forgetList = () => {
    forgetCodes();
    setList(undefined);
  };
  return { list, drawn, fault, read, make, forgetCodes, forgetList };
}

function ListFaults({ faults }: { readonly faults: readonly VoterFault[] }) {
  const { bad, line } = registrarWords.value.roll;
  return (
    <div role="alert">
      <p class="warning">{bad(showNumber(faults.length))}</p>
      <dl>
        {faults.slice(0, SHOWN_FAULTS).map(({ line: at, column, value, reason, advice }, i) => (
          <div class="answer" key={i}>
            <dt>{line(showNumber(at))}</dt>
            <dd lang="en" dir="ltr">
              {column !== undefined && (
                <>
                  column “<bdi>{column}</bdi>”:
                </>
              )} {reason}
              {value !== undefined && (
                <>
                  : it is “<bdi>{value}</bdi>”
                </>
              )}; {advice}
            </dd>
          </div>
        ))}
      </dl>
    </div>
  );
}
