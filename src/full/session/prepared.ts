/**
 * Prepared statements of a session on a shared connection: their names get the session's number, as other sessions use
 * the same names; and those that are commands of the sandbox are answered without the server.
 */
import * as frames from '../protocol/frames'
import { type Frame, frame, textAt, typeOf, withText } from '../protocol/frames'
import { type Statement, statementsOf } from './statement'

const BODY = 5

export type Part =
  | { readonly kind: 'frames'; readonly frames: readonly Frame[] }
  | { readonly kind: 'execute'; readonly statement: Statement }

export class PreparedStatements {
  private readonly texts = new Map<string, readonly Statement[]>()
  /** Parse messages of named statements, as the server got them. */
  private readonly parsed = new Map<string, Frame>()

  constructor(private readonly session: number) {}

  get isEmpty(): boolean {
    return [...this.texts.keys()].every((name) => name === '')
  }

  /** The batch with the server's names, and the statements that it is about. */
  read(batch: readonly Frame[]): { readonly translated: readonly Frame[]; readonly statements: readonly Statement[] } {
    const about = new Set<Statement>()
    const translated = batch.map((message) => {
      const type = typeOf(message)
      if (type === 'P') {
        const { text: name, next } = textAt(message)
        this.texts.set(name, statementsOf(textAt(message, next).text))
      }
      const at = this.nameOffset(message)
      if (at === undefined) return message
      const { text: name } = textAt(message, at)
      if (type === 'P' || type === 'B') for (const statement of this.texts.get(name) ?? []) about.add(statement)
      if (name === '') return message
      const renamed = withText(message, at, this.serverName(name))
      if (type === 'P') this.parsed.set(name, renamed)
      return renamed
    })
    return { translated, statements: [...about] }
  }

  /** A batch about commands of the sandbox, as Postgres would answer it. */
  *imitate(batch: readonly Frame[]): Iterable<Part> {
    let bound: readonly Statement[] = []
    for (const message of batch) {
      switch (typeOf(message)) {
        case 'P':
          yield { kind: 'frames', frames: [frames.parseComplete()] }
          break
        case 'B':
          bound = this.texts.get(textAt(message, textAt(message).next).text) ?? []
          yield { kind: 'frames', frames: [frames.bindComplete()] }
          break
        case 'D':
          yield {
            kind: 'frames',
            frames: [...(message[BODY] === 0x53 ? [frames.noParameters()] : []), frames.noData()],
          }
          break
        case 'E':
          if (bound[0]) yield { kind: 'execute', statement: bound[0] }
          break
        case 'C':
          yield { kind: 'frames', frames: [frames.closeComplete()] }
      }
    }
  }

  /** Values of the first Bind, where they are texts. */
  parametersOf(batch: readonly Frame[]): readonly (string | undefined)[] {
    const bind = batch.find((message) => typeOf(message) === 'B')
    if (!bind) return []
    let offset = textAt(bind, textAt(bind).next).next
    offset += 2 + 2 * bind.readInt16BE(offset)
    const values: (string | undefined)[] = []
    const count = bind.readInt16BE(offset)
    offset += 2
    for (let i = 0; i < count; i++) {
      const length = bind.readInt32BE(offset)
      offset += 4
      values.push(length < 0 ? undefined : bind.toString('utf8', offset, offset + length))
      offset += Math.max(length, 0)
    }
    return values
  }

  /** Prepares the named statements again, on another connection. */
  *parses(): Iterable<Frame> {
    for (const parse of this.parsed.values()) yield Buffer.concat([parse, frames.sync()])
  }

  /** Frees the server's statements of this session. */
  *closings(): Iterable<Frame> {
    for (const [name, statements] of this.texts) {
      if (name === '' || statements[0]?.kind !== 'plain') continue
      yield Buffer.concat([frame('C', Buffer.from('S'), this.serverName(name)), frames.sync()])
    }
    this.texts.clear()
  }

  private serverName(name: string): string {
    return `s${this.session}_${name}`
  }

  /** Where a message has the name of a prepared statement. */
  private nameOffset(message: Frame): number | undefined {
    switch (typeOf(message)) {
      case 'P':
        return BODY
      case 'B':
        return textAt(message).next
      case 'D':
      case 'C':
        return message[BODY] === 0x53 ? BODY + 1 : undefined
      default:
        return undefined
    }
  }
}
