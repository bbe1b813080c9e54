/** DDL at run time: which statements define something, and what they are called. */
import type { Node, RangeVar, SelectStmt } from '@pgsql/types'
import type { TypeRef } from '../../catalog/catalog'
import { quoteIdentifier } from '../../catalog/identifiers'
import type { StatementContext } from '../bind/context'
import { behindWith, queryText } from '../../catalog/ddl/views'
import { parseStatements, type ParsedStatement } from '../parse'
import type { Definition, ProgramPlan, ResultColumn } from '../translation'

export const definitionPlan = (definition: Definition): ProgramPlan => ({
  kind: 'program',
  command: 'SELECT',
  steps: [],
  columns: [],
  reads: [],
  writes: [],
  locks: [],
  volatile: true,
  definition,
})

type Body = Record<string, unknown>

const of = (verb: string) => (body: Body) =>
  `${verb} ${kindOf(body.removeType ?? body.renameType ?? body.objectType ?? body.objtype)}`
const kindOf = (objectType: unknown): string =>
  String(objectType)
    .replace('OBJECT_', '')
    .replace('MATVIEW', 'MATERIALIZED VIEW')
    .replace(/^(COLUMN|TABCONSTRAINT)$/, 'TABLE')
    .replace('ATTRIBUTE', 'TYPE')
    .replace('DOMCONSTRAINT', 'DOMAIN')
    .replaceAll('_', ' ')

/** CommandComplete's tags (tcop/cmdtaglist.h). */
const TAGS: Readonly<Record<string, (body: Body) => string>> = {
  CreateSchemaStmt: () => 'CREATE SCHEMA',
  CreateStmt: () => 'CREATE TABLE',
  AlterTableStmt: of('ALTER'),
  IndexStmt: () => 'CREATE INDEX',
  CreateSeqStmt: () => 'CREATE SEQUENCE',
  AlterSeqStmt: () => 'ALTER SEQUENCE',
  CreateEnumStmt: () => 'CREATE TYPE',
  AlterEnumStmt: () => 'ALTER TYPE',
  CreateDomainStmt: () => 'CREATE DOMAIN',
  AlterDomainStmt: () => 'ALTER DOMAIN',
  CompositeTypeStmt: () => 'CREATE TYPE',
  ViewStmt: () => 'CREATE VIEW',
  DropStmt: of('DROP'),
  RenameStmt: of('ALTER'),
  AlterObjectSchemaStmt: of('ALTER'),
  CreateFunctionStmt: ({ is_procedure: procedure }) => (procedure ? 'CREATE PROCEDURE' : 'CREATE FUNCTION'),
  CreateTrigStmt: () => 'CREATE TRIGGER',
  CreateExtensionStmt: () => 'CREATE EXTENSION',
}

/** The columns of a CREATE TABLE … AS query, as Postgres types them. */
export type QueryColumns = (
  query: Extract<Node, { SelectStmt: unknown }>,
) => readonly (ResultColumn & { readonly collation: string | undefined })[]

/** @returns undefined for a statement that defines nothing */
export function definitionOf(
  cx: StatementContext,
  sql: string,
  { node, location, length }: ParsedStatement,
  columns: QueryColumns,
): Definition | undefined {
  const [tag, body] = Object.entries(node)[0] as [string, Body]
  if (tag === 'CreateTableAsStmt' && body.objtype === 'OBJECT_TABLE')
    return tableFromQuery(cx, { sql, node, location, length }, columns)
  if (tag === 'CreateTableAsStmt' && body.objtype === 'OBJECT_MATVIEW')
    return materializedView(cx, { sql, node, location, length }, columns)
  const name = TAGS[tag]
  if (!name) return undefined
  refuseRenamedValue(cx, node)
  return {
    tag: name(body),
    sql,
    node,
    location,
    length,
    ...('CreateStmt' in node ? onCommit(cx, node.CreateStmt.relation, node.CreateStmt.oncommit) : {}),
  }
}

/** Its rows hold the old name. */
function refuseRenamedValue(cx: StatementContext, node: Node): void {
  if ('AlterEnumStmt' in node && node.AlterEnumStmt.oldVal !== undefined) throw cx.refuse('renaming an enum value')
}

function onCommit(
  cx: StatementContext,
  rel: RangeVar | undefined,
  action = 'ONCOMMIT_NOOP',
): Pick<Definition, 'onCommit'> {
  const { relname: table = '', relpersistence, schemaname } = rel ?? {}
  if (action !== 'ONCOMMIT_NOOP' && relpersistence !== 't' && schemaname !== 'pg_temp')
    throw cx.error('42P16', 'ON COMMIT can only be used on temporary tables')
  if (action === 'ONCOMMIT_DROP') return { onCommit: { table, action: 'drop' } }
  if (action === 'ONCOMMIT_DELETE_ROWS') return { onCommit: { table, action: 'delete rows' } }
  return {}
}

type Written = Pick<Definition, 'sql' | 'node' | 'location' | 'length'>

/** A table for the rows of its query. */
function materializedView(cx: StatementContext, source: Written, columns: QueryColumns): Definition {
  const { sql: create, fill } = tableFromQuery(cx, source, columns)
  const { rel } = 'CreateTableAsStmt' in source.node ? (source.node.CreateTableAsStmt.into ?? {}) : {}
  const schema = rel?.schemaname === undefined ? '' : `${quoteIdentifier(rel.schemaname)}.`
  const refresh = `REFRESH MATERIALIZED VIEW ${schema}${quoteIdentifier(rel?.relname ?? '')}`
  const filled = fill === undefined ? { tag: 'CREATE MATERIALIZED VIEW' } : { tag: 'SELECT', fill: refresh }
  return { ...source, ...filled, create }
}

function tableFromQuery(cx: StatementContext, source: Written, columns: QueryColumns): Definition {
  if (!('CreateTableAsStmt' in source.node)) throw new Error('not CREATE TABLE AS')
  const { into, query, if_not_exists: tolerant } = source.node.CreateTableAsStmt
  const { rel, colNames = [], onCommit: action, skipData } = into ?? {}
  if (!rel || !query || !('SelectStmt' in query)) throw cx.refuse('CREATE TABLE AS of this kind')
  const names = colNames.map((n) => ('String' in n ? (n.String.sval ?? '') : ''))
  const made = columns(query)
  if (names.length > made.length) throw cx.error('42601', 'too many column names were specified')
  const all = made.map(({ name }, i) => names[i] ?? name)
  const twice = all.find((name, i) => all.indexOf(name) !== i)
  if (twice !== undefined) throw cx.error('42701', `column "${twice}" specified more than once`)
  // `bit` without quotes means bit(1) (format_type).
  const typeOf = (type: TypeRef) => cx.types.formatType(type).replace(/^bit(?=$|\[)/, '"bit"')
  const collate = (name: string | undefined) => (name === undefined ? '' : ` COLLATE "${name.replaceAll('"', '""')}"`)
  const list = made.map(
    ({ name, type, collation }, i) => `${quoteIdentifier(names[i] ?? name)} ${typeOf(type)}${collate(collation)}`,
  )
  const schema = rel.schemaname === undefined ? '' : `${quoteIdentifier(rel.schemaname)}.`
  const table = `${schema}${quoteIdentifier(rel.relname ?? '')}`
  const temporary = rel.relpersistence === 't' ? 'TEMPORARY ' : ''
  const create = `CREATE ${temporary}TABLE ${tolerant ? 'IF NOT EXISTS ' : ''}${table} (${list.join(', ')})`
  return {
    tag: skipData ? 'CREATE TABLE AS' : 'SELECT',
    ...(skipData ? {} : { fill: filling(table, queryText(textOf(source)), query.SelectStmt) }),
    sql: create,
    ...(parseStatements(create)[0] as ParsedStatement),
    ...onCommit(cx, rel, action),
  }
}

/** An INSERT of the query's rows; WITH queries that change data stand before the INSERT, where alone they may. */
function filling(table: string, query: string, { withClause }: SelectStmt): string {
  const parts = (withClause?.ctes ?? []).flatMap((cte) =>
    'CommonTableExpr' in cte ? [cte.CommonTableExpr.ctequery] : [],
  )
  const at = parts.every((part) => part && 'SelectStmt' in part) ? 0 : behindWith(query)
  return `${query.slice(0, at)}INSERT INTO ${table} ${query.slice(at)}`
}

function textOf({ sql, location, length }: Written): string {
  return Buffer.from(sql)
    .subarray(location, length ? location + length : undefined)
    .toString()
}
