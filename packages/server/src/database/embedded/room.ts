import { readdirSync, statfsSync } from "node:fs";
import { join, resolve } from "node:path";
import { limits } from "@carryover/contract";
import { StoreOutage } from "../outage.ts";
import { inMegabytes } from "./disk-space.ts";

/**
 * Watches the disk of an embedded store. PostgreSQL, compiled to run in this process, does not
 * survive a full disk: it retries endlessly to create the next segment of its log. So writes are
 * refused before that point, and reads continue.
 */
export interface Room {
  /** Throws StoreOutage if a statement writes and the disk has no room for it. */
  require(sql: string): void;
  /** Whether a checkpoint should give back what the log takes. */
  readonly isCheckpointDue: boolean;
}

/** Of a store in memory. */
export const unlimitedRoom: Room = { require: () => {}, isCheckpointDue: false };

/** Returns the room of the store in a directory. */
export function roomOf(directory: string, reserveBytes = limits.embeddedReserveBytes): Room {
  const free = () => {
    const { bavail, bsize } = statfsSync(directory);
    return bavail * bsize;
  };
  return {
    require(sql) {
      if (isRead(sql)) return;
      const freeNow = free();
      if (freeNow < reserveBytes) throw diskFull(directory, freeNow, reserveBytes);
    },
    get isCheckpointDue() {
      // Reading a directory takes longer than asking for the space, so that comes first.
      if (free() >= reserveBytes + limits.embeddedLogBytesMax) return false;
      return logBytes(directory) > limits.embeddedLogBytesMax;
    },
  };
}

/** Throws StoreOutage if a disk has no room to open a store, or to make a new one. */
export function requireRoomToOpen(directory: string, isNew: boolean): void {
  const { bavail, bsize } = statfsSync(directory);
  const needed = isNew ? limits.embeddedNewBytes : limits.embeddedOpenBytes;
  if (bavail * bsize < needed) throw diskFull(directory, bavail * bsize, needed);
}

function diskFull(directory: string, free: number, needed: number): StoreOutage {
  return new StoreOutage(
    "disk_full",
    `The disk of ${resolve(directory)} has ${inMegabytes(free)} free, and ` +
      `${inMegabytes(needed)} are needed, so nothing was written. What was written before is ` +
      "kept. Free some space there, then do the same again.",
  );
}

/**
 * Returns whether a statement writes nothing for certain. `for update` marks the rows that it
 * locks, which is written like a change.
 */
function isRead(sql: string): boolean {
  if (/^\s*(begin|commit|rollback|release|savepoint|set|show|checkpoint)\b/i.test(sql)) return true;
  const reads = /^\s*(select|with|values|explain)\b/i.test(sql);
  return (
    reads && !/\b(insert|update|delete|merge|for\s+(no\s+key\s+|key\s+)?share|nextval)\b/i.test(sql)
  );
}

/** The size of PostgreSQL's log segments, which it creates one at a time. */
const segmentBytes = 16 * 1024 ** 2;

function logBytes(directory: string): number {
  const names = readdirSync(join(directory, "pg_wal"));
  return names.filter((name) => /^[0-9A-F]{24}$/.test(name)).length * segmentBytes;
}
