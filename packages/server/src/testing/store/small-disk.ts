import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** A file system in memory, as small as a test wants it. */
export interface SmallDisk {
  /** Writes until nothing more can be written, but for so many bytes. */
  fill(leftBytes?: number): void;
  /** Frees the space that `fill` took. */
  free(): void;
  remount(option: "ro" | "rw"): void;
  unmount(): void;
}

/** Whether this process may mount file systems: root may, outside of most containers. */
export const canMount = (() => {
  const place = mkdtempSync(join(tmpdir(), "carryover-mount-"));
  const isMounted = spawnSync("mount", mountArguments(place, "64k")).status === 0;
  if (isMounted) spawnSync("umount", [place]);
  rmSync(place, { recursive: true });
  return isMounted;
})();

/** Mounts a disk of a size such as `80m` on a directory. */
export function mountDisk(directory: string, size: string): SmallDisk {
  run("mount", mountArguments(directory, size));
  const ballast = join(directory, "ballast");
  return {
    fill(leftBytes = 0) {
      const file = openSync(ballast, "w");
      try {
        for (;;) writeSync(file, Buffer.alloc(blockBytes));
      } catch {
        // Nothing more can be written.
      } finally {
        closeSync(file);
      }
      if (leftBytes > 0) run("truncate", ["--size", `-${leftBytes}`, ballast]);
    },
    free: () => rmSync(ballast),
    remount: (option) => run("mount", ["-o", `remount,${option}`, directory]),
    unmount: () => run("umount", [directory]),
  };
}

const blockBytes = 64 * 1024;

function mountArguments(directory: string, size: string): string[] {
  return ["-t", "tmpfs", "-o", `size=${size}`, "tmpfs", directory];
}

function run(command: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(command, args, { encoding: "utf8" });
  if (status !== 0) throw new Error(`${command} ${args.join(" ")}: ${stderr}`);
}
