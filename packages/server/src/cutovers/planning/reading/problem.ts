/** Why a plan cannot be made at all, such as a permission that the key lacks. */
export class PlanningProblem extends Error {
  override readonly name = "PlanningProblem";
  /** Goes, with the message, into the cutover's `problem`. */
  readonly code: string;
  /** Prices of the mapping that it is about; those of a list that is cut short too. */
  readonly priceIds: readonly string[] | undefined;

  constructor(
    code: string,
    message: string,
    options?: ErrorOptions & { readonly priceIds?: readonly string[] },
  ) {
    super(message, options);
    this.code = code;
    this.priceIds = options?.priceIds;
  }
}
