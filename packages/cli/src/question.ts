import { createInterface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { Terminal } from "./terminal.ts";

/** Where answers come from: this process's standard input, or that of a test. */
export type Answers = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/** The line that a person types, or that is piped; null if the input ends first. */
export async function ask(
  question: string,
  terminal: Terminal,
  answers: Answers = process.stdin,
): Promise<string | null> {
  if (isAskable(answers)) terminal.say(question);
  // Read as a plain stream: what is typed is shown by the terminal itself.
  const lines = createInterface({ input: answers, terminal: false });
  try {
    for await (const line of lines) return line.trim();
    return null;
  } finally {
    lines.close();
    // An input that goes on being read would keep the process from ending.
    answers.pause();
  }
}

/** The same for a secret: where a person types it, it is not shown. */
export async function askSecret(
  question: string,
  terminal: Terminal,
  answers: Answers = process.stdin,
): Promise<string | null> {
  if (!answers.isTTY) return ask(question, terminal, answers);
  terminal.say(question);
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: answers, output: nowhere, terminal: true });
  try {
    return (await lines.question("")).trim();
  } finally {
    lines.close();
    answers.pause();
  }
}

/** Whether a person can be asked. */
export function isAskable(answers: Answers = process.stdin): boolean {
  return answers.isTTY === true;
}
