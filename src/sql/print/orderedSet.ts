/** Ordered-set and hypothetical-set aggregates as aggregates of SQLite with an ORDER BY among their arguments. */
import { aggregateKind, signatureOf } from '../../catalog/system'
import type { CallSite } from '../../functions/definition'
import { hypotheticalMachine } from '../../functions/hypotheticalSets'
import { checkedFraction, orderedSetMachine } from '../../functions/orderedSets'
import type { UserFunction } from '../../functions/userFunction'
import type { AggregateExpr, Expr } from '../bound'
import { isVolatile } from '../walk'
import { comparable, sortKeys } from './comparable'
import type { Printer } from './printer'

/** @param filter the FILTER clause, printed */
export function printOrderedSet(p: Printer, e: AggregateExpr, filter: string): string {
  const direct = e.direct ?? []
  const volatile = direct.find(isVolatile)
  if (volatile) throw p.cx.refuse(`${e.fn.name}() of a volatile function`, volatile.location)
  if (aggregateKind(e.fn.oid)?.kind === 'h') return printHypothetical(p, e, direct, filter)
  const call = siteOf(p, e, direct)
  const machine = orderedSetMachine(signatureOf(e.fn))?.(call)
  if (!machine) throw p.cx.refuse(`aggregate ${e.fn.name}()`, e.location)
  const name = `pg_${e.fn.name}_${e.fn.oid}_${call.argTypes.map((t) => t.oid).join('_')}`
  const fn: UserFunction = { name, arity: -1, deterministic: true, body: { kind: 'aggregate', machine } }
  const given = direct.length > 0 ? direct.map((d) => p.expr(d)).join(', ') : ''
  const args = [given || 'NULL', ...e.args.map((a) => p.expr(a))].join(', ')
  const aggregate = `${p.use(fn)}(${e.fn.name === 'mode' ? p.expr(e.args[0] as Expr) : args} ORDER BY ${sortKeys(p, e.orderBy)})${filter}`
  return checksWithoutRows(p, e) ? `coalesce(${aggregate}, ${p.use(fractionCheck)}(${given}))` : aggregate
}

/** A single fraction is looked at also where there are no rows. */
function checksWithoutRows(p: Printer, e: AggregateExpr): boolean {
  const [fraction] = e.direct ?? []
  if (!fraction || p.cx.types.typeName(fraction.type.oid) !== 'float8') return false
  const { tag } = fraction
  return !(tag === 'const' && typeof fraction.value === 'number' && fraction.value >= 0 && fraction.value <= 1)
}

const fractionCheck: UserFunction = {
  name: 'pg_check_fraction',
  arity: 1,
  deterministic: true,
  body: {
    kind: 'scalar',
    call: (fraction) => {
      if (fraction !== null) checkedFraction(fraction as number)
      return null
    },
  },
}

function siteOf(p: Printer, e: AggregateExpr, direct: readonly Expr[]): CallSite {
  return {
    argTypes: [...direct, ...e.args].map((a) => a.type),
    result: e.type,
    types: p.cx.types,
    variadicArray: false,
  }
}

function printHypothetical(p: Printer, e: AggregateExpr, direct: readonly Expr[], filter: string): string {
  const machine = hypotheticalMachine(e.fn.name, e.orderBy)
  if (!machine) throw p.cx.refuse(`aggregate ${e.fn.name}()`, e.location)
  const mask = e.orderBy.map((k) => (k.descending ? 'd' : 'a') + (k.nullsFirst ? 'f' : 'l')).join('')
  const name = `pg_hypothetical_${e.fn.name}_${mask}`
  const fn: UserFunction = { name, arity: -1, deterministic: true, body: { kind: 'aggregate', machine } }
  return `${p.use(fn)}(${[...direct, ...e.args].map((x) => comparable(p, x)).join(', ')})${filter}`
}
