import type { ChildProcess } from "node:child_process";

/** Where a server listens, from what it says. Throws with what it said if it ends before. */
export function addressOf(server: ChildProcess): Promise<string> {
  let said = "";
  return new Promise((resolve, reject) => {
    const onText = (text: Buffer) => {
      said += text.toString();
      const [, url] = /^listening on (http:\S+)$/m.exec(said) ?? [];
      if (url !== undefined) resolve(url);
    };
    server.stdout?.on("data", onText);
    server.stderr?.on("data", onText);
    server.once("exit", () => reject(new Error(`The server has ended: ${said}`)));
  });
}
