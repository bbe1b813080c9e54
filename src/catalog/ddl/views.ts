import type { Node, RangeVar } from '@pgsql/types'
import { type Draft, type RelationDraft, type ViewDraft } from './draft'
import { columnNames, stringsOf, walk, type Body } from './nodes'
import { truncateIdentifier } from './objectNames'
import { relationExists } from './problem'
import { requireSchema } from './tables'

interface ViewParts {
  readonly name: RangeVar | undefined
  readonly columns: readonly Node[] | undefined
  readonly query: Node | undefined
  readonly materialized: boolean
  readonly replace: boolean
  readonly ifNotExists: boolean
}

export function createView(draft: Draft, statement: Body<'ViewStmt'>, text: string): void {
  const { view: name, aliases: columns, query, replace = false } = statement
  addView(draft, { name, columns, query, replace, materialized: false, ifNotExists: false }, text)
}

/** CREATE MATERIALIZED VIEW; CREATE TABLE AS is refused by the caller. */
export function createMaterializedView(draft: Draft, statement: Body<'CreateTableAsStmt'>, text: string): void {
  const { rel: name, colNames: columns } = statement.into ?? {}
  addView(
    draft,
    {
      name,
      columns,
      query: statement.query,
      materialized: true,
      replace: false,
      ifNotExists: statement.if_not_exists ?? false,
    },
    text,
  )
}

function addView(draft: Draft, parts: ViewParts, text: string): void {
  const schema = parts.name?.schemaname ?? draft.creationSchema
  const name = truncateIdentifier(parts.name?.relname ?? '')
  requireSchema(draft, schema, parts.name)
  const existing = draft.relations.find((r) => r.schema === schema && r.name === name)
  const replaced = parts.replace && existing?.kind === 'view' ? existing : undefined
  if (!replaced && draft.relationNameTaken(schema, name)) {
    if (parts.ifNotExists) return draft.skip('42P07', `relation "${name}" already exists`)
    throw relationExists(name, parts.name)
  }
  const view: ViewDraft = {
    kind: 'view',
    schema,
    name,
    oid: replaced?.oid ?? draft.oid(),
    query: queryText(text),
    materialized: parts.materialized,
    reads: relationsRead(draft, parts.query),
    mentions: new Set(columnNames(parts.query)),
    indexes: replaced?.indexes ?? [],
  }
  const columns = stringsOf(parts.columns)
  if (columns.length) view.columnNames = columns
  if (replaced) draft.relations[draft.relations.indexOf(replaced)] = view
  else draft.relations.push(view)
  if (replaced) for (const other of draft.views) other.reads = other.reads.map((r) => (r === replaced ? view : r))
}

export function relationsRead(draft: Draft, query: Node | undefined): RelationDraft[] {
  const read = new Set<RelationDraft>()
  walk([query], (tag, body) => {
    if (tag !== 'RangeVar' && tag !== 'relation') return
    const relation = draft.relation(body.schemaname as string | undefined, (body.relname as string | undefined) ?? '')
    if (relation) read.add(relation)
  })
  return [...read]
}

const TOKEN =
  /--[^\n]*|\/\*[\s\S]*?\*\/|"(?:[^"]|"")*"|[eE]'(?:[^'\\]|\\.|'')*'|'(?:[^']|'')*'|\$(\w*)\$[\s\S]*?\$\1\$|[A-Za-z_][\w$]*|[()]|\S/g

/** The query of a CREATE VIEW statement: what stands after its first AS outside parentheses, without the closing WITH. */
export function queryText(statement: string): string {
  let depth = 0
  let start: number | undefined
  let end = statement.length
  let last = ''
  for (const token of statement.matchAll(TOKEN)) {
    const word = token[0].toUpperCase()
    if (word === '(') depth++
    if (word === ')') depth--
    if (depth > 0 || word.startsWith('--') || word.startsWith('/*')) continue
    if (start === undefined && word === 'AS') start = token.index + 2
    // WITH [LOCAL | CASCADED] CHECK OPTION, WITH [NO] DATA: the last WITH at this depth, if one of these follows.
    if (start !== undefined && last === 'WITH' && /^(LOCAL|CASCADED|CHECK|NO|DATA)$/.test(word))
      end = statement.slice(0, token.index).search(/with\s*$/i)
    last = word
  }
  return statement
    .slice(start ?? 0, end)
    .trim()
    .replace(/;$/, '')
    .trimEnd()
}

/** Why a materialized view is not read. */
export const MATERIALIZED = 'its rows are those of its last REFRESH, and the shadow keeps no such copy'
