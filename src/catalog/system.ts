/** Postgres's own system catalogs, read from the server by scripts/read-postgres-catalog.mjs. */
import aggregateRows from './data/aggregates.json'
import castRows from './data/casts.json'
import citext from './data/citext.json'
import functionRows from './data/functions.json'
import operatorRows from './data/operators.json'
import typeRows from './data/types.json'
import uuidFunctions from './data/uuid-ossp.json'

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

const types = new Map<number, SystemType>()
const typesByName = new Map<string, SystemType>()
for (const row of [...(typeRows as Row[]), ...(citext.types as Row[])]) {
  const [oid, name, array, element, category, preferred, kind] = row as [
    number,
    string,
    number,
    number,
    string,
    boolean,
    string,
  ]
  const type = { oid, name, array, element, category, preferred, kind }
  types.set(oid, type)
  typesByName.set(name, type)
}

const functions = new Map<number, SystemFunction>()
const functionsByName = new Map<string, SystemFunction[]>()
const functionSources: readonly (readonly [extension: string | undefined, rows: readonly Row[]])[] = [
  [undefined, functionRows as Row[]],
  ['citext', citext.functions as Row[]],
  ['uuid-ossp', uuidFunctions as Row[]],
]
for (const [extension, row] of functionSources.flatMap(([extension, rows]) =>
  rows.map((row) => [extension, row] as const),
)) {
  const r = row as [
    number,
    string,
    number[],
    number,
    string,
    boolean,
    string,
    boolean,
    number,
    number,
    string[] | null,
    number[] | null,
    string[] | null,
  ]
  const [
    oid,
    name,
    args,
    result,
    kind,
    strict,
    volatility,
    returnsSet,
    variadic,
    defaults,
    argNames,
    allArgTypes,
    argModes,
  ] = r
  const fn = {
    oid,
    name,
    args,
    result,
    kind,
    strict,
    volatility,
    returnsSet,
    variadic,
    defaults,
    argNames,
    allArgTypes,
    argModes,
    extension,
  }
  functions.set(oid, fn)
  push(functionsByName, name, fn)
}

const operatorsByName = new Map<string, SystemOperator[]>()
for (const row of [...(operatorRows as Row[]), ...(citext.operators as Row[])]) {
  const [name, left, right, result, fn, , , oid] = row as [
    string,
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ]
  push(operatorsByName, name, { oid, name, left, right, result, function: fn })
}

const casts = new Map<string, SystemCast>()
for (const row of [...(castRows as Row[]), ...(citext.casts as Row[])]) {
  const [source, target, fn, context, method] = row as [number, number, number, string, string]
  casts.set(`${source}>${target}`, { source, target, function: fn, context, method })
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
export const systemTypeByName = (name: string): SystemType | undefined => typesByName.get(name)
export const systemFunction = (oid: number): SystemFunction | undefined => functions.get(oid)
export const systemFunctionsNamed = (name: string): readonly SystemFunction[] => functionsByName.get(name) ?? []
export const systemOperatorsNamed = (name: string): readonly SystemOperator[] => operatorsByName.get(name) ?? []
export const systemCast = (source: number, target: number): SystemCast | undefined => casts.get(`${source}>${target}`)
/** n normal, o ordered-set, h hypothetical-set; `direct`: how many arguments stand before WITHIN GROUP. */
export const aggregateKind = (oid: number) =>
  directArguments.get(oid) ?? (functions.get(oid)?.kind === 'a' ? NORMAL_AGGREGATE : undefined)

/** `int4pl(int4,int4)`: the key of a function's definition in functions/. */
export function signatureOf(fn: SystemFunction): string {
  return `${fn.name}(${fn.args.map((oid) => types.get(oid)?.name ?? String(oid)).join(',')})`
}
