import { Modal } from "@mantine/core";
import { useRouter } from "@tanstack/react-router";
import { type KeyboardEvent, type ReactNode, useId, useState } from "react";
import { type Destination, useDestinations } from "./destinations.ts";
import style from "./palette.module.css";

/** A dialog that is all field and results; its title is for those who hear it. */
const look = {
  title: "Search",
  classNames: { header: "hidden-text" },
  withCloseButton: false,
  // Results come and go below the field, which stays where it is.
  centered: false,
  yOffset: "14vh",
  transitionProps: { duration: 0 },
  padding: 0,
  size: 560,
} as const;

/** Finds pages, customers, plans and runs by a few letters, with the keyboard alone. */
export function Palette({ onClose }: { readonly onClose: () => void }): ReactNode {
  const [text, setText] = useState("");
  const [chosen, setChosen] = useState(0);
  const list = useId();
  const router = useRouter();
  const { destinations, isLooking } = useDestinations(text);
  const current = Math.min(chosen, Math.max(0, destinations.length - 1));
  const go = (destination: Destination | undefined) => {
    if (destination === undefined) return;
    onClose();
    router.history.push(destination.href);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      setChosen((current + step + destinations.length) % Math.max(1, destinations.length));
    }
    if (event.key === "Enter") go(destinations[current]);
  };
  return (
    <Modal opened onClose={onClose} {...look}>
      <input
        className={style.input}
        // biome-ignore lint/a11y/noAutofocus: the palette opens to be typed into.
        autoFocus
        data-autofocus
        role="combobox"
        aria-label="Search pages, customers, plans and runs"
        aria-expanded="true"
        aria-controls={list}
        aria-activedescendant={destinations.length > 0 ? `${list}-${current}` : undefined}
        placeholder="Search pages, customers, plans and runs"
        value={text}
        onChange={(event) => {
          setText(event.currentTarget.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <Results
        id={list}
        destinations={destinations}
        current={current}
        onChoose={setChosen}
        onGo={go}
      />
      {destinations.length === 0 && (
        <p className={style.none} role="status">
          {isLooking ? "Looking…" : "Nothing has a name or id that begins so."}
        </p>
      )}
    </Modal>
  );
}

function Results({
  id,
  destinations,
  current,
  onChoose,
  onGo,
}: {
  readonly id: string;
  readonly destinations: readonly Destination[];
  readonly current: number;
  readonly onChoose: (index: number) => void;
  readonly onGo: (destination: Destination) => void;
}) {
  return (
    <div id={id} role="listbox" aria-label="Results" className={style.list}>
      {destinations.map((destination, index) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents: the keys are those of the input.
        <div
          key={destination.href}
          id={`${id}-${index}`}
          role="option"
          tabIndex={-1}
          aria-selected={index === current}
          className={style.option}
          onClick={() => onGo(destination)}
          onMouseMove={() => onChoose(index)}
        >
          <span className={style.text}>{destination.name}</span>
          <span className={style.kind}>{destination.kind}</span>
        </div>
      ))}
    </div>
  );
}
