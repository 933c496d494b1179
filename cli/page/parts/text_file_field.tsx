import { useState } from "preact/hooks";
import { type FileFault, readChosenFile } from "../state/chosen_file.ts";
import { fileWords } from "../words/file_words.ts";

/** What {@linkcode TextFileField} is given. */
export interface TextFileFieldProps {
  readonly id: string;
  readonly label: string;
  /** What kinds of files a browser offers. @default {All} */
  readonly accept?: string;
  readonly disabled?: boolean;
  /** Takes the text of the file that was chosen. */
  readonly take: (text: string) => void;
}

/** A field for a file; one that is too large, or cannot be read, is told. */
export function TextFileField({ id, label, take, ...rest }: TextFileFieldProps) {
  const [fault, setFault] = useState<FileFault | undefined>();
  const choose = async (file: File | undefined) => {
    if (file === undefined) return;
    const read = await readChosenFile(file);
    setFault(read.ok ? undefined : read.fault);
    if (read.ok) take(read.text);
  };
  return (
    <>
      <p>
        <label for={id}>{label}</label>
        <input
          id={id}
          type="file"
          aria-describedby={`${id}-fault`}
          // Else a browser tells of no choice if the same file is chosen again, after it was changed.
          onClick={({ currentTarget }) => currentTarget.value = ""}
          onChange={({ currentTarget }) => void choose(currentTarget.files?.[0])}
          {...rest}
        />
      </p>
      <p id={`${id}-fault`} role="alert" class={fault && "warning"}>
        {fault && fileWords.value[fault]}
      </p>
    </>
  );
}
