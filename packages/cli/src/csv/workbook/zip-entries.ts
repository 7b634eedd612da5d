import { Buffer, inflateRaw } from "#platform";

/** A zip archive that is broken, or holds more than is allowed. */
export class ZipError extends Error {
  override readonly name = "ZipError";
  readonly isTooLarge: boolean;

  constructor(message: string, { isTooLarge = false }: { readonly isTooLarge?: boolean } = {}) {
    super(message);
    this.isTooLarge = isTooLarge;
  }
}

const endSignature = 0x06054b50;
const entrySignature = 0x02014b50;
const localSignature = 0x04034b50;
const endBytes = 22;
const entryBytes = 46;
const localBytes = 30;

/** An entry as the directory at the end of an archive lists it. */
interface Listed {
  readonly name: string;
  readonly isStored: boolean;
  readonly hasDescriptor: boolean;
  readonly compressedBytes: number;
  readonly bytes: number;
  readonly offset: number;
}

/**
 * Unpacks an archive that is in memory, at most so many bytes of it. The entries must follow each
 * other without a gap, so that whoever reads it from its beginning finds the same ones. Throws
 * ZipError.
 */
export async function unpacked(
  archive: Buffer,
  { bytesMax }: { readonly bytesMax: number },
): Promise<ReadonlyMap<string, Buffer>> {
  const { entries, directory } = listedIn(archive);
  const declared = entries.reduce((sum, { bytes }) => sum + bytes, 0);
  if (declared > bytesMax) {
    throw new ZipError(`holds ${declared} bytes, and ${bytesMax} are read`, { isTooLarge: true });
  }
  const files = new Map<string, Buffer>();
  let at = 0;
  for (const entry of entries.toSorted((a, b) => a.offset - b.offset)) {
    if (entry.offset !== at) throw new ZipError("has data between its entries");
    const start = contentStart(archive, entry);
    const content = archive.subarray(start, start + entry.compressedBytes);
    files.set(entry.name, await contentOf(content, entry));
    at = start + entry.compressedBytes + descriptorBytes(archive, start, entry);
  }
  if (at !== directory) throw new ZipError("has data between its entries");
  return files;
}

function listedIn(archive: Buffer): { entries: readonly Listed[]; directory: number } {
  const end = archive.lastIndexOf(Buffer.from([0x50, 0x4b, 0x05, 0x06]));
  if (end < 0 || end + endBytes > archive.length) throw new ZipError("was cut off");
  if (archive.readUInt32LE(end) !== endSignature) throw new ZipError("was cut off");
  const count = archive.readUInt16LE(end + 10);
  const directory = archive.readUInt32LE(end + 16);
  const entries: Listed[] = [];
  let at = directory;
  for (let index = 0; index < count; index += 1) {
    if (at + entryBytes > end || archive.readUInt32LE(at) !== entrySignature) {
      throw new ZipError("has a broken directory");
    }
    const nameBytes = archive.readUInt16LE(at + 28);
    const flags = archive.readUInt16LE(at + 8);
    const method = archive.readUInt16LE(at + 10);
    if ((flags & 1) !== 0) throw new ZipError("is encrypted");
    if (method !== 0 && method !== 8) throw new ZipError("is compressed in an unknown way");
    entries.push({
      name: archive.toString("utf8", at + entryBytes, at + entryBytes + nameBytes),
      isStored: method === 0,
      hasDescriptor: (flags & 8) !== 0,
      compressedBytes: archive.readUInt32LE(at + 20),
      bytes: archive.readUInt32LE(at + 24),
      offset: archive.readUInt32LE(at + 42),
    });
    at += entryBytes + nameBytes;
    at += archive.readUInt16LE(at - nameBytes - 16) + archive.readUInt16LE(at - nameBytes - 14);
  }
  return { entries, directory };
}

function contentStart(archive: Buffer, { offset, compressedBytes, ...entry }: Listed): number {
  if (offset + localBytes > archive.length || archive.readUInt32LE(offset) !== localSignature) {
    throw new ZipError("has a broken entry");
  }
  const size = archive.readUInt32LE(offset + 18);
  const isSame = size === compressedBytes || (entry.hasDescriptor && size === 0);
  const start =
    offset + localBytes + archive.readUInt16LE(offset + 26) + archive.readUInt16LE(offset + 28);
  if (!isSame || start + compressedBytes > archive.length) throw new ZipError("has a broken entry");
  return start;
}

/** After the content of an entry whose sizes were not known before, they may stand. */
function descriptorBytes(archive: Buffer, start: number, entry: Listed): number {
  if (!entry.hasDescriptor) return 0;
  const at = start + entry.compressedBytes;
  return archive.readUInt32LE(at) === 0x08074b50 ? 16 : 12;
}

async function contentOf(content: Buffer, { isStored, bytes }: Listed): Promise<Buffer> {
  if (isStored || bytes === 0) return content;
  try {
    return await inflateRaw(content, bytes);
  } catch {
    throw new ZipError("holds more than it declares, or is damaged");
  }
}
