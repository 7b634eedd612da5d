import * as zlib from "node:zlib";

/** A zip archive of some texts; for tests. */
export function zipOf(files: Readonly<Record<string, string>>): Buffer {
  const [contents, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [path, text] of Object.entries(files)) {
    const [name, bytes] = [Buffer.from(path), Buffer.from(text)];
    const packed = zlib.deflateRawSync(bytes);
    const local = Buffer.alloc(30);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt16LE(8, 8);
    local.writeUInt32LE(zlib.crc32(bytes), 14);
    local.writeUInt32LE(packed.length, 18);
    local.writeUInt32LE(bytes.length, 22);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    local.copy(entry, 6, 4, 28);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(offset, 42);
    contents.push(local, name, packed);
    directory.push(entry, name);
    offset += local.length + name.length + packed.length;
  }
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(directory.length / 2, 8);
  end.writeUInt16LE(directory.length / 2, 10);
  end.writeUInt32LE(Buffer.concat(directory).length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...contents, ...directory, end]);
}

const main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

/** The end of the rows of a sheet. */
const end = "</sheetData>";

/** A sheet of a workbook: the XML of its rows, and what is said of it. */
interface Sheet {
  readonly rows: string;
  /** The XML before its rows. */
  readonly before?: string;
  readonly state?: "hidden";
  readonly kind?: "worksheet" | "chartsheet";
}

/**
 * A workbook whose sheets have these cells, as XML of their rows; perhaps with their end, and what
 * follows it. Styles: 1 is a date, 2 a number of five digits, 3 a duration, 4 a percentage.
 */
export function workbookOf(...given: ReadonlyArray<string | Sheet>): Buffer {
  const sheets = given.map((sheet) => (typeof sheet === "string" ? { rows: sheet } : sheet));
  const listed = sheets.map(({ state }: Sheet, at) => {
    const own = `state="${state ?? "visible"}" r:id="rId${at + 1}"`;
    return `<sheet name="Sheet ${at + 1}" sheetId="${at + 1}" ${own}/>`;
  });
  const targets = sheets.map(({ kind = "worksheet" }: Sheet, at) => {
    const target = `worksheets/sheet${at + 1}.xml`;
    return `<Relationship Id="rId${at + 1}" Type="${relations}/${kind}" Target="${target}"/>`;
  });
  const styles = `<Relationship Id="s" Type="${relations}/styles" Target="styles.xml"/>`;
  const bodies = sheets.map(({ rows, before = "" }: Sheet, at) => {
    const data = `<sheetData>${rows}${rows.includes(end) ? "" : end}`;
    const path = `xl/worksheets/sheet${at + 1}.xml`;
    return [path, `<worksheet xmlns="${main}">${before}${data}</worksheet>`];
  });
  return zipOf({
    "xl/workbook.xml":
      `<workbook xmlns="${main}" xmlns:r="${relations}">` +
      `<sheets>${listed.join("")}</sheets></workbook>`,
    "xl/_rels/workbook.xml.rels": `<Relationships>${targets.join("")}${styles}</Relationships>`,
    "xl/styles.xml":
      `<styleSheet xmlns="${main}"><numFmts><numFmt numFmtId="164" formatCode="00000"/></numFmts>` +
      '<cellXfs><xf numFmtId="0"/><xf numFmtId="14" applyNumberFormat="1"/>' +
      '<xf numFmtId="164"/><xf numFmtId="46"/><xf numFmtId="9"/></cellXfs></styleSheet>',
    ...Object.fromEntries(bodies),
  });
}

/** A cell with a text, as XML. */
export function textCell(place: string, text: string): string {
  return `<c r="${place}" t="inlineStr"><is><t xml:space="preserve">${text}</t></is></c>`;
}
