/** The bodies of SQL functions: which of them can stand in the statement that calls them, and their queries. */
import type { SelectStmt } from '@pgsql/types'
import type { Routine } from '../../../catalog/catalog'
import type { CatalogIndex } from '../../../catalog/lookup'
import { parseStatements } from '../../parse'
import { T } from '../context'

/** Its query, or why it has none that could stand in another statement. */
type Body = { readonly select: SelectStmt } | { readonly reason: string }

const known = new WeakMap<Routine, Body>()

export function bodyOf(routine: Routine, index: CatalogIndex): Body {
  if (routine.result?.oid === T.void) return { reason: 'it returns void' }
  let body = known.get(routine)
  if (!body) known.set(routine, (body = read(routine)))
  const foreign = routine.settings?.find(({ name, value }) => name !== 'search_path' || !isSamePath(value, index))
  return foreign ? { reason: `it runs under SET ${foreign.name}` } : body
}

function read({ unsupported, language, body }: Routine): Body {
  if (unsupported !== undefined) return { reason: unsupported }
  if (language !== 'sql') return { reason: `it is written in ${language}` }
  const [statement, ...others] = parseStatements(body)
  if (!statement) return { reason: 'its body is empty' }
  if (others.length > 0) return { reason: 'its body has several statements' }
  const { node } = withoutLocations(statement)
  if (!('SelectStmt' in node)) return { reason: 'its body is not a SELECT' }
  return changesData(node.SelectStmt) ? { reason: 'its body changes data' } : { select: node.SelectStmt }
}

const changesData = ({ withClause }: SelectStmt): boolean =>
  (withClause?.ctes ?? []).some(
    (cte) =>
      'CommonTableExpr' in cte && cte.CommonTableExpr.ctequery && !('SelectStmt' in cte.CommonTableExpr.ctequery),
  )

/** Names that are qualified mean the same under an empty path, and schemas without anything in them give no names. */
function isSamePath(value: string, { searchPath, catalog }: CatalogIndex): boolean {
  const { tables, views, sequences, enums, domains, functions } = catalog
  const holds = (schema: string) =>
    [tables, views, sequences, enums, domains, functions].some((list) => list.some((one) => one.schema === schema))
  const schemas = value
    .split(',')
    .map((name) => name.trim().replace(/^["']|["']$/g, ''))
    .filter((name) => !OF_THE_SYSTEM.has(name) && holds(name))
  return schemas.length === 0 || String(schemas) === String(searchPath.filter(holds))
}

const OF_THE_SYSTEM: ReadonlySet<string> = new Set(['pg_catalog', 'pg_temp'])

/** Places in the body are none in the statement that calls it. */
export function withoutLocations<T>(tree: T): T {
  if (Array.isArray(tree)) return tree.map(withoutLocations) as T
  if (typeof tree !== 'object' || tree === null) return tree
  const members = Object.entries(tree).map(([key, value]) => [key, key === 'location' ? -1 : withoutLocations(value)])
  return Object.fromEntries(members) as T
}
