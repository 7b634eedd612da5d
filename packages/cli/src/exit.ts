/** What the program's exit code says. Scripts rely on these; see docs/reference/cli.md. */
export const exitCodes = {
  /** Everything was accepted. */
  accepted: 0,
  /** Some records were rejected. The report was written, or it is told why it could not be. */
  rejected: 1,
  /** The command is wrong, or a file cannot be read. Nothing was changed. */
  usage: 2,
  /** The server refused, or cannot be reached. The same command resumes. */
  unavailable: 3,
  /** What was compared is not the same, or a cutover has moved money that nobody had planned. */
  differs: 4,
  /** A plan is out of date, or what it is of has changed. Plan again. */
  stale: 5,
  /** With --detailed-exitcode: an import would change something. */
  wouldChange: 6,
  /** More records were rejected than --max-errors allows. What was applied stays. */
  tooManyErrors: 7,
  /** The program has a defect. What was applied stays, and the same command resumes. */
  defect: 70,
  /** Interrupted; what was applied stays, and the same command resumes. */
  interrupted: 130,
} as const;

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** An error that was foreseen: its message is for people, and it ends the program with its code. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exitCode: ExitCode;

  constructor(exitCode: ExitCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.exitCode = exitCode;
  }
}
