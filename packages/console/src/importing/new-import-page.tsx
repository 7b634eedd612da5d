import { getRouteApi, Link } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { useMayWrite } from "../session/session.ts";
import { Page } from "../show/page.tsx";
import { Note } from "../show/states.tsx";
import { DropZone } from "./drop-zone.tsx";
import { FileDetail } from "./file-detail.tsx";
import { FileList } from "./file-list.tsx";
import { SendPanel } from "./sending/send-panel.tsx";
import { useImporting } from "./store.ts";

const route = getRouteApi("/inside/imports/new");

/** Imports files from the browser: check, correct, preview, start. */
export function NewImportPage(): ReactNode {
  const { files, isSending } = useImporting();
  const { file: wanted } = route.useSearch();
  const { mayWrite, whyNot } = useMayWrite();
  const open = files.find(({ id }) => id === wanted) ?? files[0];
  useLeaveWarning(isSending);
  return (
    <Page
      title="Import files"
      crumb={<Link to="/imports">Imports</Link>}
      lead="Checked here as the command line checks them; then previewed, and applied exactly once."
    >
      {!mayWrite && whyNot !== undefined && (
        <Note>{whyNot} Files can be checked and corrected, and not imported.</Note>
      )}
      <DropZone isSmall={files.length > 0} />
      {files.length > 0 && <FileList files={files} open={open?.id} isLocked={isSending} />}
      {files.length > 0 && <SendPanel files={files} isSending={isSending} />}
      {open !== undefined && <FileDetail key={open.id} file={open} isLocked={isSending} />}
    </Page>
  );
}

/** Asks before the tab is closed in the middle of an import, which can go on later. */
function useLeaveWarning(isSending: boolean): void {
  useEffect(() => {
    if (!isSending) return;
    const ask = (event: BeforeUnloadEvent) => event.preventDefault();
    addEventListener("beforeunload", ask);
    return () => removeEventListener("beforeunload", ask);
  }, [isSending]);
}
