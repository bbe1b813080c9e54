import { createHash } from 'node:crypto'
import type { Routine } from '../catalog/catalog'
import { signatureOf, type SystemFunction } from '../catalog/system'
import { UnsupportedOnShadow } from '../errors'
import type { Stored, StoredValue } from '../types/codec'
import { comparisonDefinition } from './comparisonFunctions'
import type { CallSite, Definition, Rows } from './definition'
import { definitionOf } from './families'
import { refusalOf } from './refusals'
import { schemaMark } from './schemaMark'
import type { UserFunction } from './userFunction'

type Body = UserFunction['body']

/** Beside those whose arguments or results are names of its objects. */
const READS_SCHEMA = new Set([
  'pg_get_serial_sequence',
  'pg_get_constraintdef',
  'pg_get_indexdef',
  'pg_table_is_visible',
])

/** Thrown by name where a function is known to Postgres and has no definition here. */
export function requireDefinition(fn: SystemFunction, call: CallSite, position?: number): Definition {
  if (fn.routine) return calledDefinition(fn.routine)
  const definition = definitionOf(signatureOf(fn)) ?? comparisonDefinition(fn, call)
  const shown = () => `${fn.name}(${call.argTypes.map((t) => call.types.formatType(t)).join(', ')})`
  if (!definition) throw new UnsupportedOnShadow(`function ${shown()}`, { reason: refusalOf(fn), position })
  if ('refused' in definition)
    throw new UnsupportedOnShadow(`function ${shown()}`, { reason: definition.refused, position })
  return definition
}

/**
 * The SQLite function for one call site. Its name carries the concrete types where they matter (polymorphic
 * signatures, typmods), so that each set of types has a body of its own.
 */
export function userFunctionOf(fn: SystemFunction, call: CallSite): UserFunction {
  const definition = requireDefinition(fn, call)
  const types = [...call.argTypes, call.result]
    .map((t) => (t.typmod === -1 ? `${t.oid}` : `${t.oid}m${t.typmod}`))
    .join('_')
    .concat(schemaMark(call.types, fn.result, READS_SCHEMA.has(fn.name) ? 2205 : 0))
  const own = fn.routine && `own_${identityOf(fn.routine)}`
  const name = `pg_${fn.name}_${own ?? fn.oid}_${types}${call.variadicArray ? '_v' : ''}`
  const body = bodyOf(definition, fn, call)
  const arity = fn.variadic || call.argTypes.length > 100 ? -1 : call.argTypes.length
  const steady = fn.routine !== undefined
  return {
    name,
    arity,
    deterministic: body.kind !== 'session' && fn.volatility !== 'v',
    ...(steady && { steady }),
    body,
  }
}

const calledDefinition = (routine: Routine): Definition => ({
  session:
    () =>
    (session, ...args) =>
      routine.strict && args.includes(null) ? null : session.called(routine, args),
})

const identities = new WeakMap<Routine, string>()

/** A function that is replaced keeps its OID. */
function identityOf(routine: Routine): string {
  let identity = identities.get(routine)
  if (identity === undefined) {
    identity = createHash('sha256').update(JSON.stringify(routine)).digest('hex').slice(0, 16)
    identities.set(routine, identity)
  }
  return identity
}

/** A set-returning function's rows, for one call site. */
export function rowsOf(fn: SystemFunction, call: CallSite, position?: number): (...args: Stored[]) => Rows {
  const definition = requireDefinition(fn, call, position)
  if (!('rows' in definition)) throw new Error(`${fn.name} gives no set`)
  const rows = definition.rows(call)
  return fn.strict && fn.returnsSet ? (...args) => (args.includes(null) ? [] : rows(...args)) : rows
}

function bodyOf(definition: Definition, fn: SystemFunction, call: CallSite): Body {
  if ('js' in definition) {
    const inner = definition.js(call)
    return { kind: 'scalar', call: fn.strict ? strict(inner) : (inner as (...args: Stored[]) => Stored) }
  }
  if ('jsNullable' in definition) return { kind: 'scalar', call: definition.jsNullable(call) }
  if ('session' in definition) return { kind: 'session', call: definition.session(call) }
  if ('aggregate' in definition) {
    const machine = definition.aggregate(call)
    return { kind: 'aggregate', machine: definition.strict ? skippingNulls(machine) : machine }
  }
  throw new Error(`${fn.name} is not run by a user function`)
}

function strict(inner: (...args: StoredValue[]) => Stored): (...args: Stored[]) => Stored {
  return (...args) => (args.includes(null) ? null : inner(...(args as StoredValue[])))
}

type Machine = Extract<Body, { kind: 'aggregate' }>['machine']

function skippingNulls(machine: Machine): Machine {
  const { start, step, inverse, result } = machine
  return {
    start: () => start(),
    step: (state, ...args) => (args.includes(null) ? state : step(state, ...args)),
    inverse: inverse && ((state, ...args) => (args.includes(null) ? state : inverse(state, ...args))),
    result: (state) => result(state),
  }
}
