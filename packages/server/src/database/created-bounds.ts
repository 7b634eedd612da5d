/**
 * Returns the conditions on `created_at` of a list: after, from, before and until four instants,
 * each null if it does not bound. They are the parameters `$first` to `$first + 3`.
 */
export function createdBounds(first: number): string {
  return [">", ">=", "<", "<="]
    .map((comparison, index) => {
      const bound = `$${first + index}::timestamptz`;
      return `and (${bound} is null or created_at ${comparison} ${bound})`;
    })
    .join("\n      ");
}
