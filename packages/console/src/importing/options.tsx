import { type ReactNode, useId } from "react";
import { Choice as Select } from "../show/choice.tsx";
import { Panel } from "../show/page.tsx";
import { choose } from "./actions.ts";
import style from "./importing.module.css";
import type { Choice } from "./protocol.ts";
import type { PageFile } from "./store.ts";
import { TableOptions } from "./table-options.tsx";
import { labels } from "./words.ts";

type Switch<T> = readonly [name: keyof T, label: string, what: string];

const options: ReadonlyArray<Switch<Choice["options"]>> = [
  ["ignoreUnknown", labels["--ignore-unknown"], "instead of rejecting their record"],
  ["unarchive", labels["--unarchive"], "that the file names"],
  ["noRepeats", labels["--no-repeats"], "instead of applying them in file order"],
];

const policies: ReadonlyArray<Switch<Choice["policies"]>> = [
  ["trim", labels["--trim"], "around ids, names, addresses and dates"],
  ["emptyAsNull", labels["--empty-as-null"], "in fields that may be null"],
  ["dropBadEmail", labels["--drop-bad-email"], "and import the customer without"],
  ["numbersAsText", labels["--numbers-as-text"], "where a field holds text"],
  ["metadataAsText", labels["--metadata-as-text"], "where it is none"],
  ["mapIds", labels["--map-ids"], "that the platform cannot take to some that it can"],
];

/** How a file is read: what a command has flags for. */
export function Options({
  file,
  isLocked,
}: {
  readonly file: PageFile;
  readonly isLocked: boolean;
}): ReactNode {
  const { options: own, policies: rules } = file.choice;
  return (
    <Panel title="How it is read">
      <fieldset className={style.switches} disabled={isLocked}>
        <legend className={style.legend}>Records</legend>
        {options.map(([name, label, what]) => {
          const set = (isOn: boolean) => choose(file.id, { options: { ...own, [name]: isOn } });
          return <Check key={name} text={[label, what]} isOn={own[name] === true} onChange={set} />;
        })}
      </fieldset>
      <fieldset className={style.switches} disabled={isLocked}>
        <legend className={style.legend}>Cleaning</legend>
        {policies.map(([name, label, what]) => {
          const set = (isOn: boolean) => choose(file.id, { policies: { ...rules, [name]: isOn } });
          return (
            <Check key={name} text={[label, what]} isOn={rules[name] === true} onChange={set} />
          );
        })}
        <Select
          label={labels["--zone"]}
          value={rules.zone ?? undefined}
          any="every date says its own"
          options={zones.map((zone) => [zone, zone])}
          onChoose={(zone) => choose(file.id, { policies: { ...rules, zone: zone ?? null } })}
        />
      </fieldset>
      <TableOptions file={file} isLocked={isLocked} />
    </Panel>
  );
}

const zones = Intl.supportedValuesOf("timeZone");

function Check({
  text: [label, what],
  isOn,
  onChange,
}: {
  readonly text: readonly [label: string, what: string];
  readonly isOn: boolean;
  readonly onChange: (isOn: boolean) => void;
}) {
  const id = useId();
  return (
    <span className={style.switch}>
      <input
        id={id}
        type="checkbox"
        checked={isOn}
        onChange={({ currentTarget }) => onChange(currentTarget.checked)}
      />
      <label htmlFor={id}>
        {label} <span className={style.fileNote}>{what}</span>
      </label>
    </span>
  );
}
