/** CREATE, ALTER and DROP COLLATION: what is kept of one is its name, and whether it is deterministic. */
import type { Node } from '@pgsql/types'
import { collationKind } from '../collations'
import type { Draft } from './draft'
import type { CollationDraft } from './objects'
import { as, objectName, qualified, stringsOf, type Body } from './nodes'
import { DdlProblem } from './problem'

export function createCollation(draft: Draft, statement: Body<'DefineStmt'>): void {
  const { schema = draft.creationSchema, name } = qualified(stringsOf(statement.defnames))
  if (draft.collations.some((c) => c.schema === schema && c.name === name)) {
    if (statement.if_not_exists) return
    throw new DdlProblem(`collation "${name}" for encoding "UTF8" already exists`, undefined, '42710')
  }
  draft.collations.push({ schema, name, deterministic: isDeterministic(draft, statement) })
}

/** It is where nothing is said; a copy is what the other is. */
function isDeterministic(draft: Draft, { definition = [] }: Body<'DefineStmt'>): boolean {
  const options = definition.flatMap((node) => as(node, 'DefElem') ?? [])
  const of = (name: string): Node | undefined => options.find((o) => o.defname?.toLowerCase() === name)?.arg
  const from = of('from')
  if (from) return collationKind(draft, qualified(objectName(from)).name) !== 'nondeterministic'
  const given = of('deterministic')
  return given === undefined || TRUE.has(valueOf(given))
}

const TRUE: ReadonlySet<string> = new Set(['true', 'on', '1'])

function valueOf(node: Node): string {
  if ('String' in node) return node.String.sval?.toLowerCase() ?? ''
  if ('Boolean' in node) return String(node.Boolean.boolval === true)
  if ('Integer' in node) return String(node.Integer.ival ?? 0)
  return stringsOf(as(node, 'TypeName')?.names).at(-1)?.toLowerCase() ?? ''
}

function find(draft: Draft, schema: string | undefined, name: string): CollationDraft | undefined {
  const schemas = schema === undefined ? draft.searchPath : [schema]
  return draft.collations.find((c) => c.name === name && schemas.includes(c.schema))
}

/** What is declared with it. */
function users(draft: Draft, name: string): { collation?: string }[] {
  const keys = draft.tables.flatMap((t) => [...t.columns, ...t.indexes.flatMap((i) => i.keys)])
  const domains = draft.types.flatMap((t) => (t.kind === 'domain' ? [t] : []))
  return [...keys, ...domains].filter((user: { collation?: string }) => user.collation === name)
}

export function dropCollation(draft: Draft, { schema, name }: { schema: string | undefined; name: string }): boolean {
  const found = find(draft, schema, name)
  // Postgres has many that are not made by the schema.
  if (!found) return true
  if (users(draft, name).length > 0)
    throw new DdlProblem(`cannot drop collation ${name} because other objects depend on it`, undefined, '2BP01')
  draft.collations.splice(draft.collations.indexOf(found), 1)
  return true
}

export function renameCollation(draft: Draft, object: Node, to: string): void {
  const { schema, name } = qualified(objectName(object))
  const found = find(draft, schema, name)
  if (!found) return
  for (const user of users(draft, name)) user.collation = to
  found.name = to
}

export function moveCollation(draft: Draft, object: Node, to: string): void {
  const { schema, name } = qualified(objectName(object))
  const found = find(draft, schema, name)
  if (found) found.schema = to
}
