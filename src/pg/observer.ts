/** Hears what a test file's sessions send, and what goes wrong: for the trace of a failed test, and for refusals. */
export interface Observer {
  /** A statement is about to run. */
  statement(sql: string): void
  /** It failed; `construct` names what the shadow refused, where it did. */
  failed(sql: string, error: { readonly message: string; readonly code?: string; readonly construct?: string }): void
}
