import type { TargetedInputEvent } from "preact";
import { useRef, useState } from "preact/hooks";
import { saveFile } from "../parts/save_file.ts";
import { organiserWords } from "../words/organiser_words.ts";

/** What {@linkcode Field} is given. */
export interface FieldProps {
  readonly id: string;
  readonly label: string;
  readonly value: string;
  readonly type?: "text" | "datetime-local";
  readonly change: (value: string) => void;
}

/** A field with its label. */
export function Field({ id, label, value, type = "text", change }: FieldProps) {
  const shared = {
    id,
    class: "code",
    value,
    onInput: ({ currentTarget }: TargetedInputEvent<HTMLInputElement>) =>
      change(currentTarget.value),
  };
  return (
    <p>
      <label for={id}>{label}</label>
      {type === "text"
        ? <input {...shared} type="text" dir="auto" autocomplete="off" />
        : <input {...shared} type="datetime-local" />}
    </p>
  );
}

/** A field for several lines. */
export function LinesField({ id, label, value, change }: Omit<FieldProps, "type">) {
  return (
    <p>
      <label for={id}>{label}</label>
      <textarea
        id={id}
        class="code"
        dir="auto"
        rows={5}
        value={value}
        onInput={({ currentTarget }) => change(currentTarget.value)}
      />
    </p>
  );
}

/** A field for a file of this disk. */
export function FileField({ id, label, change }: {
  readonly id: string;
  readonly label: string;
  readonly change: (file: File | undefined) => void;
}) {
  return (
    <p>
      <label for={id}>{label}</label>
      <input
        id={id}
        type="file"
        onClick={({ currentTarget }) => {
          // A file that was mended is chosen again under its name, which else would be no change.
          currentTarget.value = "";
          change(undefined);
        }}
        onChange={({ currentTarget: { files } }) => change(files?.[0])}
      />
    </p>
  );
}

/** What was made of what was typed and chosen: no button saves it any more once one of these is another. */
export function useMade<T>() {
  const [made, setMade] = useState<T | undefined>();
  const [fault, setFault] = useState<unknown>();
  const tries = useRef(0);
  // The frame shows what went wrong in the page itself.
  if (fault !== undefined) throw fault;
  return {
    made,
    forget(): void {
      tries.current++;
      setMade(undefined);
    },
    async make(task: () => T | Promise<T>): Promise<void> {
      const own = ++tries.current;
      try {
        const value = await task();
        if (own === tries.current) setMade(value);
      } catch (error) {
        setFault(error);
      }
    },
  };
}

/** What is wrong, as the program says it. */
export function EnglishFaults({ faults }: { readonly faults: readonly string[] }) {
  return (
    <div role="alert">
      <p class="warning">{organiserWords.value.wrong}</p>
      <ul lang="en" dir="ltr">
        {faults.map((fault, i) => <li key={i}>{fault}</li>)}
      </ul>
    </div>
  );
}

/** Buttons that save what was made, a file each: a browser asks before a page saves several at once. */
export function SaveButtons({ files }: {
  readonly files: readonly { readonly name: string; readonly content: string | Uint8Array }[];
}) {
  return (
    <p class="actions">
      {files.map(({ name, content }) => (
        <button
          key={name}
          type="button"
          onClick={() =>
            saveFile(name, typeof content === "string" ? content : new Uint8Array(content))}
        >
          {organiserWords.value.save(name)}
        </button>
      ))}
    </p>
  );
}
