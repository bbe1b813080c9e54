import { ShadowDatabase } from '../../src/engine/database'
import { isBlocked } from '../../src/engine/workspace'
import { Backend } from '../../src/pg/backend'
import type { FrontendMessage } from '../../src/pg/messages'
import { Sandbox } from '../../src/sandbox/sandbox'
import { translatedSchema } from '../../src/schema/translatedSchema'
import { catalogFromDdl } from '../../src/sql/ddl'
import { createTranslator } from '../../src/sql/translator'
import { AnswerReader, type Answer, type Query } from '../answer'
import { PRELUDE } from './target'
import { schemaMaker } from '../../src/schema/schemaMaker'

/** What one statement came to on the shadow. */
export type ShadowAnswer = Answer & {
  /** The construct that was refused. */
  readonly refused?: string
  /** It had drawn ids before it was refused. */
  readonly drew?: boolean
}

/** The shadow as its own wire face gives it, without node-postgres and the event loop in between. */
export class ShadowTarget {
  private constructor(
    private readonly database: ShadowDatabase,
    private readonly backend: Backend,
  ) {}

  /** @throws ShadowError, UnsupportedOnShadow for a schema that it does not take */
  static async open(ddl: string): Promise<ShadowTarget> {
    const { sql, catalog } = translatedSchema(await catalogFromDdl(PRELUDE + ddl))
    const database = new ShadowDatabase({
      catalog,
      translator: createTranslator(catalog),
      maker: schemaMaker,
      from: { schemaSql: sql },
    })
    const backend = new Backend(new Sandbox(database), { user: 'postgres' }, {})
    return new ShadowTarget(database, backend)
  }

  close(): void {
    this.backend.close()
    this.database.close()
  }

  get inTransaction(): boolean {
    return this.backend.status !== 'I'
  }

  /** The construct that the translator refuses, before anything runs. */
  refuses({ sql }: Query): string | undefined {
    try {
      this.database.translate(sql)
      return undefined
    } catch (thrown) {
      return refusalOf(thrown)
    }
  }

  /** Where the statement is refused half-way, the ids that it took are given back, as Postgres is not to run it. */
  run({ sql, values }: Query): ShadowAnswer {
    const sequences = this.database.sequences.save()
    let refused: string | undefined
    let answer: Answer = {}
    const reader = new AnswerReader((made) => (answer = made))
    for (const message of messagesOf(sql, values)) {
      try {
        this.backend.handle(message, (name, body) => reader.read(name, body))
      } catch (thrown) {
        if (isBlocked(thrown)) throw new Error(`one session waits for itself: ${sql}`, { cause: thrown })
        this.backend.fail(message)
        refused ??= refusalOf(thrown)
        reader.read('error', fieldsOf(thrown))
      }
    }
    reader.read('readyForQuery', {})
    if (refused === undefined) return answer
    const drew = JSON.stringify(this.database.sequences.save()) !== JSON.stringify(sequences)
    if (drew) this.database.sequences.load(sequences)
    return { ...answer, refused, drew }
  }
}

function messagesOf(text: string, values: Query['values']): FrontendMessage[] {
  return [
    { kind: 'parse', text, name: '', parameterTypes: [] },
    { kind: 'bind', portal: '', statement: '', values, binary: false },
    { kind: 'describe', type: 'P', name: '' },
    { kind: 'execute', portal: '', rows: 0 },
    { kind: 'sync' },
  ]
}

function refusalOf(thrown: unknown): string | undefined {
  const { name, construct, message } = thrown as { name?: string; construct?: string; message?: string }
  return name === 'UnsupportedOnShadow' ? (construct ?? message) : undefined
}

/** An error that is neither Postgres's nor a refusal is an internal one, as pg/errors.ts has it. */
function fieldsOf(thrown: unknown): Record<string, unknown> {
  const error = thrown as Record<string, unknown>
  if (error.name === 'PostgresError' || error.name === 'UnsupportedOnShadow')
    return { ...error, message: error.message }
  return { severity: 'ERROR', code: 'XX000', message: String(error.message ?? thrown) }
}
