/**
 * A query as one message. Over a wire node-postgres sends Query, or Parse, Bind, Describe, Execute and Sync where it has values,
 * and its Query hears as many answers; to an engine in the same process it can be put as one call that fills the result.
 */
import type { FieldDescription } from '../engine/fields'
import type { Outcome } from '../engine/statements'
import type { PgModule } from './client'

type Fields = readonly FieldDescription[]
type TypeParser = (text: string) => unknown

interface TypeParsers {
  getTypeParser(oid: number, format: 'text'): TypeParser
}

/** The part of node-postgres's Result that makes rows of what comes over the wire. */
interface ResultBuilder {
  readonly command: string | null
  readonly _types?: TypeParsers
  fields: Fields
  /** What addFields() makes of the fields. */
  _parsers?: TypeParser[]
  _prebuiltEmptyResultObject?: unknown
  addFields(fields: Fields): void
  parseRow(fields: readonly (string | null)[]): unknown
  addRow(row: unknown): void
  addCommandComplete(message: { readonly text: string }): void
}

type ResultClass = new (rowMode?: string, types?: unknown) => ResultBuilder
export type Callback = (error: Error | null | undefined, result?: unknown) => void
type MapValue = (value: unknown) => unknown

interface QueryConfig {
  readonly text: string
  /** Without any it is a simple query, which may be several statements. */
  readonly values: readonly unknown[]
  readonly rowMode: string | undefined
  readonly types: unknown
}

/** What `client.query` was given, where it is a query that one message can carry. */
export function wholeQueryConfig(config: unknown, values: unknown): QueryConfig | undefined {
  const given = typeof config === 'string' ? { text: config } : (config as Record<string, unknown> | null)
  if (!given || typeof given.submit === 'function' || typeof given.text !== 'string' || given.text === '')
    return undefined
  const bound: unknown = (typeof values === 'function' ? undefined : values) ?? given.values ?? []
  if (!Array.isArray(bound)) return undefined
  if (isSpecial(given) || Array.isArray(given.types)) return undefined
  const { text, rowMode, types } = given as Partial<QueryConfig>
  return { text: text as string, values: bound as readonly unknown[], rowMode, types }
}

/** Named and limited queries, binary results, and what else asks for more than one answer. */
function isSpecial(given: Readonly<Record<string, unknown>>): boolean {
  const { name, rows, portal, binary, queryMode, query_timeout: timeout, callback } = given
  return Boolean(name || rows || portal || binary || queryMode || timeout || callback)
}

/** The parts of an application's node-postgres that a whole query is made with. */
export interface QueryParts {
  readonly Result: ResultClass
  readonly mapValue: MapValue
  /** The empty row of each description that a result has had; undefined where results of this `pg` are made in another way. */
  readonly emptyRows: WeakMap<Fields, unknown> | undefined
}

/** @returns undefined for a `pg` that has other parts than these: its own queries do then */
export function queryParts(pg: PgModule): QueryParts | undefined {
  const { Result } = pg as unknown as { Result?: ResultClass }
  const mapValue = valueMapper(pg)
  return Result && mapValue && { Result, mapValue, emptyRows: keepsParsers(Result) ? new WeakMap() : undefined }
}

/** Whether addFields() does what `describe` does in its place. */
function keepsParsers(Result: ResultClass): boolean {
  const parser = (text: string) => text
  const result = new Result(undefined, { getTypeParser: () => parser })
  const fields: Fields = [
    { name: 'x', tableID: 0, columnID: 0, dataTypeID: 25, dataTypeSize: -1, dataTypeModifier: -1, format: 'text' },
  ]
  result.addFields(fields)
  const { _parsers, _prebuiltEmptyResultObject } = result
  const made = Object.keys(result).sort().join()
  const kept = result.fields === fields && _parsers?.length === 1 && _parsers[0] === parser
  return kept && JSON.stringify(_prebuiltEmptyResultObject) === '{"x":null}' && made === RESULT_KEYS
}

const RESULT_KEYS = 'RowCtor,_parsers,_prebuiltEmptyResultObject,_types,command,fields,oid,rowAsArray,rowCount,rows'

/** addFields(), which makes an object of all names for each result: the same fields have the same one. */
function describe(result: ResultBuilder, fields: Fields, emptyRows: QueryParts['emptyRows']): void {
  const { _types: types } = result
  const empty = types && emptyRows?.get(fields)
  if (!types || !empty) {
    result.addFields(fields)
    emptyRows?.set(fields, result._prebuiltEmptyResultObject)
    return
  }
  result.fields = fields
  result._parsers = fields.map(({ dataTypeID }) => types.getTypeParser(dataTypeID, 'text'))
  result._prebuiltEmptyResultObject = empty
}

/** Stands where node-postgres has its Query: the client submits it, and tells it how it ended. */
export class WholeQuery {
  readonly text: string
  /** The client gives a result that has no parsers its own, by this name. */
  _result: ResultBuilder
  /** Of a text of several statements. */
  private results: ResultBuilder[] | undefined
  private readonly values: readonly unknown[]
  private failure: Error | undefined

  constructor(
    private readonly parts: QueryParts,
    private readonly config: QueryConfig,
    readonly callback: Callback,
  ) {
    this.text = config.text
    this.values = config.values
    this._result = new parts.Result(config.rowMode, config.types)
  }

  submit(connection: WholeConnection): Error | null {
    const { mapValue } = this.parts
    try {
      if (this.values.length === 0) connection.simple(this)
      else
        connection.whole(
          this,
          this.values.map((value) => mapValue(value)),
        )
      return null
    } catch (error) {
      return error as Error
    }
  }

  /** The answer, or one of several, which come before the server is ready again. */
  answer(fields: Fields | undefined, rows: Outcome['rows'], tag: string): void {
    const result = this.nextResult()
    try {
      if (fields) describe(result, fields, this.parts.emptyRows)
      if (rows && !this.failure) for (const row of rows) result.addRow(result.parseRow(row))
    } catch (error) {
      // A type parser's own: the statement itself has gone well.
      this.failure = error as Error
    }
    if (tag !== '') result.addCommandComplete({ text: tag })
  }

  private nextResult(): ResultBuilder {
    if (this._result.command !== null) {
      this.results ??= [this._result]
      this._result = new this.parts.Result(this.config.rowMode, this._result._types)
      this.results.push(this._result)
    }
    return this._result
  }

  handleError(error: Error): void {
    this.callback(this.failure ?? error)
  }

  handleReadyForQuery(): void {
    if (this.failure) return this.callback(this.failure)
    try {
      this.callback(null, this.results ?? this._result)
    } catch (error) {
      process.nextTick(() => {
        throw error
      })
    }
  }
}

interface WholeConnection {
  simple(query: WholeQuery): void
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
