import { ERROR_FIELDS } from '../__tests__/support/errorFields'

/** What a database answers to one statement, as it goes over the wire. */
export interface Answer {
  readonly fields?: readonly AnswerField[]
  readonly rows?: readonly (readonly (string | null)[])[]
  /** The command tag: `INSERT 0 2`. */
  readonly tag?: string
  readonly error?: AnswerError
}

export interface AnswerField {
  readonly name: string
  /** The type's OID; those from 16384 on are given out by each server as it goes, and stand as `user`. */
  readonly type: number | 'user'
  readonly typmod: number
}

export type AnswerError = Readonly<Partial<Record<(typeof COMPARED_FIELDS)[number], string>>>

/** A statement with its parameters as text. */
export interface Query {
  readonly sql: string
  readonly values: readonly (string | null)[]
}

export const COMPARED_FIELDS = ['severity', ...ERROR_FIELDS] as const

const FIRST_USER_OID = 16384

interface WireField {
  readonly name: string
  readonly dataTypeID: number
  readonly dataTypeModifier: number
}

/** Makes one answer of the backend messages that come for one statement, up to ReadyForQuery. */
export class AnswerReader {
  private fields: AnswerField[] | undefined
  private rows: (string | null)[][] = []
  private answer: Answer | undefined

  constructor(private readonly done: (answer: Answer) => void) {}

  read(name: string, message: unknown): void {
    switch (name) {
      case 'rowDescription':
        this.fields = (message as { fields: WireField[] }).fields.map((f) => ({
          name: f.name,
          type: f.dataTypeID >= FIRST_USER_OID ? 'user' : f.dataTypeID,
          typmod: f.dataTypeModifier,
        }))
        return
      case 'dataRow':
        this.rows.push((message as { fields: (string | null)[] }).fields)
        return
      case 'commandComplete':
        this.answer = {
          tag: (message as { text: string }).text,
          ...(this.fields && { fields: this.fields, rows: this.rows }),
        }
        return
      case 'emptyQuery':
        this.answer = { tag: '' }
        return
      case 'error':
        this.answer = { error: errorOf(message as Record<string, unknown>) }
        return
      case 'readyForQuery':
        this.done(this.answer ?? { tag: '' })
        this.fields = undefined
        this.rows = []
        this.answer = undefined
    }
  }
}

export function errorOf(fields: Record<string, unknown>): AnswerError {
  const known = COMPARED_FIELDS.filter((name) => fields[name] !== undefined && fields[name] !== null)
  return Object.fromEntries(known.map((name) => [name, String(fields[name])]))
}
