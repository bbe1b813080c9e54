import type { Node, RangeVar } from '@pgsql/types'
import { namedCalls } from './calls'
import { columnUses, usesInstead } from './columnUses'
import { storable } from './deparse'
import type { Draft } from './draft'
import type { RelationDraft, ViewDraft } from './objects'
import { as, objectName, stringsOf, walk, type Body } from './nodes'
import { truncateIdentifier } from './objectNames'
import { DdlProblem, relationExists, requireRelation } from './problem'
import { requireSchema } from './tables'

interface ViewParts {
  readonly name: RangeVar | undefined
  readonly columns: readonly Node[] | undefined
  readonly query: Node | undefined
  readonly materialized: boolean
  readonly replace: boolean
  readonly ifNotExists: boolean
  readonly checkOption?: ViewDraft['checkOption']
}

export function createView(draft: Draft, statement: Body<'ViewStmt'>, text: string): void {
  const { view: name, aliases: columns, query, replace = false } = statement
  const checkOption = checkOptionOf(statement)
  addView(draft, { name, columns, query, replace, checkOption, materialized: false, ifNotExists: false }, text)
}

/** WITH CHECK OPTION at the end, or among the options at the beginning. */
function checkOptionOf({ withCheckOption, options = [] }: Body<'ViewStmt'>): ViewDraft['checkOption'] {
  if (withCheckOption === 'LOCAL_CHECK_OPTION') return 'local'
  if (withCheckOption === 'CASCADED_CHECK_OPTION') return 'cascaded'
  const option = options.flatMap((node) => as(node, 'DefElem') ?? []).find((o) => o.defname === 'check_option')
  const value = option?.arg && objectName(option.arg).at(-1)
  return value === 'local' || value === 'cascaded' ? value : undefined
}

/** CREATE MATERIALIZED VIEW whose query the shadow does not know: it is there, and reading it is refused with this reason. */
export function createUnknownMaterializedView(
  draft: Draft,
  statement: Body<'CreateTableAsStmt'>,
  text: string,
  reason: string,
): void {
  const { rel: name, colNames: columns } = statement.into ?? {}
  const { query, if_not_exists: ifNotExists = false } = statement
  const parts = { name, columns, query, materialized: true, replace: false, ifNotExists }
  addView(draft, parts, text)
  const view = draft.relation(name?.schemaname, name?.relname ?? '')
  if (view?.kind === 'view') view.unsupported ??= reason
}

/** The table that was made for a materialized view's rows becomes one. */
export function materialize(draft: Draft, statement: Body<'CreateTableAsStmt'>, text: string): void {
  const { rel, skipData = false } = statement.into ?? {}
  const table = draft.relation(rel?.schemaname, rel?.relname ?? '')
  if (table?.kind !== 'table') throw new Error('a materialized view is made of a table')
  table.materialized = {
    query: queryText(text),
    populated: !skipData,
    reads: relationsRead(draft, statement.query),
    takes: columnUses(draft, statement.query),
    calls: namedCalls(statement.query),
  }
}

/** REFRESH MATERIALIZED VIEW, but for its rows. @throws DdlProblem in Postgres's words */
export function refresh(draft: Draft, { relation, skipData = false }: Body<'RefreshMatViewStmt'>): void {
  const table = requireRelation(draft, relation)
  if (table.kind === 'view' && table.materialized) return
  if (table.kind !== 'table' || !table.materialized)
    throw new DdlProblem(`"${table.name}" is not a materialized view`, undefined, '0A000')
  table.materialized.populated = !skipData
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
    takes: columnUses(draft, parts.query),
    calls: namedCalls(parts.query),
    indexes: replaced?.indexes ?? [],
  }
  const columns = stringsOf(parts.columns)
  if (columns.length) view.columnNames = columns
  if (parts.checkOption) view.checkOption = parts.checkOption
  if (replaced?.defaults) view.defaults = replaced.defaults
  if (replaced) draft.relations[draft.relations.indexOf(replaced)] = view
  else draft.relations.push(view)
  if (replaced)
    for (const { uses } of draft.readers(replaced)) {
      uses.reads = uses.reads.map((r) => (r === replaced ? view : r))
      uses.takes = usesInstead(uses.takes, replaced, view)
    }
}

/** ALTER VIEW, ALTER TABLE of a view: its columns' defaults, and the check option among its options. */
export function alterView(view: ViewDraft, { subtype, name = '', def }: Body<'AlterTableCmd'>): void {
  if (subtype === 'AT_ColumnDefault') {
    const defaults = new Map(view.defaults)
    if (def) defaults.set(name, storable(def))
    else defaults.delete(name)
    view.defaults = defaults
  }
  if (subtype !== 'AT_SetRelOptions' && subtype !== 'AT_ResetRelOptions') return
  const options = as(def, 'List')?.items ?? []
  if (!options.some((node) => as(node, 'DefElem')?.defname === 'check_option')) return
  const option = subtype === 'AT_SetRelOptions' ? checkOptionOf({ options }) : undefined
  if (option) view.checkOption = option
  else delete view.checkOption
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

/** Where a query's own part begins behind its WITH clause. */
export function behindWith(query: string): number {
  let depth = 0
  let last = ''
  for (const token of query.matchAll(TOKEN)) {
    const word = token[0].toUpperCase()
    if (word.startsWith('--') || word.startsWith('/*')) continue
    if (depth === 0 && (/^(SELECT|VALUES|TABLE)$/.test(word) || (word === '(' && last === ')'))) return token.index
    if (word === '(') depth++
    if (word === ')') depth--
    last = word
  }
  return 0
}

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
