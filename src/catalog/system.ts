/** Postgres's own system catalogs, read from the server by scripts/read-postgres-catalog.mjs. */
import type { Routine } from './catalog'
import aggregateRows from './data/aggregates.json'
import castRows from './data/casts.json'
import citext from './data/citext.json'
import functionRows from './data/functions.json'
import fuzzystrmatch from './data/fuzzystrmatch.json'
import operatorRows from './data/operators.json'
import pgTrgm from './data/pg_trgm.json'
import pgcrypto from './data/pgcrypto.json'
import typeRows from './data/types.json'
import unaccent from './data/unaccent.json'
import uuidFunctions from './data/uuid-ossp.json'
import vector from './data/vector.json'

export interface SystemType {
  readonly oid: number
  readonly name: string
  readonly array: number
  readonly element: number
  /** pg_type.typcategory: B boolean, N numeric, S string, D date/time, A array, E enum, P pseudo, R range, U user… */
  readonly category: string
  readonly preferred: boolean
  /** pg_type.typtype: b base, p pseudo, r range, m multirange. */
  readonly kind: string
  /** The extension that brings it, where it is one that is known by its types too; citext's are always there. */
  readonly extension?: string
}

export interface SystemFunction {
  readonly oid: number
  readonly name: string
  readonly args: readonly number[]
  readonly result: number
  /** f function, a aggregate, w window, p procedure. */
  readonly kind: string
  readonly strict: boolean
  /** i immutable, s stable, v volatile. */
  readonly volatility: string
  readonly returnsSet: boolean
  /** Element type of a VARIADIC last argument, or 0. */
  readonly variadic: number
  readonly defaults: number
  readonly argNames: readonly string[] | null
  readonly allArgTypes: readonly number[] | null
  readonly argModes: readonly string[] | null
  /** The extension that brings it; undefined for Postgres's own. */
  readonly extension?: string
  /** One of the database's own, which its interpreter runs. */
  readonly routine?: Routine
}

export interface SystemOperator {
  readonly oid: number
  readonly name: string
  /** 0 for a prefix operator. */
  readonly left: number
  readonly right: number
  readonly result: number
  readonly function: number
}

export interface SystemCast {
  readonly source: number
  readonly target: number
  /** 0: no function, the value is taken as it is (binary-coercible) or through text. */
  readonly function: number
  /** e explicit, a assignment, i implicit. */
  readonly context: string
  /** f function, b binary coercible, i through text I/O. */
  readonly method: string
}

type Row = readonly unknown[]

/** What an extension brings. */
interface ExtensionRows {
  readonly types: readonly Row[]
  readonly functions: readonly Row[]
  readonly operators: readonly Row[]
  readonly casts: readonly Row[]
}

const extensions: readonly (readonly [name: string, rows: ExtensionRows])[] = [
  ['citext', citext],
  ['uuid-ossp', { types: [], functions: uuidFunctions, operators: [], casts: [] }],
  ['pg_trgm', pgTrgm],
  ['pgcrypto', pgcrypto],
  ['unaccent', unaccent],
  ['fuzzystrmatch', fuzzystrmatch],
  ['vector', vector],
]

/** A row as an object: `columns` are its members in their order, undefined for one that is not wanted. */
function record<T>(columns: readonly (keyof T | undefined)[], row: Row): T {
  const made: Partial<Record<keyof T, unknown>> = {}
  for (const [i, column] of columns.entries()) if (column !== undefined) made[column] = row[i]
  return made as T
}

const TYPE: readonly (keyof SystemType)[] = ['oid', 'name', 'array', 'element', 'category', 'preferred', 'kind']
const types = new Map<number, SystemType>()
const typesByName = new Map<string, SystemType>()
function addType(row: Row, extension?: string): void {
  const type = { ...record<SystemType>(TYPE, row), extension }
  types.set(type.oid, type)
  typesByName.set(type.name, type)
}
for (const row of typeRows as Row[]) addType(row)
for (const [name, rows] of extensions) for (const row of rows.types) addType(row, name === 'citext' ? undefined : name)

const FUNCTION: readonly (keyof SystemFunction)[] = ['oid', 'name', 'args', 'result', 'kind', 'strict', 'volatility', 'returnsSet', 'variadic', 'defaults', 'argNames', 'allArgTypes', 'argModes'] // prettier-ignore

/** Rows as objects, made when they are asked for: of thousands a test needs some. */
class Records<T> {
  private readonly made = new Map<string, readonly T[]>()
  private readonly rows = new Map<string, [row: Row, extension: string | undefined][]>()

  constructor(private readonly read: (row: Row, extension: string | undefined) => T) {}

  add(rows: readonly Row[], nameAt: number, extension?: string): void {
    for (const row of rows) push(this.rows, row[nameAt] as string, [row, extension])
  }

  named(name: string): readonly T[] {
    let records = this.made.get(name)
    if (!records) {
      const rows = this.rows.get(name)
      if (!rows) return NONE
      this.made.set(name, (records = rows.map(([row, extension]) => this.read(row, extension))))
    }
    return records
  }
}

const NONE: readonly never[] = []

const functions = new Records<SystemFunction>((row, extension) => ({ ...record(FUNCTION, row), extension }))
const functionNames = new Map<number, string>()
const OPERATOR = ['name', 'left', 'right', 'result', 'function', undefined, undefined, 'oid'] as const
const operators = new Records<SystemOperator>((row) => record(OPERATOR, row))

function addFunctions(rows: readonly Row[], extension?: string): void {
  functions.add(rows, FUNCTION.indexOf('name'), extension)
  for (const row of rows) functionNames.set(row[0] as number, row[1] as string)
}

addFunctions(functionRows as Row[])
operators.add(operatorRows as Row[], OPERATOR.indexOf('name'))
for (const [name, rows] of extensions) {
  addFunctions(rows.functions, name)
  operators.add(rows.operators, OPERATOR.indexOf('name'))
}

const CAST: readonly (keyof SystemCast)[] = ['source', 'target', 'function', 'context', 'method']
const casts = new Map<string, SystemCast>()
for (const row of [...(castRows as Row[]), ...extensions.flatMap(([, rows]) => rows.casts)]) {
  const cast = record<SystemCast>(CAST, row)
  casts.set(`${cast.source}>${cast.target}`, cast)
}

const directArguments = new Map(
  (aggregateRows as [number, string, number][]).map(([oid, kind, direct]) => [oid, { kind, direct }]),
)

/** pg_aggregate has the rows of pg_catalog here; the extensions' aggregates are all normal. */
const NORMAL_AGGREGATE = { kind: 'n', direct: 0 }

function push<T>(map: Map<string, T[]>, key: string, value: T): void {
  const list = map.get(key)
  if (list) list.push(value)
  else map.set(key, [value])
}

export const systemType = (oid: number): SystemType | undefined => types.get(oid)
/** The types that an extension brings; none for one that is not known. */
export const extensionTypes = (extension: string): readonly SystemType[] =>
  (extensions.find(([name]) => name === extension)?.[1].types ?? []).map(
    (row) => types.get(row[0] as number) as SystemType,
  )
export const systemTypeByName = (name: string): SystemType | undefined => typesByName.get(name)
export const systemFunctionsNamed = (name: string): readonly SystemFunction[] => functions.named(name)
export const systemOperatorsNamed = (name: string): readonly SystemOperator[] => operators.named(name)
export function systemFunction(oid: number): SystemFunction | undefined {
  const name = functionNames.get(oid)
  return name === undefined ? undefined : functions.named(name).find((fn) => fn.oid === oid)
}
export const systemCast = (source: number, target: number): SystemCast | undefined => casts.get(`${source}>${target}`)
/** n normal, o ordered-set, h hypothetical-set; `direct`: how many arguments stand before WITHIN GROUP. */
export const aggregateKind = (oid: number) =>
  directArguments.get(oid) ?? (systemFunction(oid)?.kind === 'a' ? NORMAL_AGGREGATE : undefined)

/** `int4pl(int4,int4)`: the key of a function's definition in functions/. */
export function signatureOf(fn: SystemFunction): string {
  return `${fn.name}(${fn.args.map((oid) => types.get(oid)?.name ?? String(oid)).join(',')})`
}
