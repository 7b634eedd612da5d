import { join } from "node:path";
import { type Draft, openDraft } from "./private-file.ts";

/**
 * A file with one list of records, one in a line, readable by its owner alone. It has its name when
 * it is whole; until then an older one of that name stays.
 */
export class ListFile {
  readonly path: string;
  readonly #draft: Draft;
  #bytes = 0;
  count = 0;

  private constructor(path: string, draft: Draft) {
    this.path = path;
    this.#draft = draft;
  }

  /** Throws what opening a file throws. */
  static async open(directory: string, collection: string): Promise<ListFile> {
    const path = join(directory, `${collection}.json`);
    const file = new ListFile(path, await openDraft(path));
    await file.#write(`{"${collection}":[`);
    return file;
  }

  /** Adds records, as JSON; gives the place of each in the file. */
  async add(records: readonly string[]): Promise<number[]> {
    const places: number[] = [];
    let text = "";
    let end = this.#bytes;
    for (const record of records) {
      const before = this.count === 0 ? "\n" : ",\n";
      this.count += 1;
      text += before + record;
      places.push(end + before.length);
      end += before.length + Buffer.byteLength(record);
    }
    await this.#write(text);
    return places;
  }

  /** The first characters of a record that was added. */
  async peek(place: number, length: number): Promise<string> {
    const buffer = Buffer.alloc(length);
    const { bytesRead } = await this.#draft.handle.read(buffer, 0, length, place);
    return buffer.toString("utf8", 0, bytesRead);
  }

  /** Ends the list and gives the file its name. */
  async finish(): Promise<void> {
    await this.#write("\n]}\n");
    await this.#draft.handle.sync();
    await this.#draft.replace();
  }

  /** Removes what is not finished. */
  async discard(): Promise<void> {
    await this.#draft.discard();
  }

  async #write(text: string): Promise<void> {
    const bytes = Buffer.from(text);
    this.#bytes += bytes.length;
    await this.#draft.handle.writeFile(bytes);
  }
}
