/** What helps against a report that could not be written. */
export function remedyOf({ code = "" }: NodeJS.ErrnoException): string {
  if (["ENOSPC", "EDQUOT"].includes(code)) {
    return "free some space or pass --report with another directory";
  }
  if (["EACCES", "EPERM", "EROFS"].includes(code)) {
    return "pass --report with a directory that this user has permission to write to";
  }
  return "pass --report with another directory";
}
