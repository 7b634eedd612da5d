import { Button } from "@mantine/core";
import { type ReactNode, useEffect, useRef, useState } from "react";
import { addFiles, addText } from "./actions.ts";
import style from "./importing.module.css";

/** Takes files: dropped anywhere on the page, chosen, or pasted as text. */
export function DropZone({ isSmall }: { readonly isSmall: boolean }): ReactNode {
  const input = useRef<HTMLInputElement>(null);
  const [isPasting, setPasting] = useState(false);
  const isOver = useDrop();
  return (
    <section
      className={style.drop}
      data-over={isOver}
      data-small={isSmall}
      aria-label="Files to import"
    >
      {!isSmall && (
        <>
          <p className={style.dropTitle}>Drop customers, subscriptions or usage here</p>
          <p className={style.dropText}>
            JSON, one record a line, CSV or Excel, also with gzip, of any size. The files are
            checked in this browser; nothing is sent before you start.
          </p>
        </>
      )}
      <div className={style.dropActions}>
        <Button onClick={() => input.current?.click()}>
          {isSmall ? "Add files" : "Choose files"}
        </Button>
        <Button variant="default" aria-expanded={isPasting} onClick={() => setPasting(!isPasting)}>
          Paste text
        </Button>
        {isSmall && <span className={style.dropText}>or drop more anywhere</span>}
      </div>
      <input
        ref={input}
        type="file"
        multiple
        hidden
        aria-label="Files"
        onChange={({ currentTarget }) => {
          addFiles([...(currentTarget.files ?? [])]);
          currentTarget.value = "";
        }}
      />
      {isPasting && <Paste onDone={() => setPasting(false)} />}
    </section>
  );
}

function Paste({ onDone }: { readonly onDone: () => void }) {
  const [text, setText] = useState("");
  return (
    <div className={style.paste}>
      <textarea
        className={style.pasteText}
        aria-label="Records as JSON or CSV"
        rows={6}
        value={text}
        spellCheck={false}
        placeholder={'[{"id": "acme", "name": "Acme"}]'}
        onChange={({ currentTarget }) => setText(currentTarget.value)}
      />
      <Button
        disabled={text.trim() === ""}
        onClick={() => {
          addText(text);
          onDone();
        }}
      >
        Check the text
      </Button>
    </div>
  );
}

/** Takes files that are dropped anywhere; without that the browser would open them. */
function useDrop(): boolean {
  const [isOver, setOver] = useState(false);
  useEffect(() => {
    const over = (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    };
    const out = (event: DragEvent) => event.relatedTarget === null && setOver(false);
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      addFiles([...(event.dataTransfer?.files ?? [])]);
    };
    addEventListener("dragover", over);
    addEventListener("dragleave", out);
    addEventListener("drop", drop);
    return () => {
      removeEventListener("dragover", over);
      removeEventListener("dragleave", out);
      removeEventListener("drop", drop);
    };
  }, []);
  return isOver;
}
