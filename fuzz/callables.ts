import citext from '../src/catalog/data/citext.json'
import castRows from '../src/catalog/data/casts.json'
import functionRows from '../src/catalog/data/functions.json'
import operatorRows from '../src/catalog/data/operators.json'
import { aggregateKind, signatureOf, systemFunction, systemType, type SystemFunction } from '../src/catalog/system'
import { allDefinitions, definitionOf } from '../src/functions/families'
import type { Generator } from '../__tests__/support/generate'
import { elementOf, hasValues, isArray } from './values'

/** Something with typed arguments and a result, of Postgres's own tables: a function, an operator, a cast. */
export interface Callable {
  readonly kind: 'function' | 'operator' | 'cast' | 'aggregate' | 'window' | 'set'
  readonly name: string
  /** pg_type's names; polymorphic ones as they stand in pg_proc. */
  readonly args: readonly string[]
  readonly result: string
  readonly variadic: boolean
  readonly immutable: boolean
  /** How often it was taken: what was taken least comes next. */
  used: number
}

/** One with its polymorphic types made concrete. */
export interface Call {
  readonly of: Callable
  readonly args: readonly string[]
  readonly result: string
}

/** Their answers come from the clock, the session, the server, or chance. */
const OF_THE_MOMENT =
  /^(now|clock_timestamp|transaction_timestamp|statement_timestamp|timeofday|version|random.*|setseed|gen_random_uuid|uuidv[47]|uuid_generate.*|nextval|currval|setval|lastval|pg_.*|current_.*|session_user|getpgusername|inet_(client|server).*|txid.*|has_.*|set_config|row_security.*|query_to.*|table_to.*|schema_to.*|database_to.*|cursor_to.*|to_reg.*|obj_description|col_description|shobj_description|format_type|lo_.*|currtid.*|xid.*|setweight|ts_filter|row_to_json|array_to_json|.*_(send|recv|in|out))$/

/** setweight, ts_filter: their error is another one from one minor version to the next. `date_in`-like names that the pattern above would take along. */
const ALLOWED = new Set(['width_bucket'])

/** age(x) counts from today; a division of two intervals' estimates has none of this. */
const EXCLUDED = new Set(['age(timestamptz)', 'age(timestamp)', 'age(xid)', 'mxid_age(xid)'])

/** Integer arguments that are lengths or counts: large ones would only fill the memory. */
export const SMALL_INTEGERS: ReadonlySet<string> = new Set([
  'repeat', 'lpad', 'rpad', 'factorial', 'generate_series', 'bit', 'varbit', 'array_fill', 'numeric', 'varchar', 'bpchar', 'timestamp', 'timestamptz', 'time', 'timetz', 'interval', 'set_bit', 'set_byte',
]) // prettier-ignore

const POLYMORPHIC = /^any/

const nameOf = (oid: number): string => systemType(oid)?.name ?? ''
const usable = (type: string): boolean =>
  type === 'any' || POLYMORPHIC.test(type) ? !/range/.test(type) : hasValues(type) || type === 'void'

type Row = readonly unknown[]

function fromFunction(fn: SystemFunction): Callable | undefined {
  const signature = signatureOf(fn)
  const definition = definitionOf(signature)
  if (!definition || 'refused' in definition || EXCLUDED.has(signature)) return undefined
  if (OF_THE_MOMENT.test(fn.name) && !ALLOWED.has(fn.name)) return undefined
  const kind = fn.kind === 'a' ? 'aggregate' : fn.kind === 'w' ? 'window' : fn.returnsSet ? 'set' : 'function'
  if (kind === 'aggregate' && aggregateKind(fn.oid)?.kind !== 'n') return undefined
  const args = fn.args.map(nameOf)
  if (isLengthCoercion(fn.name, args)) return undefined
  const result = nameOf(fn.result)
  if (kind !== 'set' && (![...args, result].every(usable) || result === 'void')) return undefined
  if (kind === 'set' && !args.every(usable)) return undefined
  return { kind, name: fn.name, args, result, variadic: fn.variadic !== 0, immutable: fn.volatility === 'i', used: 0 }
}

/** `numeric(numeric, int4)`: what a declared length is applied by; called by name it takes a type modifier, which has no meaning in SQL. */
const isLengthCoercion = (name: string, args: readonly string[]): boolean =>
  args[1] === 'int4' && args[0] === name && !['int4', 'text'].includes(name)

function allCallables(): Callable[] {
  const oids = [...(functionRows as Row[]), ...(citext.functions as Row[])].map((row) => row[0] as number)
  const functions = oids.map((oid) => fromFunction(systemFunction(oid) as SystemFunction))
  const operators = [...(operatorRows as Row[]), ...(citext.operators as Row[])].map(
    ([name, left, right, result, fn]): Callable => ({
      kind: 'operator',
      name: name as string,
      args: [left, right].filter((oid) => oid !== 0).map((oid) => nameOf(oid as number)),
      result: nameOf(result as number),
      variadic: false,
      immutable: isImmutable(fn),
      used: 0,
    }),
  )
  const casts = [...(castRows as Row[]), ...(citext.casts as Row[])].map(([source, target, fn]): Callable => ({
    kind: 'cast',
    name: nameOf(target as number),
    args: [nameOf(source as number)],
    result: nameOf(target as number),
    variadic: false,
    immutable: isImmutable(fn),
    used: 0,
  }))
  const whole = [...functions.filter((f) => f !== undefined), ...operators, ...casts]
  return whole.filter((c) => c.args.every(usable) && (c.kind === 'set' || usable(c.result)))
}

const isImmutable = (fn: unknown): boolean => systemFunction(fn as number)?.volatility === 'i'

/** Types that stand for a polymorphic one. */
const ELEMENTS = [
  'int4',
  'text',
  'numeric',
  'bool',
  'float8',
  'mood',
  'timestamptz',
  'uuid',
  'jsonb',
  'date',
  'int8',
  'varchar',
] as const

export class Callables {
  private readonly byResult = new Map<string, Callable[]>()
  readonly all: readonly Callable[] = allCallables()

  constructor(private readonly g: Generator) {
    for (const callable of this.all) {
      const key = `${group(callable.kind)}:${POLYMORPHIC.test(callable.result) ? 'any' : callable.result}`
      const known = this.byResult.get(key)
      if (known) known.push(callable)
      else this.byResult.set(key, [callable])
    }
  }

  /** A call that gives the type; of several the one that was taken least. */
  giving(type: string, kind: 'plain' | 'aggregate' | 'window', immutable = false): Call | undefined {
    const fitting = (key: string) =>
      (this.byResult.get(`${kind}:${key}`) ?? []).filter((c) => !immutable || c.immutable)
    const exact = fitting(type)
    const polymorphic = fitting('any')
    const candidates = this.g.next() < 0.15 || exact.length === 0 ? polymorphic : exact
    if (candidates.length === 0) return undefined
    const chosen = this.g.many(3, () => this.g.pick(candidates)).reduce((a, b) => (b.used < a.used ? b : a))
    chosen.used++
    return this.concrete(chosen, type)
  }

  /** Any of the kind, the least taken first. */
  next(kind: Callable['kind']): Call {
    const candidates = this.all.filter((c) => c.kind === kind)
    const least = Math.min(...candidates.map((c) => c.used))
    const chosen = this.g.pick(candidates.filter((c) => c.used === least))
    chosen.used++
    return this.concrete(chosen) as Call
  }

  /** @param result what a polymorphic result is to be; undefined where it cannot be that */
  private concrete(of: Callable, result?: string): Call | undefined {
    let element: string = this.g.pick(ELEMENTS)
    if (result !== undefined && POLYMORPHIC.test(of.result)) {
      if (/array$/.test(of.result)) {
        if (!isArray(result)) return undefined
        element = elementOf(result)
      } else if (isArray(result) && /nonarray/.test(of.result)) return undefined
      else element = result
    }
    const [enumerated, other] = ['mood', this.g.pick(ELEMENTS)]
    const typed = (type: string): string => {
      if (!POLYMORPHIC.test(type)) return type
      if (type === 'any') return this.g.pick(ELEMENTS)
      if (type === 'anyenum') return enumerated
      const one = this.g.next() < 0.03 ? other : element
      return /array$/.test(type) ? (isArray(one) ? one : `_${one}`) : one
    }
    const args = of.args.map(typed)
    return { of, args, result: result ?? typed(of.result) }
  }
}

const group = (kind: Callable['kind']): string =>
  kind === 'aggregate' || kind === 'window' || kind === 'set' ? kind : 'plain'

export const definedFunctions = (): number => allDefinitions().size
