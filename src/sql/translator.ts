/** Postgres statement → plan of SQLite statements: parse, bind, rewrite and print. */
import type { Node } from '@pgsql/types'
import type { Catalog, Table, TypeRef } from '../catalog/catalog'
import { CatalogIndex } from '../catalog/lookup'
import { pgError } from '../errors'
import { provideReader, type ShownExpression } from '../functions/relations/expressionReader'
import type { UserFunction } from '../functions/userFunction'
import { TypeSystem } from '../types/typeSystem'
import { binderFor, printerFor } from './assemble'
import type { Binder } from './bind/binder'
import { StatementContext } from './bind/context'
import { assignedColumns } from './bind/modify'
import { hasRowCalls, permitRowCalls } from './bind/routines/calledFirst'
import { refuseReadsOfWrites } from './bind/routines/reads'
import { bindQuery } from './bind/select'
import { Variables } from './bind/variables'
import { requirePopulated } from './bind/materialized'
import { firingOf } from './bind/triggers'
import { columnOfTarget, type Statement, targetsOf } from './bound'
import { collationsOfColumns, deriveCollations } from './collations/derive'
import { plannedConstants } from './constants'
import { parseStatements, type ParsedStatement } from './parse'
import { plannedTypmod } from './plannedTypmod'
import type { Printer } from './print/printer'
import { plannedCalls } from './statements/calls'
import { orderOfFailures } from './statements/rowCalls'
import { codePlan } from './statements/code'
import { commandPlan } from './statements/commands'
import { definitionOf, definitionPlan, type QueryColumns } from './statements/definition'
import { explained } from './statements/explain'
import { executePlan, preparePlan } from './statements/prepared'
import { printModification, printRowByRow, printSteps, takesSteps } from './statements/program'
import { callPlan } from './statements/procedure'
import { refreshPlan } from './statements/refresh'
import { truncatePlan } from './statements/truncate'
import { drawsFirst, workedOutFirst } from './workedOutFirst'
import { inInsertionOrder } from './rewrite/insertionOrder'
import { TableExpressions } from './tableExpression'
import type {
  Command,
  OrderOfFailures,
  PlannedConstants,
  ProgramPlan,
  QueryPlan,
  ResultColumn,
  TranslateOptions,
  Translation,
} from './translation'

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

/** @param searchPath schemas for unqualified names; the default schema alone where none are given */
/** Loaded when one is asked for. */
function shownExpression(
  index: CatalogIndex,
  types: TypeSystem,
  table: Table,
  expression: string,
): ShownExpression | undefined {
  // eslint-disable-next-line @typescript-eslint/no-require-imports
  const { showExpression } = require('./shownExpression') as typeof import('./shownExpression')
  return showExpression(index, types, table, expression)
}

export function createTranslator(catalog: Catalog, searchPath?: readonly string[]): Translator {
  const index = new CatalogIndex(catalog, searchPath)
  const types = new TypeSystem(index)
  const first = (sql: string, parsed: ParsedStatement, options: TranslateOptions): Translation =>
    translateStatement({ index, types }, sql, parsed, options)
  const later: typeof first = (sql, parsed, options) => {
    try {
      return first(sql, parsed, options)
    } catch (error) {
      return { plan: { kind: 'raise', error }, parameters: [] }
    }
  }
  const expressions = new TableExpressions(index, types)
  provideReader(index, { shown: (table, expression) => shownExpression(index, types, table, expression) })
  let schemaFunctions: readonly UserFunction[] | undefined
  return {
    types,
    expressions,
    get schemaFunctions() {
      return (schemaFunctions ??= expressions.allFunctions())
    },
    translate: (sql, options = {}) => {
      try {
        return parseStatements(sql).map((s, i) => (i === 0 ? first : later)(sql, s, options))
      } catch (error) {
        if (error instanceof RangeError && /call stack/i.test(error.message))
          throw pgError('54001', 'stack depth limit exceeded')
        throw error
      }
    },
  }
}

interface Schema {
  readonly index: CatalogIndex
  readonly types: TypeSystem
}

function translateStatement(
  schema: Schema,
  sql: string,
  parsed: ParsedStatement,
  options: TranslateOptions,
): Translation {
  const { node } = parsed
  const begin = (parameterTypes?: readonly number[]) =>
    new StatementContext(sql, schema.index, schema.types, parameterTypes)
  const inner = (part: Node, more: TranslateOptions) => translateStatement(schema, sql, { ...parsed, node: part }, more)
  const cx = begin(options.parameterTypes)
  if (options.variables) cx.variables = new Variables(cx, options.variables)
  cx.transitions = options.transitions ?? []
  cx.castsLengths = options.castsLengths ?? false
  const command = commandPlan(cx, node)
  if (command) return { plan: command, parameters: [] }
  if ('PrepareStmt' in node) {
    const translate = (part: Node, parameterTypes: readonly number[]) => inner(part, { parameterTypes })
    return { plan: preparePlan(binderFor(cx), node.PrepareStmt, translate), parameters: [] }
  }
  if ('ExecuteStmt' in node) {
    const translate = (b: Binder, stmt: Statement) => queryTranslation(b.cx, stmt)
    return { plan: executePlan(node.ExecuteStmt, () => binderFor(begin()), translate), parameters: [] }
  }
  if ('ExplainStmt' in node) return explained(cx, node.ExplainStmt, (part) => inner(part, options))
  if ('TruncateStmt' in node) return { plan: truncatePlan(cx, node.TruncateStmt), parameters: [] }
  if ('RefreshMatViewStmt' in node)
    return { plan: refreshPlan(cx, node.RefreshMatViewStmt, { sql, ...parsed }), parameters: [] }
  const definition = definitionOf(cx, sql, parsed, (query) => columnsOfQuery(cx, query))
  if (definition) return { plan: definitionPlan(definition), parameters: [] }
  if ('CallStmt' in node) {
    const plan = callPlan(binderFor(cx), node.CallStmt)
    return { plan, parameters: cx.parameters(), ...(cx.variables && { inputs: cx.variables.inputs }) }
  }
  if ('DoStmt' in node) return { plan: codePlan(cx, parsed), parameters: [] }
  permitRowCalls(cx)
  const translation = queryTranslation(cx, bindStatement(binderFor(cx), node))
  return cx.variables ? { ...translation, inputs: cx.variables.inputs } : translation
}

/** What CREATE TABLE … AS makes its columns of. */
function columnsOfQuery(cx: StatementContext, query: Extract<Node, { SelectStmt: unknown }>): ReturnType<QueryColumns> {
  permitRowCalls(cx)
  const bound = bindStatement(binderFor(cx), query)
  if (cx.parameters().length > 0) throw cx.refuse('CREATE TABLE AS with parameters')
  const collations = bound.statement === 'select' ? collationsOfColumns(cx, bound.query) : []
  return resultColumns(bound).map((column, i) => ({ ...column, collation: collations[i] }))
}

function bindStatement(b: Binder, node: Node): Statement {
  if ('SelectStmt' in node) return { statement: 'select', query: bindQuery(b, node.SelectStmt, undefined) }
  const modification = b.modification(node, undefined)
  if (modification) return modification
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
  merge: 'MERGE',
}

function queryTranslation(cx: StatementContext, stmt: Statement): Translation {
  cx.statement = stmt
  requirePopulated(cx)
  refuseReadsOfWrites(cx, stmt)
  deriveCollations(cx, stmt)
  const parameters = cx.parameters()
  if (cx.rewriteError) throw cx.rewriteError
  const calls = plannedCalls(cx, stmt)
  const rowCalls = hasRowCalls(cx) ? orderOfFailures(stmt) : undefined
  // They would be worked out without the calls' values.
  const constants = calls ? undefined : constantsOf(cx, stmt)
  if (firingOf(cx) ?? isChecked(stmt)) {
    if (rowCalls) throw cx.refuse('a PL/pgSQL function of values of rows in a statement that fires triggers')
    return withCalls(rowByRowTranslation(cx, stmt, parameters, constants), calls)
  }
  if (takesSteps(stmt)) {
    const { plan, typmods } = programPlan(cx, stmt)
    return withCalls(
      { plan: { ...plan, constants, drawsFirst: drawsFirst(stmt) }, parameters: withTypmods(parameters, typmods) },
      calls,
      rowCalls,
    )
  }
  const { p, sql, positional } = print(cx, stmt, parameters.length)
  const sets = columnsSet(stmt)
  const plan: QueryPlan = {
    kind: 'query',
    command: COMMANDS[stmt.statement],
    statement: { sql, functions: [...p.functions.values()], positional },
    columns: resultColumns(stmt),
    reads: [...p.reads],
    writes: stmt.statement === 'select' ? [] : [stmt.target.relation.oid],
    sets,
    locks: [...cx.locks],
    volatile: p.volatile,
    returningAt: p.returningAt,
    ...workedOutFirst(cx, stmt, { reads: p.reads, sets }),
    constants,
  }
  return withCalls({ plan, parameters: withTypmods(parameters, p.parameterTypmods) }, calls, rowCalls)
}

function withCalls(translation: Translation, calls: QueryPlan['calls'], rowCalls?: OrderOfFailures): Translation {
  if (!calls && !rowCalls) return translation
  const plan = translation.plan as QueryPlan | ProgramPlan
  return { ...translation, plan: { ...plan, calls: calls ?? [], ...(rowCalls && { rowCalls }) } }
}

/** @returns undefined where nothing of the statement is a constant that could fail */
function constantsOf(cx: StatementContext, stmt: Statement): PlannedConstants | undefined {
  const read = [...cx.checkedParameters].sort(([one], [other]) => one - other).map(([, check]) => check)
  const exprs = [...read, ...plannedConstants(cx, stmt).filter((e) => !read.includes(e))]
  if (exprs.length === 0) return undefined
  const p = printerFor(cx)
  // Rows, as columns are no more than 2000.
  const sql = `VALUES ${exprs.map((e) => `(${p.expr(e)})`).join(', ')}`
  const varies = p.parameterOrder.length > 0 || p.volatile || [...p.functions.values()].some((f) => !f.deterministic)
  return { statement: { sql, functions: [...p.functions.values()] }, varies }
}

/** It writes through a view that has a check option. */
function isChecked(stmt: Statement): true | undefined {
  const ctes = stmt.statement === 'select' ? stmt.query.ctes : stmt.ctes
  const checked = (one: Statement | undefined) => one && 'checks' in one && (one.checks?.length ?? 0) > 0
  return checked(stmt) || ctes.some((cte) => checked(cte.part)) || undefined
}

function rowByRowTranslation(
  cx: StatementContext,
  stmt: Statement,
  parameters: readonly TypeRef[],
  constants: PlannedConstants | undefined,
): Translation {
  const { steps, reads, changes, volatile, typmods, rowByRow } = printRowByRow(cx, stmt)
  const shared = { command: COMMANDS[stmt.statement], columns: resultColumns(stmt), locks: [...cx.locks] }
  const plan: ProgramPlan = {
    kind: 'program',
    ...shared,
    steps,
    reads,
    volatile,
    writes: [...new Set(rowByRow.parts.flatMap((part) => (part.view ? [] : [part.table])))],
    changes,
    rowByRow,
    constants,
  }
  return { plan, parameters: withTypmods(parameters, typmods) }
}

const withTypmods = (parameters: readonly TypeRef[], typmods: ReadonlyMap<number, number>): TypeRef[] =>
  parameters.map((t, i) => ({ oid: t.oid, typmod: typmods.get(i + 1) ?? -1 }))

/** A statement of several steps; where one of them is enough after all, it is a query like others. */
function programPlan(
  cx: StatementContext,
  stmt: Statement,
): { plan: QueryPlan | ProgramPlan; typmods: ReadonlyMap<number, number> } {
  const { steps, reads, changes, volatile, typmods } = printSteps(cx, stmt)
  const shared = {
    command: COMMANDS[stmt.statement],
    columns: resultColumns(stmt),
    reads,
    locks: [...cx.locks],
    volatile,
  }
  const [step] = steps
  const writes = [...new Set(changes.map((change) => change.table))]
  if (step && steps.length === 1) {
    const { statement, returningAt } = step
    return { plan: { kind: 'query', ...shared, statement, writes, sets: columnsSet(stmt), returningAt }, typmods }
  }
  return { plan: { kind: 'program', ...shared, steps, writes, changes }, typmods }
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
  return stmt.statement === 'select' ? p.query(inInsertionOrder(stmt.query)) : printModification(p, stmt)
}

function resultColumns(stmt: Statement): ResultColumn[] {
  const columns = stmt.statement === 'select' ? targetsOf(stmt.query) : stmt.returning.map(columnOfTarget)
  // MaxTupleAttributeNumber
  if (columns.length > 1664) throw pgError('54011', 'target lists can have at most 1664 entries')
  const exprs = (stmt.statement !== 'select' ? stmt.returning : 'targets' in stmt.query ? stmt.query.targets : []).map((t) => t.expr) // prettier-ignore
  return columns.map(({ name, type, tableOid, attnum }, i) => {
    const expr = exprs[i]
    return { name, type: expr ? { ...type, typmod: plannedTypmod(expr) } : type, tableOid, attnum }
  })
}
