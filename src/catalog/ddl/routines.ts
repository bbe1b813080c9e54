/** CREATE FUNCTION and CREATE PROCEDURE (manual, "CREATE FUNCTION"; functioncmds.c, pg_proc.c). */
import type { DefElem, FunctionParameter, Node, TypeName } from '@pgsql/types'
import type { ArgumentMode, Routine, TypeRef } from '../catalog'
import { isInput } from '../routineArguments'
import { RowTypes } from '../rowTypes'
import { systemTypeByName } from '../system'
import { deparse, deparseType, storable } from './deparse'
import type { Draft } from './draft'
import type { ArgumentDraft, RoutineDraft, TableDraft } from './objects'
import { as, qualified, stringOf, stringsOf, type Body } from './nodes'
import { DdlProblem, nameOf } from './problem'
import { resolveType } from './types'

/** Languages whose bodies are read; a body in any other is never run. */
const LANGUAGES: ReadonlySet<string> = new Set(['sql', 'plpgsql'])

const MODES: Readonly<Record<string, ArgumentMode>> = {
  FUNC_PARAM_OUT: 'out',
  FUNC_PARAM_INOUT: 'inout',
  FUNC_PARAM_VARIADIC: 'variadic',
  FUNC_PARAM_TABLE: 'table',
}

const pseudoType = (name: string): TypeRef => ({ oid: systemTypeByName(name)?.oid ?? 0, typmod: -1 })

/** Of what is called, by types: OUT arguments and columns of RETURNS TABLE do not count. */
export const inputTypes = (routine: RoutineDraft): number[] =>
  routine.arguments.filter(isInput).map(({ type }) => type.oid)

/** Whether its arguments or its result are rows of the table. */
export function usesRow(routine: RoutineDraft, table: TableDraft): boolean {
  const rows = new RowTypes(() => undefined)
  const row = rows.ofTable(table.oid)
  const types = [...routine.arguments.map(({ type }) => type), ...(routine.result ? [routine.result] : [])]
  return types.some(({ oid }) => oid === row || oid === rows.arrayType(row))
}

/** @param text the statement's own */
export function createFunction(draft: Draft, statement: Body<'CreateFunctionStmt'>, text: string): void {
  const { schema = draft.creationSchema, name } = qualified(stringsOf(statement.funcname))
  if (!draft.schemas.has(schema)) throw new DdlProblem(`schema "${schema}" does not exist`, undefined, '3F000')
  const unknown: string[] = []
  const args = (statement.parameters ?? []).flatMap((p) => argument(draft, as(p, 'FunctionParameter'), unknown))
  const kind = statement.is_procedure ? 'procedure' : 'function'
  const result = kind === 'procedure' ? undefined : resultOf(draft, statement.returnType, args, unknown)
  const routine: RoutineDraft = {
    kind,
    schema,
    name,
    oid: draft.oid(),
    arguments: args,
    ...(result ? { result } : {}),
    returnsSet: statement.returnType?.setof ?? false,
    ...bodyOf(statement, text),
    volatility: 'volatile',
    strict: false,
  }
  applyOptions(routine, statement.options)
  const [reason] = unknown
  if (reason !== undefined) routine.unsupported ??= reason
  put(draft, routine, statement.replace ?? false)
}

/** ProcedureCreate: what may be replaced, and by what. */
function put(draft: Draft, routine: RoutineDraft, replace: boolean): void {
  const types = inputTypes(routine).join()
  const position = draft.functions.findIndex(
    (f) => f.schema === routine.schema && f.name === routine.name && inputTypes(f).join() === types,
  )
  const former = draft.functions[position]
  if (!former) {
    draft.functions.push(routine)
    return
  }
  if (!replace)
    throw new DdlProblem(`function "${routine.name}" already exists with same argument types`, undefined, '42723')
  if (former.kind !== routine.kind) throw new DdlProblem('cannot change routine kind', undefined, '42809')
  if (former.result?.oid !== routine.result?.oid || former.returnsSet !== routine.returnsSet)
    throw new DdlProblem('cannot change return type of existing function', undefined, '42P13')
  for (const [i, argument] of former.arguments.entries()) {
    const { name } = argument
    if (isInput(argument) && name !== undefined && routine.arguments[i]?.name !== name)
      throw new DdlProblem(`cannot change name of input parameter "${name}"`, undefined, '42P13')
  }
  // Triggers point to it, and it keeps its OID.
  const { oid } = former
  for (const key of Object.keys(former)) delete (former as unknown as Record<string, unknown>)[key]
  Object.assign(former, routine, { oid })
}

function argument(draft: Draft, parameter: FunctionParameter | undefined, unknown: string[]): ArgumentDraft[] {
  if (!parameter) return []
  const { name, argType, mode = '', defexpr } = parameter
  return [
    {
      ...(name === undefined ? {} : { name }),
      type: typeOf(draft, argType, unknown),
      mode: MODES[mode] ?? 'in',
      ...(defexpr ? { default: storable(defexpr) } : {}),
    },
  ]
}

/** Without RETURNS, the OUT arguments say it: one is the result, several are a record. */
function resultOf(
  draft: Draft,
  type: TypeName | undefined,
  args: readonly ArgumentDraft[],
  unknown: string[],
): TypeRef | undefined {
  const out = args.filter(({ mode }) => mode !== 'in' && mode !== 'variadic')
  const only = out.length === 1 ? out[0]?.type : undefined
  if (type === undefined || out.some(({ mode }) => mode === 'table'))
    return only ?? (out.length > 1 ? pseudoType('record') : pseudoType('void'))
  return typeOf(draft, type, unknown)
}

/** A type as an argument has it: without a modifier, `table.column%TYPE` and the rows of tables among them. */
function typeOf(draft: Draft, type: TypeName | undefined, unknown: string[]): TypeRef {
  const names = stringsOf(type?.names)
  if (type?.pct_type) return columnType(draft, names)
  const { schema, name } = qualified(names)
  const relation = draft.type(schema, name) ? undefined : draft.relation(schema, name)
  const array = (type?.arrayBounds?.length ?? 0) > 0
  if (relation?.kind === 'table') {
    const rows = new RowTypes(() => undefined)
    const row = rows.ofTable(relation.oid)
    return { oid: array ? rows.arrayType(row) : row, typmod: -1 }
  }
  if (relation) {
    unknown.push(`it has the rows of ${relation.kind} "${relation.name}" for a type`)
    return pseudoType('record')
  }
  if (draft.runs && !draft.type(schema, name) && !systemTypeByName(name))
    throw new DdlProblem(`type ${nameOf(schema, name)} does not exist`, type?.location, '42704')
  const { oid } = resolveType(draft, type)
  if (draft.types.some((t) => t.kind === 'external' && (t.oid === oid || t.arrayOid === oid)))
    unknown.push(`the shadow does not know type ${deparseType(type)}`)
  return { oid, typmod: -1 }
}

function columnType(draft: Draft, names: readonly string[]): TypeRef {
  const column = names.at(-1) ?? ''
  const { schema, name } = qualified(names.slice(0, -1))
  const relation = draft.relation(schema, name)
  if (!relation) throw new DdlProblem(`relation ${nameOf(schema, name)} does not exist`, undefined, '42P01')
  const found = relation.kind === 'table' ? relation.columns.find((c) => c.name === column) : undefined
  if (!found)
    throw new DdlProblem(`column "${column}" of relation ${nameOf(schema, name)} does not exist`, undefined, '42703')
  return { oid: found.type.oid, typmod: -1 }
}

function bodyOf(
  { options, sql_body }: Body<'CreateFunctionStmt'>,
  text: string,
): Pick<Routine, 'language' | 'body' | 'atomic' | 'unsupported'> {
  const defined = (name: string): Node | undefined => elements(options).find((o) => o.defname === name)?.arg
  const language = (stringOf(defined('language')) || 'sql').toLowerCase()
  const known = LANGUAGES.has(language) ? {} : { unsupported: `it is written in ${language}` }
  const strings = as(defined('as'), 'List')?.items ?? []
  if (!sql_body) return { language, body: stringOf(strings[0]), ...known }
  const returned = as(sql_body, 'ReturnStmt')?.returnval
  if (returned) return { language, body: `SELECT ${deparse(returned)}`, ...known }
  const [, body] = ATOMIC.exec(text) ?? []
  return body === undefined
    ? { language, body: '', unsupported: 'its body is BEGIN ATOMIC' }
    : { language, body, atomic: true }
}

/** BEGIN ATOMIC … END closes the statement. */
const ATOMIC = /\bBEGIN\s+ATOMIC\b([\s\S]*)\bEND\s*;?\s*$/i

const elements = (options: readonly Node[] | undefined): DefElem[] =>
  (options ?? []).flatMap((o) => as(o, 'DefElem') ?? [])

/** What CREATE and ALTER FUNCTION say beside the body. */
function applyOptions(routine: RoutineDraft, options: readonly Node[] | undefined): void {
  for (const { defname, arg } of elements(options)) {
    if (defname === 'volatility') routine.volatility = stringOf(arg) as Routine['volatility']
    if (defname === 'strict') routine.strict = as(arg, 'Boolean')?.boolval ?? false
    const setting = defname === 'set' ? as(arg, 'VariableSetStmt') : undefined
    if (setting) applySetting(routine, setting)
  }
}

function applySetting(routine: RoutineDraft, { kind, name = '', args }: Body<'VariableSetStmt'>): void {
  const others = kind === 'VAR_RESET_ALL' ? [] : (routine.settings ?? []).filter((s) => s.name !== name)
  const values = (args ?? []).map((a) => settingText(as(a, 'A_Const')))
  if (kind === 'VAR_SET_VALUE') others.push({ name, value: values.join(', ') })
  if (kind === 'VAR_SET_CURRENT') routine.unsupported ??= `SET ${name} FROM CURRENT is not known`
  if (others.length > 0) routine.settings = others
  else delete routine.settings
}

const settingText = (constant: Body<'A_Const'> | undefined): string =>
  constant?.sval?.sval ?? constant?.fval?.fval ?? String(constant?.ival?.ival ?? constant?.boolval?.boolval ?? 0)

/** ALTER FUNCTION … IMMUTABLE, STRICT, SET… */
export function alterFunction(draft: Draft, statement: Body<'AlterFunctionStmt'>): void {
  const named = statement.func
  const routine = named && findRoutine(draft, { ObjectWithArgs: named })
  if (routine) applyOptions(routine, statement.actions)
  else if (!draft.runs) return
  else {
    const { schema, name } = qualified(stringsOf(named?.objname))
    throw new DdlProblem(`function ${nameOf(schema, name)} does not exist`)
  }
}

/**
 * What `f` or `f(type, …)` names.
 * @throws DdlProblem where a bare name has several
 */
export function findRoutine(
  draft: Draft,
  object: Node,
  kinds: readonly string[] = ['function', 'procedure'],
): RoutineDraft | undefined {
  const named = as(object, 'ObjectWithArgs')
  const { schema, name } = qualified(stringsOf(named?.objname))
  const path = schema === undefined ? draft.searchPath : [schema]
  const found = draft.functions.filter((f) => kinds.includes(f.kind) && f.name === name && path.includes(f.schema))
  if (named?.args_unspecified) {
    if (found.length > 1) throw new DdlProblem(`function name "${name}" is not unique`, undefined, '42725')
    return found[0]
  }
  const types = (named?.objargs ?? []).map((a) => typeOf(draft, as(a, 'TypeName'), []).oid)
  return found.find((f) => inputTypes(f).join() === types.join())
}
