/** Bytes of what is before each file of a zip archive, in its directory, and at its end. */
import { Buffer } from "#platform";

const localBytes = 30;
const entryBytes = 46;
const endBytes = 22;

/** A zip archive of files as they are, without checksums, for readers that compare none. */
export function archiveOf(files: ReadonlyMap<string, Buffer>): Buffer {
  const [contents, directory]: [Buffer[], Buffer[]] = [[], []];
  let offset = 0;
  for (const [path, bytes] of files) {
    const name = Buffer.from(path);
    const local = Buffer.alloc(localBytes);
    local.writeUInt32LE(0x04034b50, 0);
    local.writeUInt16LE(20, 4);
    local.writeUInt32LE(bytes.length, 18);
    local.writeUInt32LE(bytes.length, 22);
    local.writeUInt16LE(name.length, 26);
    const entry = Buffer.alloc(entryBytes);
    entry.writeUInt32LE(0x02014b50, 0);
    local.copy(entry, 6, 4, localBytes - 2);
    entry.writeUInt32LE(offset, 42);
    contents.push(local, name, bytes);
    directory.push(entry, name);
    offset += localBytes + name.length + bytes.length;
  }
  const listed = Buffer.concat(directory);
  const end = Buffer.alloc(endBytes);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(files.size, 8);
  end.writeUInt16LE(files.size, 10);
  end.writeUInt32LE(listed.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...contents, listed, end]);
}
