/**
 * A query with values as one message. Over a wire node-postgres sends Parse, Bind, Describe, Execute and Sync, and its Query
 * hears as many answers; to an engine in the same process it can be put as one call that fills the result.
 */
import type { FieldDescription } from '../engine/fields'
import type { Outcome } from '../engine/statements'
import type { PgModule } from './client'

/** The part of node-postgres's Result that makes rows of what comes over the wire. */
interface ResultBuilder {
  addFields(fields: readonly FieldDescription[]): void
  parseRow(fields: readonly (string | null)[]): unknown
  addRow(row: unknown): void
  addCommandComplete(message: { readonly text: string }): void
}

type ResultClass = new (rowMode?: string, types?: unknown) => ResultBuilder
export type Callback = (error: Error | null | undefined, result?: unknown) => void
type MapValue = (value: unknown) => unknown

interface QueryConfig {
  readonly text: string
  readonly values: readonly unknown[]
  readonly rowMode: string | undefined
  readonly types: unknown
}

/** What `client.query` was given, where it is a query that one message can carry. */
export function wholeQueryConfig(config: unknown, values: unknown): QueryConfig | undefined {
  const given = typeof config === 'string' ? { text: config } : (config as Record<string, unknown> | null)
  if (!given || typeof given.submit === 'function' || typeof given.text !== 'string' || given.text === '')
    return undefined
  const bound = Array.isArray(values) ? values : given.values
  if (!Array.isArray(bound) || bound.length === 0) return undefined
  if (SPECIAL.some((option) => given[option]) || Array.isArray(given.types)) return undefined
  const { text, rowMode, types } = given as Partial<QueryConfig>
  return { text: text as string, values: bound as readonly unknown[], rowMode, types }
}

/** Named and limited queries, binary results, and what else asks for more than one answer. */
const SPECIAL = ['name', 'rows', 'portal', 'binary', 'queryMode', 'query_timeout', 'callback'] as const

/** The parts of an application's node-postgres that a whole query is made with. */
export interface QueryParts {
  readonly Result: ResultClass
  readonly mapValue: MapValue
}

/** @returns undefined for a `pg` that has other parts than these: its own queries do then */
export function queryParts(pg: PgModule): QueryParts | undefined {
  const { Result } = pg as unknown as { Result?: ResultClass }
  const mapValue = valueMapper(pg)
  return Result && mapValue && { Result, mapValue }
}

/** Stands where node-postgres has its Query: the client submits it, and tells it how it ended. */
export class WholeQuery {
  readonly text: string
  /** The client gives a result that has no parsers its own, by this name. */
  readonly _result: ResultBuilder
  private readonly values: readonly unknown[]
  private failure: Error | undefined

  constructor(
    private readonly parts: QueryParts,
    config: QueryConfig,
    readonly callback: Callback,
  ) {
    this.text = config.text
    this.values = config.values
    this._result = new parts.Result(config.rowMode, config.types)
  }

  submit(connection: WholeConnection): Error | null {
    const { mapValue } = this.parts
    try {
      connection.whole(
        this,
        this.values.map((value) => mapValue(value)),
      )
      return null
    } catch (error) {
      return error as Error
    }
  }

  /** The answer, which comes before the server is ready again. */
  answer(fields: readonly FieldDescription[] | undefined, rows: Outcome['rows'], tag: string): void {
    const result = this._result
    try {
      if (fields) result.addFields(fields)
      for (const row of rows ?? []) result.addRow(result.parseRow(row))
    } catch (error) {
      // A type parser's own: the statement itself has gone well.
      this.failure = error as Error
    }
    if (tag !== '') result.addCommandComplete({ text: tag })
  }

  handleError(error: Error): void {
    this.callback(this.failure ?? error)
  }

  handleReadyForQuery(): void {
    if (this.failure) return this.callback(this.failure)
    try {
      this.callback(null, this._result)
    } catch (error) {
      process.nextTick(() => {
        throw error
      })
    }
  }
}

interface WholeConnection {
  whole(query: WholeQuery, values: readonly unknown[]): void
}

/** How node-postgres turns a value into text, which it tells the connection that a query is submitted to. */
function valueMapper(pg: PgModule): MapValue | undefined {
  let mapper: MapValue | undefined
  const connection = {
    parsedStatements: {},
    submittedNamedStatements: {},
    stream: {},
    parse() {},
    describe() {},
    execute() {},
    sync() {},
    bind: (config: { valueMapper?: MapValue }) => (mapper = config.valueMapper),
  }
  new pg.Query({ text: 'SELECT $1', values: [null] }).submit(connection as never)
  return mapper
}
