/** Saves what a list holds as a file of one JSON value a line. */
export async function saveLines(name: string, items: AsyncIterable<unknown>): Promise<void> {
  const parts: string[] = [];
  for await (const item of items) parts.push(`${JSON.stringify(item)}\n`);
  saveBlob(name, new Blob(parts, { type: "application/x-ndjson" }));
}

/**
 * Saves texts as one file, as they come. Each is handed to the browser at once, which may keep it
 * on the disk: the memory of the page does not hold the file.
 */
export async function savePieces(name: string, pieces: AsyncIterable<string>): Promise<void> {
  const parts: Blob[] = [];
  for await (const piece of pieces) parts.push(new Blob([piece]));
  saveBlob(name, new Blob(parts, { type: "application/octet-stream" }));
}

/** Saves a text as a file. */
export function saveText(name: string, content: string): void {
  saveBlob(name, new Blob([content], { type: "application/octet-stream" }));
}

/** Saves bytes as a file. */
export function saveBlob(name: string, content: Blob): void {
  const address = URL.createObjectURL(content);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  // Some browsers read the address only after the click has been handled.
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}
