/** What `check` finds, as data: the same for the text and for `--json`. */

/** `error`: something differs. `warning`: counts with --strict only. */
export type Level = 'ok' | 'info' | 'warning' | 'error'

export interface Finding {
  readonly level: Level
  /** The kind of finding; stable. */
  readonly code: string
  /** What it is about: `users.nickname`, the name of a migration, a folder. */
  readonly object: string
  /** One sentence, without its full stop. */
  readonly message: string
  /** The two sides of a difference; absent where that side has nothing. */
  readonly schema?: string
  readonly migrations?: string
  readonly fix?: string
  readonly file?: string
  /** 1-based. */
  readonly line?: number
  /** Lines that belong under the message: a statement with its caret, for one. */
  readonly detail?: string
}

export type PartName = 'shadow' | 'schema' | 'history' | 'database' | 'behaviour'

export interface Part {
  readonly name: PartName
  readonly title: string
  readonly findings: readonly Finding[]
  /** Set where the part could not be checked, with the reason among the findings. */
  readonly failed?: boolean
}

export interface CheckReport {
  /** Paths as they are shown: relative to the working directory, with `/`. */
  readonly paths: { readonly schema: string; readonly migrations?: string; readonly shadow?: string }
  readonly strict: boolean
  readonly parts: readonly Part[]
}

/** 0: all is well. 1: something differs. 2: a part could not be checked. */
export function exitCode({ parts, strict }: Pick<CheckReport, 'parts' | 'strict'>): 0 | 1 | 2 {
  if (parts.some((part) => part.failed)) return 2
  const counts = (finding: Finding) => finding.level === 'error' || (strict && finding.level === 'warning')
  return parts.some((part) => part.findings.some(counts)) ? 1 : 0
}

/** `1 table`, `2 tables`. */
export const count = (n: number, one: string): string => `${n} ${one}${n === 1 ? '' : 's'}`
