import { spawn } from "node:child_process";
import type { Worker } from "node:worker_threads";
import { limits } from "@carryover/contract";

const threads = new Set<Worker>();

/**
 * Lets the process end although one of its threads cannot: at its end, Node waits for each, and one
 * that waits in the kernel, as for a disk that does not answer, does not notice. A child then kills
 * the process, unless its end comes before.
 */
export function endWithProcess(thread: Worker): void {
  if (threads.size === 0) process.on("exit", guardEnd);
  threads.add(thread);
  thread.once("exit", () => {
    threads.delete(thread);
    if (threads.size === 0) process.off("exit", guardEnd);
  });
}

function guardEnd(): void {
  const { pid } = process;
  // Its input is at its end as soon as this process has gone, and only a child of it may kill it.
  const program = `
    process.stdin.resume().on("end", () => process.exit());
    setTimeout(() => {
      if (process.ppid === ${pid}) process.kill(${pid}, "SIGKILL");
      process.exit();
    }, ${limits.embeddedEndMs});`;
  spawn(process.execPath, ["-e", program], { stdio: ["pipe", "ignore", "ignore"], env: {} });
}
