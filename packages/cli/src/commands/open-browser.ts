import { spawn } from "node:child_process";

/** The program that opens an address in the browser of whoever works on this machine. */
export interface Opener {
  readonly program: string;
  /** What comes before the address. */
  readonly args: readonly string[];
}

/** Returns the opener that a system brings along; none of them is asked through a shell. */
export function openerOf(platform: NodeJS.Platform): Opener {
  if (platform === "darwin") return { program: "open", args: [] };
  if (platform === "win32") return { program: "rundll32", args: ["url.dll,FileProtocolHandler"] };
  return { program: "xdg-open", args: [] };
}

/**
 * Opens the console of a server of this process, which listens at `url`. Where no browser can be
 * opened, as on a machine without a screen, `say` gets the address.
 */
export function openConsole(
  url: string,
  say: (text: string) => void,
  { program, args }: Opener = openerOf(process.platform),
): void {
  const address = consoleAddress(url);
  let isSaid = false;
  const giveUp = () => {
    if (isSaid) return;
    isSaid = true;
    say(`No browser could be opened. The console is at ${address}`);
  };
  const child = spawn(program, [...args, address], { stdio: "ignore", detached: true });
  child.on("error", giveUp).on("exit", (code) => {
    if (code !== 0) giveUp();
  });
  child.unref();
}

/** Returns where a browser of this machine finds a server; all addresses of it are none. */
export function consoleAddress(url: string): string {
  const { protocol, hostname, port } = new URL(url);
  const names: Readonly<Record<string, string>> = { "0.0.0.0": "127.0.0.1", "[::]": "[::1]" };
  return `${protocol}//${names[hostname] ?? hostname}:${port || "80"}/`;
}
