/** Notices that functions raise (ereport NOTICE) while a statement runs; the engine sends them when it is done. */

// Statements run one at a time and to their end, so the running one's can stand here, where every function sees it.
let current: string[] | undefined

/** Raises a notice of code 00000; where no statement runs, nobody hears it. */
export function raiseNotice(message: string): void {
  current?.push(message)
}

/** What is raised from now on goes there. @returns where it went before, to be put back */
export function useNotices(notices: string[] | undefined): string[] | undefined {
  const outer = current
  current = notices
  return outer
}

/** Puts what `work` raises into `notices`. */
export function collectNotices<T>(notices: string[], work: () => T): T {
  const outer = useNotices(notices)
  try {
    return work()
  } finally {
    current = outer
  }
}
