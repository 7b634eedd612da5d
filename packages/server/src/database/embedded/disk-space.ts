import { statfs } from "node:fs/promises";
import { dirname } from "node:path";

/** Returns the bytes that this process may still write on the disk of a path; null if unknown. */
export async function freeBytes(path: string): Promise<number | null> {
  for (let place = path; ; place = dirname(place)) {
    try {
      const { bavail, bsize } = await statfs(place);
      return bavail * bsize;
    } catch (error) {
      // A missing path will be on the disk of its nearest existing directory.
      const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
      if (!isMissing || dirname(place) === place) return null;
    }
  }
}

/** Returns a number of bytes, for people. */
export function inMegabytes(bytes: number): string {
  return `${(bytes / 1024 ** 2).toLocaleString("en-US", { maximumFractionDigits: 0 })} MB`;
}
