/** Why a plan cannot be made at all, such as a permission that the key lacks. */
export class PlanningProblem extends Error {
  override readonly name = "PlanningProblem";
  /** Goes, with the message, into the cutover's `problem`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
