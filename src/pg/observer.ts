/** Hears what a test file's sessions send, and what went wrong: for the trace of a failed test, and for refusals. */
export interface Observer {
  statement(sql: string): void
  failed(error: { readonly message: string; readonly code?: string; readonly construct?: string }): void
}
