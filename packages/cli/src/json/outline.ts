import type { Brackets } from "./brackets.ts";
import {
  closeKind,
  closeListByte,
  closeObjectByte,
  colonByte,
  commaByte,
  kinds,
  openKind,
  openListByte,
  openObjectByte,
  quoteByte,
  wordKind,
} from "./bytes.ts";
import type { Cursor } from "./cursor.ts";
import { Extras } from "./extras.ts";
import {
  afterDocument,
  emptyFile,
  missingComma,
  noCollection,
  noJson,
  otherDocument,
  strayBracket,
  type TopBrackets,
  truncatedFile,
  unbalancedBracket,
  unexpectedText,
  unknownName,
  webPage,
} from "./faults/faults.ts";
import type { FileFault } from "./faults/file-fault.ts";
import type { ScannedItem } from "./item.ts";
import { MarkBetween } from "./mark-between.ts";
import type { ReaderOptions } from "./options.ts";
import type { Position } from "./position.ts";

const lessThanByte = 0x3c;
const misplaced = "This text is not expected here.";
const quoteHint = 'Write the name as "name".';
const listHint = "Write it as [{…}, {…}].";

/** What an item is to the file. A probe is the first object, while its meaning is unknown. */
export type Role = "record" | "name" | "extra" | "probe";

/** What may come next outside of the items. */
type State =
  | "start"
  | "name"
  | "colon"
  | "value"
  | "after_member"
  | "record"
  | "after_record"
  | "lines"
  | "done";

/** The grammar outside of the items: which brackets, names and commas may stand where. */
export class Outline {
  /** The collection that records belong to at the moment. */
  collection: string;
  /** The top-level name that was read last, and where it stands. */
  name = "";
  namePosition: Position = { line: 1, column: 1, offset: 0 };
  /** The collections that the file has a list of, also an empty one. */
  readonly collectionsSeen = new Set<string>();
  /** Whether the lists of the file have names. */
  hasNames = false;
  /** JSON documents so far; records one after the other are one. */
  documentCount = 0;
  private state: State = "start";
  private isCommaAllowed = false;
  private top: TopBrackets | undefined;
  private readonly extras = new Extras();
  private readonly mark = new MarkBetween();
  /** Whether the document that is open has a list of records. */
  private hasList = false;
  private readonly cursor: Cursor;
  private readonly brackets: Brackets;
  private readonly item: ScannedItem;
  private readonly options: ReaderOptions;

  constructor(cursor: Cursor, brackets: Brackets, item: ScannedItem, options: ReaderOptions) {
    this.cursor = cursor;
    this.brackets = brackets;
    this.item = item;
    this.options = options;
    this.collection = options.defaultCollection;
  }

  /** Reads the first object, at `start`, as lists of records. Its `{` is taken already. */
  beginObject(start: Position): void {
    this.brackets.open(openObjectByte, start);
    this.documentCount += 1;
    this.hasNames = true;
    this.hasList = false;
    this.state = "name";
  }

  /** Reads the file as records one after the other. Throws if the file began with a document. */
  beginLines(start: Position): void {
    if (this.top !== undefined) throw otherDocument(start, "object", this.top);
    this.documentCount += 1;
    this.state = "lines";
    this.collectionsSeen.add(this.collection);
  }

  /** Takes the byte at `at`, or says which kind of item begins with it. Throws a FileFault. */
  step(at: number): Role | undefined {
    const byte = this.cursor.chunk[at] as number;
    switch (this.state) {
      case "start":
        return this.stepStart(byte, at);
      case "name":
        return this.stepName(byte, at);
      case "colon":
        if (byte !== colonByte)
          throw this.unexpected(at, 'A ":" is missing after the name.', "Add it.");
        this.state = "value";
        return undefined;
      case "value":
        return this.stepValue(byte, at);
      case "after_member":
        return this.stepAfterMember(byte, at);
      case "record":
        return this.stepRecord(byte, at);
      case "after_record":
        return this.stepAfterRecord(byte, at);
      case "lines":
        return this.stepLines(byte);
      case "done":
        return this.stepDone(byte, at);
    }
  }

  /** An item has ended; `isCutShort` if the comma after it is lost with its end. */
  finish(role: Role, isCutShort: boolean): void {
    if (role === "name") this.state = "colon";
    else if (role === "extra") this.state = "after_member";
    else if (this.state === "lines") this.isCommaAllowed = true;
    else this.state = isCutShort ? "record" : "after_record";
  }

  /** Sets the name that was read, which stands at `position`. Throws if it is unknown. */
  setName(name: string, position: Position): void {
    const isExtra = this.options.extras.includes(name);
    if (!isExtra && !this.options.collections.includes(name)) {
      throw unknownName(name, position, this.options);
    }
    if (isExtra) this.extras.begin(name, position);
    this.name = name;
    this.namePosition = position;
  }

  /** Sets the value of the extra name that was read last. Throws if another document differs. */
  setExtra(value: unknown): void {
    this.extras.set(this.name, value, this.namePosition);
  }

  /** Throws if the file may not end here. */
  end(): void {
    if (this.state === "start") throw emptyFile();
    this.mark.end();
    if (this.brackets.depth === 0) return;
    throw truncatedFile(this.brackets, this.cursor.positionAt(0), this.item.lostQuote);
  }

  private stepStart(byte: number, at: number): Role | undefined {
    const position = this.cursor.positionAt(at);
    if (byte === openObjectByte) return "probe";
    if (kinds[byte] === closeKind) throw strayBracket(byte, position, undefined);
    if (byte !== openListByte) {
      if (byte === commaByte || byte === colonByte) throw this.unexpected(at);
      throw byte === lessThanByte ? webPage(position) : noJson(position);
    }
    this.beginList(position);
    return undefined;
  }

  private beginList(position: Position): void {
    this.brackets.open(openListByte, position);
    this.documentCount += 1;
    this.collectionsSeen.add(this.collection);
    this.state = "record";
  }

  private stepName(byte: number, at: number): Role | undefined {
    if (byte === quoteByte) return "name";
    if (kinds[byte] === closeKind) this.close(byte, at);
    else throw this.unexpected(at, "A name in double quotes is expected here.", quoteHint);
    return undefined;
  }

  private stepValue(byte: number, at: number): Role | undefined {
    const isValue = kinds[byte] === wordKind || kinds[byte] === openKind || byte === quoteByte;
    if (this.options.extras.includes(this.name)) {
      if (isValue) return "extra";
      throw this.unexpected(at, `The value of "${this.name}" is missing.`, "Add it.");
    }
    if (byte !== openListByte) {
      throw this.unexpected(at, `"${this.name}" must hold a list of records.`, listHint);
    }
    this.brackets.open(byte, this.cursor.positionAt(at));
    this.collection = this.name;
    this.hasList = true;
    this.collectionsSeen.add(this.name);
    this.state = "record";
    return undefined;
  }

  private stepAfterMember(byte: number, at: number): undefined {
    if (byte === commaByte) this.state = "name";
    else if (kinds[byte] === closeKind) this.close(byte, at);
    else if (byte === quoteByte) throw missingComma(this.cursor.positionAt(at), "name");
    else throw this.unexpected(at);
  }

  private stepRecord(byte: number, at: number): Role | undefined {
    if (kinds[byte] === closeKind) {
      this.close(byte, at);
      return undefined;
    }
    if (byte === commaByte) throw this.unexpected(at, "No record stands before this comma.");
    if (byte === colonByte) throw this.unexpected(at);
    return "record";
  }

  private stepAfterRecord(byte: number, at: number): undefined {
    if (byte === commaByte) this.state = "record";
    else if (kinds[byte] === closeKind) this.close(byte, at);
    else if (kinds[byte] === openKind || byte === quoteByte) {
      throw missingComma(this.cursor.positionAt(at), "record");
    } else throw this.unexpected(at);
  }

  private stepLines(byte: number): Role | undefined {
    const isComma = byte === commaByte && this.isCommaAllowed;
    this.isCommaAllowed = false;
    return isComma ? undefined : "record";
  }

  /** After a document: another one of the same form may follow, as pages that are joined do. */
  private stepDone(byte: number, at: number): Role | undefined {
    const position = this.cursor.positionAt(at);
    if (this.mark.takes(byte, position)) return undefined;
    const top = this.top as TopBrackets;
    if (kinds[byte] === closeKind) throw strayBracket(byte, position, top);
    if (byte === commaByte && this.isCommaAllowed) {
      this.isCommaAllowed = false;
      return undefined;
    }
    if (kinds[byte] !== openKind) throw afterDocument(position);
    const name = byte === openListByte ? "list" : "object";
    if (byte !== top.opener) throw otherDocument(position, name, top);
    if (name === "object") return "probe";
    this.beginList(position);
    return undefined;
  }

  private close(byte: number, at: number): void {
    const { brackets, cursor } = this;
    const { position: start, opener } = brackets.at();
    const position = cursor.positionAt(at);
    if (!brackets.close(byte)) {
      throw unbalancedBracket(brackets, byte, position, this.item.lostQuote);
    }
    this.state = byte === closeListByte ? "after_member" : "done";
    if (brackets.depth > 0 || start === undefined) return;
    this.state = "done";
    this.isCommaAllowed = true;
    this.top = { opener: opener.charCodeAt(0), start, end: position };
    if (byte !== closeObjectByte) return;
    if (!this.hasList) throw noCollection(start, this.options);
    this.extras.endDocument(position);
  }

  private unexpected(at: number, message = misplaced, hint?: string): FileFault {
    return unexpectedText(this.cursor.positionAt(at), message, hint);
  }
}
