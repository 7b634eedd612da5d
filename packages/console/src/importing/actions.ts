import type { Session } from "@carryover/sdk";
import type { RunKind } from "carryover/importing";
import { queries } from "../session/queries.ts";
import { sessionQuery } from "../session/session.ts";
import { ask, listen } from "./engine.ts";
import { savedMappings } from "./mappings.ts";
import type { Choice, Edit, Edited } from "./protocol.ts";
import { current, firstChoice, type PageFile, patchFile, setState, takeNews } from "./store.ts";

let lastFile = 0;
let isListening = false;

/** Takes files that were dropped, chosen or pasted, and checks them. */
export function addFiles(files: ReadonlyArray<File>): void {
  if (!isListening) {
    listen(takeNews);
    forgetWithSession();
  }
  isListening = true;
  for (const content of files) {
    lastFile += 1;
    const file: PageFile = {
      id: lastFile,
      name: content.name,
      bytes: content.size,
      choice: firstChoice(content.name, savedMappings()),
      state: "checking",
      share: 0,
      checked: null,
      failure: null,
      edits: 0,
      sendings: {},
    };
    setState({ files: [...current().files, file] });
    void ask(file.id, "open", { name: file.name, content }).then(() => check(file.id));
  }
}

/** What is on the page belongs to who has signed in, and to the environment of the session. */
function forgetWithSession(): void {
  let place = queries.getQueryData(sessionQuery.queryKey)?.environment.id;
  queries.getQueryCache().subscribe(({ query: { queryKey, state } }) => {
    if (queryKey[0] !== sessionQuery.queryKey[0] || state.data === undefined) return;
    const session = state.data as Session | null;
    const now = session?.environment.id;
    if (now === undefined || (place !== undefined && now !== place)) removeAll();
    place = now ?? place;
  });
}

/** Takes text that was pasted as a file. */
export function addText(text: string): void {
  addFiles([new File([text], "pasted.txt", { type: "text/plain" })]);
}

export function removeFile(id: number): void {
  void ask(id, "close", null);
  setState({ files: current().files.filter((file) => file.id !== id) });
}

function removeAll(): void {
  for (const { id } of current().files) removeFile(id);
}

/** Reads a file in another way. */
export function choose(id: number, change: Partial<Choice>): void {
  const file = current().files.find((one) => one.id === id);
  if (file === undefined) return;
  patchFile(id, { choice: { ...file.choice, ...change } });
  void check(id);
}

/** Numbers the checks of each file, so that an older one does not overwrite a newer one. */
const checks = new Map<number, number>();

/** Checks a file as a whole, with its corrections. */
export async function check(id: number): Promise<void> {
  const file = current().files.find((one) => one.id === id);
  if (file === undefined) return;
  const number = (checks.get(id) ?? 0) + 1;
  checks.set(id, number);
  patchFile(id, { state: "checking", share: 0, failure: null, sendings: {} });
  try {
    const checked = await ask(id, "check", file.choice);
    if (checks.get(id) === number) patchFile(id, { state: "checked", checked, edits: 0 });
  } catch (error) {
    const failure = error instanceof Error ? error.message : "The file could not be checked.";
    if (checks.get(id) === number) patchFile(id, { state: "checked", checked: null, failure });
  }
}

/** Changes rejected records. They count once the file is checked again. */
export async function edit(id: number, change: Edit): Promise<Edited> {
  const edited = await ask(id, "edit", change);
  const file = current().files.find((one) => one.id === id);
  patchFile(id, { edits: (file?.edits ?? 0) + edited.changed });
  return edited;
}

/** Takes the records that a run has rejected among those to correct. */
export async function adopt(id: number, kind: RunKind, runId: string): Promise<void> {
  const part = await ask(id, "adopt", { kind, runId });
  const checked = current().files.find((one) => one.id === id)?.checked;
  if (checked == null) return;
  const parts = checked.parts.map((one) => (one.kind === kind ? part : one));
  patchFile(id, { checked: { ...checked, parts } });
}

/** A file and a kind of records in it. */
export interface PartName {
  readonly id: number;
  readonly kind: RunKind;
}

const order: readonly RunKind[] = ["customers", "subscriptions", "usage"];

/** The parts of all files, in the order in which a command sends it. */
export function partsToSend(files: readonly PageFile[]): readonly PartName[] {
  return order.flatMap((kind) =>
    files.flatMap(({ id, checked }) =>
      (checked?.parts ?? []).filter((part) => part.kind === kind).map(() => ({ id, kind })),
    ),
  );
}
