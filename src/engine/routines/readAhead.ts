/** What tells whether a cursor's rows were read when it was opened, or one by one. */
import type { Node, SelectStmt } from '@pgsql/types'
import type { Routine } from '../../catalog/catalog'
import type { CatalogIndex } from '../../catalog/lookup'
import { systemFunction } from '../../catalog/system'
import type { ReadAhead } from '../../plpgsql/host'
import { parseStatements } from '../../sql/parse'
import type { Plan } from '../../sql/translation'

/** @param position of the statement in the text */
export function readAhead(sql: string, position: number, plan: Plan, index: CatalogIndex): ReadAhead {
  const node = parseStatements(sql)[position]?.node
  const select = node && 'SelectStmt' in node ? node.SelectStmt : undefined
  return {
    effects: effectsOf(plan),
    volatile: volatileOf(plan, index),
    scrolls: select && scansBackward(select, index),
  }
}

/** Their answers hang on chance alone. */
const RANDOM: ReadonlySet<string> = new Set(
  'random random_normal gen_random_uuid uuidv4 uuidv7 uuid_generate_v1 uuid_generate_v4 gen_random_bytes gen_salt'.split(
    ' ',
  ),
)

function effectsOf(plan: Plan): string | undefined {
  if (plan.kind !== 'query' && plan.kind !== 'program') return 'is no SELECT'
  if (plan.command !== 'SELECT' || plan.writes.length > 0) return 'writes'
  if (plan.locks.length > 0) return 'locks the rows that it gives'
  return plan.calls && `calls function ${plan.calls[0]?.routine.name}()`
}

function volatileOf(plan: Plan, index: CatalogIndex): string | undefined {
  if (plan.kind !== 'query' && plan.kind !== 'program') return undefined
  const statements = plan.kind === 'query' ? [plan.statement] : plan.steps.map(({ statement }) => statement)
  const names = statements.flatMap(({ functions }) => functions.flatMap(({ name }) => volatileName(name) ?? []))
  const routine = plan.calls?.find((call) => isVolatile(call.routine, index))?.routine
  return routine?.name ?? names.find((name) => !RANDOM.has(name))
}

/** What a body that only works out a value does not have. */
const STATEMENTS =
  /\b(select|from|perform|execute|insert|update|delete|merge|call|raise|nextval|setval|currval|clock_timestamp)\b/i

/** Many are declared so that are not: one whose body asks nothing of the database is none. */
function isVolatile({ volatility, body, name }: Routine, { catalog }: CatalogIndex): boolean {
  if (volatility !== 'volatile') return false
  return STATEMENTS.test(body) || catalog.functions.some((f) => f.name !== name && body.includes(f.name))
}

/** A function's name carries its OID (functions/registry.ts). */
function volatileName(name: string): string | undefined {
  const oid = /^pg_.+?_(\d+)_[\dm_]/.exec(name)?.[1]
  const fn = oid === undefined ? undefined : systemFunction(Number(oid))
  return fn?.volatility === 'v' ? fn.name : undefined
}

/** ExecSupportsBackwardScan, of plans that are known without statistics. */
function scansBackward(select: SelectStmt, index: CatalogIndex): boolean | undefined {
  const { fromClause = [], targetList = [], sortClause = [], valuesLists = [] } = select
  const { whereClause, groupClause, havingClause, distinctClause, withClause, windowClause, op } = select
  if (op !== undefined && op !== 'SETOP_NONE') return undefined
  if (whereClause || groupClause || havingClause || distinctClause || withClause || windowClause) return undefined
  if (valuesLists.length > 0 || sortClause.length > 1 || hasCall(targetList) || hasCall(sortClause)) return undefined
  if (fromClause.length === 0) return sortClause.length > 0 ? undefined : false
  const [item] = fromClause
  if (fromClause.length > 1 || !item) return undefined
  if ('RangeVar' in item) {
    const { schemaname, relname = '' } = item.RangeVar
    return index.relation(schemaname, relname)?.kind === 'table' ? true : undefined
  }
  return isSeries(item) ? true : undefined
}

/** It may be an aggregate, or give rows. */
const hasCall = (nodes: readonly Node[]): boolean => /"(FuncCall|SubLink)"/.test(JSON.stringify(nodes))

const isSeries = (item: Node): boolean =>
  'RangeFunction' in item && JSON.stringify(item.RangeFunction.functions ?? []).includes('"sval":"generate_series"')
