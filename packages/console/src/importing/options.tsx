import { Button } from "@mantine/core";
import type { ReactNode } from "react";
import { Panel } from "../show/page.tsx";
import { saveBlob } from "../show/save.ts";
import { choose } from "./actions.ts";
import { ask } from "./engine.ts";
import style from "./importing.module.css";
import type { Choice } from "./protocol.ts";
import type { PageFile } from "./store.ts";

type Switch<T> = readonly [name: keyof T, label: string, what: string];

const options: ReadonlyArray<Switch<Choice["options"]>> = [
  ["ignoreUnknown", "Leave out unknown fields", "instead of rejecting their record"],
  ["unarchive", "Bring back archived customers", "that the file names"],
  ["noRepeats", "Reject repeated ids", "instead of applying them in file order"],
];

const policies: ReadonlyArray<Switch<Choice["policies"]>> = [
  ["trim", "Trim blanks", "around ids, names, addresses and dates"],
  ["emptyAsNull", "Empty text is null", "in fields that may be null"],
  ["dropBadEmail", "Drop bad e-mail addresses", "and import the customer without"],
  ["numbersAsText", "Numbers become text", "where a field holds text"],
  ["metadataAsText", "Metadata becomes text", "where it is none"],
  ["mapIds", "Map ids", "that the platform cannot take to some that it can"],
];

/** How a file is read: what a command has flags for. */
export function Options({
  file,
  isLocked,
}: {
  readonly file: PageFile;
  readonly isLocked: boolean;
}): ReactNode {
  const { choice, checked } = file;
  return (
    <Panel
      title="How it is read"
      actions={
        (checked?.corrected ?? 0) > 0 && (
          <Button variant="default" onClick={() => void download(file)}>
            Download the corrected file
          </Button>
        )
      }
    >
      <fieldset className={style.switches} disabled={isLocked}>
        <legend className={style.legend}>Records</legend>
        {options.map(([name, label, what]) => (
          <Check
            key={name}
            label={label}
            what={what}
            isOn={choice.options[name] === true}
            onChange={(isOn) => {
              choose(file.id, { options: { ...choice.options, [name]: isOn } });
            }}
          />
        ))}
      </fieldset>
      <fieldset className={style.switches} disabled={isLocked}>
        <legend className={style.legend}>Cleaning</legend>
        {policies.map(([name, label, what]) => (
          <Check
            key={name}
            label={label}
            what={what}
            isOn={choice.policies[name] === true}
            onChange={(isOn) => {
              choose(file.id, { policies: { ...choice.policies, [name]: isOn } });
            }}
          />
        ))}
      </fieldset>
    </Panel>
  );
}

function Check({
  label,
  what,
  isOn,
  onChange,
}: {
  readonly label: string;
  readonly what: string;
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}) {
  return (
    <label className={style.switch}>
      <input
        type="checkbox"
        checked={isOn}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <span>
        {label} <span className={style.fileNote}>{what}</span>
      </span>
    </label>
  );
}

async function download({ id, name }: PageFile): Promise<void> {
  saveBlob(`corrected-${name.replace(/\.(gz|xlsx)$/i, "")}`, await ask(id, "corrected", null));
}
