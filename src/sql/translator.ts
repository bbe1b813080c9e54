/** Postgres statement → plan of SQLite statements: parse, bind, rewrite and print. */
import type { Node } from '@pgsql/types'
import type { Catalog, TypeRef } from '../catalog/catalog'
import { CatalogIndex } from '../catalog/lookup'
import { pgError } from '../errors'
import type { UserFunction } from '../functions/userFunction'
import { TypeSystem } from '../types/typeSystem'
import { binderFor, printerFor } from './assemble'
import type { Binder } from './bind/binder'
import { StatementContext } from './bind/context'
import { bindInsert } from './bind/insert'
import { assignedColumns, bindDelete, bindUpdate } from './bind/modify'
import { bindQuery } from './bind/select'
import { columnOfTarget, type Statement, targetsOf } from './bound'
import { parseStatements } from './parse'
import { printDelete, printInsert, printUpdate } from './print/modify'
import type { Printer } from './print/printer'
import { commandPlan } from './statements/commands'
import { truncatePlan } from './statements/truncate'
import { inInsertionOrder } from './rewrite/insertionOrder'
import { TableExpressions } from './tableExpression'
import type { Command, QueryPlan, ResultColumn, TranslateOptions, Translation } from './translation'

export interface Translator {
  readonly types: TypeSystem
  /** Expressions that tables carry: CHECKs, generated columns, index predicates. */
  readonly expressions: TableExpressions
  /** Functions that the tables call by themselves; every connection that writes needs them. */
  readonly schemaFunctions: readonly UserFunction[]
  /**
   * Translates every statement of a text.
   * @throws PostgresError as Postgres would on parsing or planning it; UnsupportedOnShadow for what the shadow refuses
   */
  translate(sql: string, options?: TranslateOptions): readonly Translation[]
}

export function createTranslator(catalog: Catalog): Translator {
  const index = new CatalogIndex(catalog)
  const types = new TypeSystem(index)
  const translateOne = (sql: string, node: Node, options: TranslateOptions): Translation => {
    const cx = new StatementContext(sql, index, types, options.parameterTypes)
    const command = commandPlan(cx, node)
    if (command) return { plan: command, parameters: [] }
    if ('TruncateStmt' in node) return { plan: truncatePlan(cx, node.TruncateStmt), parameters: [] }
    return queryTranslation(cx, bindStatement(binderFor(cx), node))
  }
  const later: typeof translateOne = (sql, node, options) => {
    try {
      return translateOne(sql, node, options)
    } catch (error) {
      return { plan: { kind: 'raise', error }, parameters: [] }
    }
  }
  const expressions = new TableExpressions(index, types)
  let schemaFunctions: readonly UserFunction[] | undefined
  return {
    types,
    expressions,
    get schemaFunctions() {
      return (schemaFunctions ??= expressions.allFunctions())
    },
    translate: (sql, options = {}) => {
      try {
        return parseStatements(sql).map((s, i) => (i === 0 ? translateOne : later)(sql, s.node, options))
      } catch (error) {
        if (error instanceof RangeError && /call stack/i.test(error.message))
          throw pgError('54001', 'stack depth limit exceeded')
        throw error
      }
    },
  }
}

function bindStatement(b: Binder, node: Node): Statement {
  if ('SelectStmt' in node)
    return { statement: 'select', query: bindQuery(b, node.SelectStmt, undefined), locks: [...b.cx.locks] }
  if ('InsertStmt' in node) return bindInsert(b, node.InsertStmt)
  if ('UpdateStmt' in node) return bindUpdate(b, node.UpdateStmt)
  if ('DeleteStmt' in node) return bindDelete(b, node.DeleteStmt)
  throw b.cx.refuse(statementName(Object.keys(node)[0] as string))
}

/** `CreateTableAsStmt` → `CREATE TABLE AS`: how a refusal names a statement without a row of its own. */
function statementName(tag: string): string {
  return `the statement ${tag
    .replace(/Stmt$/, '')
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toUpperCase()}`
}

const COMMANDS: Readonly<Record<Statement['statement'], Command>> = {
  select: 'SELECT',
  insert: 'INSERT',
  update: 'UPDATE',
  delete: 'DELETE',
}

function queryTranslation(cx: StatementContext, stmt: Statement): Translation {
  const parameters = cx.parameters()
  const { p, sql, positional } = print(cx, stmt, parameters.length)
  const plan: QueryPlan = {
    kind: 'query',
    command: COMMANDS[stmt.statement],
    statement: { sql, functions: [...p.functions.values()], positional },
    columns: resultColumns(stmt),
    reads: [...p.reads],
    writes: stmt.statement === 'select' ? [] : [stmt.target.relation.oid],
    sets: columnsSet(stmt),
    locks: stmt.statement === 'select' ? stmt.locks : [],
    volatile: p.volatile,
    returningAt: p.returningAt,
  }
  return {
    plan,
    parameters: parameters.map((t, i): TypeRef => ({ oid: t.oid, typmod: p.parameterTypmods.get(i + 1) ?? -1 })),
  }
}

function columnsSet(stmt: Statement): string[] | undefined {
  if (stmt.statement === 'update') return [...assignedColumns(stmt.target, stmt.assignments)]
  if (stmt.statement !== 'insert' || stmt.conflict?.action !== 'update') return undefined
  return [...assignedColumns(stmt.target, stmt.conflict.assignments)]
}

const MANY_PARAMETERS = 100

/** Parameters are named `?n`; where there are very many, each standing once and in order, they are bound by position. */
function print(
  cx: StatementContext,
  stmt: Statement,
  count: number,
): { p: Printer; sql: string; positional?: boolean } {
  const p = printerFor(cx)
  const sql = printStatement(p, stmt)
  const inOrder = p.parameterOrder.length === count && p.parameterOrder.every((number, i) => number === i + 1)
  if (count < MANY_PARAMETERS || !inOrder) return { p, sql }
  const again = printerFor(cx, true)
  return { p: again, sql: printStatement(again, stmt), positional: true }
}

function printStatement(p: Printer, stmt: Statement): string {
  switch (stmt.statement) {
    case 'select':
      return p.query(inInsertionOrder(stmt.query))
    case 'insert':
      return printInsert(p, stmt)
    case 'update':
      return printUpdate(p, stmt)
    case 'delete':
      return printDelete(p, stmt)
  }
}

function resultColumns(stmt: Statement): ResultColumn[] {
  const columns = stmt.statement === 'select' ? targetsOf(stmt.query) : stmt.returning.map(columnOfTarget)
  // MaxTupleAttributeNumber
  if (columns.length > 1664) throw pgError('54011', 'target lists can have at most 1664 entries')
  return columns.map(({ name, type, tableOid, attnum }) => ({ name, type, tableOid, attnum }))
}
