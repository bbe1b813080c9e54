/**
 * Expression trees back to SQL: defaults, checks, generated columns, index expressions, partial predicates. What it
 * prints parses to the same tree (locations aside); a node it does not know is an error, never left out.
 */
import type { Node, TypeName } from '@pgsql/types'
import { quoteIdentifier, quoteLiteral } from '../identifiers'
import { as, stringOf, stringsOf, tagOf, type Body, type Tag } from './nodes'

/** Thrown for a node that may not stand in a stored expression, or that is not known here. */
export class CannotDeparse extends Error {
  override name = 'CannotDeparse'
  constructor(readonly construct: string) {
    super(construct)
  }
}

type Printers = { readonly [K in Tag]?: (body: Body<K>) => string }

/** Prints without a need for parentheses around it. */
const ATOMS = new Set<string>([
  'A_Const',
  'ColumnRef',
  'FuncCall',
  'CoalesceExpr',
  'MinMaxExpr',
  'A_ArrayExpr',
  'SQLValueFunction',
  'RowExpr',
  'CaseExpr',
  'TypeCast',
])

export function deparse(node: Node): string {
  const tag = tagOf(node)
  const printer = printers[tag] as ((body: unknown) => string) | undefined
  if (!printer) throw new CannotDeparse(tag)
  return printer((node as Record<string, unknown>)[tag])
}

/** An expression on its way into the catalog. @throws CannotDeparse now, while the statement that holds it is at hand */
export function storable(node: Node): Node {
  deparse(node)
  return node
}

function operand(node: Node | undefined): string {
  if (!node) throw new CannotDeparse('missing operand')
  const text = deparse(node)
  const constant = as(node, 'A_Const')
  const negative = constant !== undefined && text.startsWith('-')
  // A SQL-syntax call such as AT TIME ZONE is an operator in disguise.
  const call = as(node, 'FuncCall')
  const disguised =
    call?.funcformat === 'COERCE_SQL_SYNTAX' && /^(timezone|is_normalized)$/.test(stringOf(call.funcname?.at(-1)))
  return ATOMS.has(tagOf(node)) && !negative && !disguised ? text : `(${text})`
}

const list = (nodes: readonly Node[] | undefined): string => (nodes ?? []).map(deparse).join(', ')

const printers: Printers = {
  A_Const: (c) => constant(c),
  ColumnRef: (c) => (c.fields ?? []).map((f) => ('A_Star' in f ? '*' : quoteIdentifier(stringOf(f)))).join('.'),
  ParamRef: (p) => `$${p.number ?? 0}`,
  TypeCast: (c) => `${operand(c.arg)}::${deparseType(c.typeName)}`,
  CollateClause: (c) => `${operand(c.arg)} COLLATE ${stringsOf(c.collname).map(quoteIdentifier).join('.')}`,
  BoolExpr: (e) => {
    const args = (e.args ?? []).map(operand)
    return e.boolop === 'NOT_EXPR' ? `NOT ${args[0]}` : args.join(e.boolop === 'OR_EXPR' ? ' OR ' : ' AND ')
  },
  NullTest: (t) => `${operand(t.arg)} IS ${t.nulltesttype === 'IS_NOT_NULL' ? 'NOT NULL' : 'NULL'}`,
  BooleanTest: (t) => `${operand(t.arg)} ${(t.booltesttype ?? 'IS_TRUE').replaceAll('_', ' ')}`,
  CoalesceExpr: (e) => `COALESCE(${list(e.args)})`,
  MinMaxExpr: (e) => `${e.op === 'IS_LEAST' ? 'LEAST' : 'GREATEST'}(${list(e.args)})`,
  RowExpr: (r) => (r.row_format === 'COERCE_IMPLICIT_CAST' ? `(${list(r.args)})` : `ROW(${list(r.args)})`),
  A_ArrayExpr: (a) => `ARRAY[${list(a.elements)}]`,
  List: (l) => `(${list(l.items)})`,
  A_Indirection: (i) => `(${deparse(required(i.arg))})${(i.indirection ?? []).map(indirection).join('')}`,
  NamedArgExpr: (a) => `${quoteIdentifier(a.name ?? '')} => ${deparse(required(a.arg))}`,
  SQLValueFunction: (f) => valueFunction(f),
  CaseExpr: (c) => caseExpression(c),
  FuncCall: (f) => functionCall(f),
  A_Expr: (e) => expression(e),
  JsonIsPredicate: (p) => {
    const kind = { JS_TYPE_OBJECT: ' OBJECT', JS_TYPE_ARRAY: ' ARRAY', JS_TYPE_SCALAR: ' SCALAR', JS_TYPE_ANY: '' }[
      p.item_type ?? 'JS_TYPE_ANY'
    ]
    return `${operand(p.expr)} IS JSON${kind}${p.unique_keys ? ' WITH UNIQUE KEYS' : ''}`
  },
}

function required(node: Node | undefined): Node {
  if (!node) throw new CannotDeparse('missing node')
  return node
}

function constant(c: Body<'A_Const'>): string {
  if (c.isnull) return 'NULL'
  if (c.ival) return String(c.ival.ival ?? 0)
  if (c.fval) return c.fval.fval ?? '0'
  if (c.boolval) return c.boolval.boolval ? 'true' : 'false'
  if (c.sval) return quoteLiteral(c.sval.sval ?? '')
  const bits = c.bsval?.bsval
  if (bits !== undefined) return `${bits[0]}'${bits.slice(1)}'`
  throw new CannotDeparse('constant')
}

const VALUE_FUNCTIONS = /^SVFOP_(.*?)(_N)?$/

function valueFunction(f: Body<'SQLValueFunction'>): string {
  const [, name = '', precision] = VALUE_FUNCTIONS.exec(f.op ?? '') ?? []
  return precision ? `${name}(${f.typmod ?? 0})` : name
}

function caseExpression(c: Body<'CaseExpr'>): string {
  const whens = (c.args ?? []).map((w) => {
    const when = as(w, 'CaseWhen')
    return ` WHEN ${deparse(required(when?.expr))} THEN ${deparse(required(when?.result))}`
  })
  const otherwise = c.defresult ? ` ELSE ${deparse(c.defresult)}` : ''
  return `CASE${c.arg ? ` ${operand(c.arg)}` : ''}${whens.join('')}${otherwise} END`
}

function indirection(node: Node): string {
  const index = as(node, 'A_Indices')
  if (index) {
    const bound = (n: Node | undefined) => (n ? deparse(n) : '')
    return index.is_slice ? `[${bound(index.lidx)}:${bound(index.uidx)}]` : `[${bound(index.uidx)}]`
  }
  return 'A_Star' in node ? '.*' : `.${quoteIdentifier(stringOf(node))}`
}

/** Calls that SQL writes with words between the arguments. */
const SQL_SYNTAX: Readonly<Record<string, (args: readonly Node[]) => string>> = {
  timezone: (a) => (a.length === 1 ? `${operand(a[0])} AT LOCAL` : `${operand(a[1])} AT TIME ZONE ${operand(a[0])}`),
  extract: ([field, source]) => `EXTRACT(${deparse(required(field))} FROM ${deparse(required(source))})`,
  position: ([text, part]) => `POSITION(${operand(part)} IN ${operand(text)})`,
  overlay: ([text, by, from, count]) =>
    `OVERLAY(${operand(text)} PLACING ${operand(by)} FROM ${operand(from)}${count ? ` FOR ${operand(count)}` : ''})`,
  substring: ([text, from, count]) =>
    `SUBSTRING(${operand(text)} FROM ${operand(from)}${count ? ` FOR ${operand(count)}` : ''})`,
  btrim: (a) => trim('BOTH', a),
  ltrim: (a) => trim('LEADING', a),
  rtrim: (a) => trim('TRAILING', a),
  normalize: ([text, form]) => `NORMALIZE(${deparse(required(text))}${form ? `, ${stringOfConstant(form)}` : ''})`,
  is_normalized: ([text, form]) => `${operand(text)} IS ${form ? `${stringOfConstant(form)} ` : ''}NORMALIZED`,
  pg_collation_for: ([value]) => `COLLATION FOR (${deparse(required(value))})`,
  system_user: () => 'SYSTEM_USER',
}

const stringOfConstant = (node: Node): string => as(node, 'A_Const')?.sval?.sval ?? ''

const trim = (side: string, [text, characters]: readonly Node[]): string =>
  `TRIM(${side} ${characters ? `${deparse(characters)} ` : ''}FROM ${deparse(required(text))})`

function functionCall(f: Body<'FuncCall'>): string {
  if (f.over || f.agg_order || f.agg_filter || f.agg_within_group || f.agg_distinct)
    throw new CannotDeparse('aggregate')
  const names = stringsOf(f.funcname)
  if (f.funcformat === 'COERCE_SQL_SYNTAX') {
    const syntax = SQL_SYNTAX[names.at(-1) ?? '']
    if (!syntax) throw new CannotDeparse(`call of ${names.at(-1)}`)
    return syntax(f.args ?? [])
  }
  const args = (f.args ?? []).map(deparse)
  if (f.func_variadic) args.push(`VARIADIC ${args.pop()}`)
  return `${names.map(quoteIdentifier).join('.')}(${f.agg_star ? '*' : args.join(', ')})`
}

function expression(e: Body<'A_Expr'>): string {
  const name = stringsOf(e.name)
  const negated = name.at(-1)?.startsWith('!') ? 'NOT ' : ''
  const left = () => operand(e.lexpr)
  switch (e.kind) {
    case 'AEXPR_OP_ANY':
    case 'AEXPR_OP_ALL':
      return `${left()} ${operator(name)} ${e.kind === 'AEXPR_OP_ANY' ? 'ANY' : 'ALL'} (${deparse(required(e.rexpr))})`
    case 'AEXPR_DISTINCT':
      return `${left()} IS DISTINCT FROM ${operand(e.rexpr)}`
    case 'AEXPR_NOT_DISTINCT':
      return `${left()} IS NOT DISTINCT FROM ${operand(e.rexpr)}`
    case 'AEXPR_NULLIF':
      return `NULLIF(${deparse(required(e.lexpr))}, ${deparse(required(e.rexpr))})`
    case 'AEXPR_IN':
      return `${left()} ${name[0] === '<>' ? 'NOT IN' : 'IN'} ${deparse(required(e.rexpr))}`
    case 'AEXPR_LIKE':
      return `${left()} ${negated}LIKE ${pattern(e.rexpr, 'like_escape')}`
    case 'AEXPR_ILIKE':
      return `${left()} ${negated}ILIKE ${pattern(e.rexpr, 'like_escape')}`
    case 'AEXPR_SIMILAR':
      return `${left()} ${negated}SIMILAR TO ${pattern(e.rexpr, 'similar_to_escape')}`
    case 'AEXPR_BETWEEN':
    case 'AEXPR_NOT_BETWEEN':
    case 'AEXPR_BETWEEN_SYM':
    case 'AEXPR_NOT_BETWEEN_SYM': {
      const [low, high] = as(e.rexpr, 'List')?.items ?? []
      return `${left()} ${name.at(-1)} ${operand(low)} AND ${operand(high)}`
    }
    default:
      return e.lexpr ? `${left()} ${operator(name)} ${operand(e.rexpr)}` : `${operator(name)} ${operand(e.rexpr)}`
  }
}

const operator = (names: readonly string[]): string =>
  names.length === 1
    ? (names[0] as string)
    : `OPERATOR(${[...names.slice(0, -1).map(quoteIdentifier), names.at(-1)].join('.')})`

/** The pattern of LIKE or SIMILAR TO, whose ESCAPE the parser turns into a call. */
function pattern(node: Node | undefined, escape: string): string {
  const call = as(node, 'FuncCall')
  if (!call || stringOf(call.funcname?.at(-1)) !== escape) return operand(node)
  const [text, character] = call.args ?? []
  return character ? `${operand(text)} ESCAPE ${operand(character)}` : operand(text)
}

/** pg_catalog's names as SQL writes them, where that parses to the same name; `char` needs its length. */
const STANDARD_TYPES: Readonly<Record<string, string>> = {
  bool: 'boolean',
  int2: 'smallint',
  int4: 'integer',
  int8: 'bigint',
  float4: 'real',
  float8: 'double precision',
  numeric: 'numeric',
  varchar: 'varchar',
  timestamp: 'timestamp',
  time: 'time',
  json: 'json',
}

export function deparseType(type: TypeName | undefined): string {
  const names = stringsOf(type?.names)
  const modifiers = type?.typmods?.length ? `(${list(type.typmods)})` : ''
  const bounds = (type?.arrayBounds ?? []).map((b) => {
    const bound = as(b, 'Integer')?.ival ?? 0
    return bound === -1 ? '[]' : `[${bound}]`
  })
  const standard = names[0] === 'pg_catalog' && names.length === 2 ? STANDARD_TYPES[names[1] as string] : undefined
  // With fields or a precision, an interval's modifiers are a mask that only the qualified name takes.
  const interval = names.join('.') === 'pg_catalog.interval' && !modifiers
  const zoned = names[0] === 'pg_catalog' && /^(timestamp|time)tz$/.test(names[1] ?? '')
  const name = zoned
    ? `${names[1]?.slice(0, -2)}${modifiers} with time zone`
    : `${interval ? 'interval' : (standard ?? names.map(quoteIdentifier).join('.'))}${modifiers}`
  return name + bounds.join('')
}
