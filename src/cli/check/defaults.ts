/** Column defaults and index predicates in one form, so that two ways of writing the same thing compare equal. */
import type { Node, TypeName } from '@pgsql/types'
import type { Column } from '../../catalog/catalog'
import { deparse } from '../../catalog/ddl/deparse'
import { as, stringOf, stringsOf } from '../../catalog/ddl/nodes'
import type { CatalogIndex } from '../../catalog/lookup'
import { parseStatements } from '../../sql/parse'
import { TypeSystem } from '../../types/typeSystem'

/** Canonical text of expressions over one catalog. */
export class CanonicalText {
  private readonly types: TypeSystem

  constructor(private readonly index: CatalogIndex) {
    this.types = new TypeSystem(index)
  }

  /** A column's default; undefined without one. Constants are read as the column's type reads them. */
  ofDefault(column: Column): string | undefined {
    if (column.default === undefined) return undefined
    const type = this.index.baseType(column.type)
    const node = this.stripped(this.canonical(expressionOf(column.default)), type.oid)
    const precision = as(node, 'SQLValueFunction')
    // Rounding to the column's own precision, or to all six digits, changes nothing.
    if (precision?.op === 'SVFOP_CURRENT_TIMESTAMP_N' && [type.typmod, 6].includes(precision.typmod ?? 0))
      return deparse(CURRENT_TIMESTAMP)
    const element = this.index.elementType(type.oid)
    const constant = element ? this.arrayText(node, element) : constantText(node)
    return constant === undefined ? deparse(node) : this.value(constant, type)
  }

  ofExpression(expression: string): string {
    return deparse(this.canonical(expressionOf(expression)))
  }

  private canonical(node: Node): Node {
    return rewrite(node, (tagged) => this.simplified(tagged)) as Node
  }

  private simplified(node: Node): Node {
    const call = as(node, 'FuncCall')
    if (call) return this.call(node, stringsOf(call.funcname))
    const valueFunction = as(node, 'SQLValueFunction')
    if (valueFunction && /^SVFOP_(USER|CURRENT_ROLE)$/.test(valueFunction.op ?? ''))
      return { SQLValueFunction: { ...valueFunction, op: 'SVFOP_CURRENT_USER' } }
    const cast = as(node, 'TypeCast')
    // What Postgres prints for a string: 'utc'::text.
    if (cast && as(cast.arg, 'A_Const')?.sval && TEXT_TYPES.includes(typeName(cast.typeName))) return cast.arg as Node
    return node
  }

  /** The same function, however it is called: `now()`, `pg_catalog.now()`, `CURRENT_TIMESTAMP`. */
  private call(node: Node, names: readonly string[]): Node {
    const name = names.at(-1) as string
    const schema = names.length > 1 ? names.at(-2) : undefined
    const plain = schema === undefined || schema === 'pg_catalog' || schema === this.index.catalog.defaultSchema
    const body = as(node, 'FuncCall')
    if (!plain || !body) return node
    if (/^(now|transaction_timestamp)$/.test(name) && !body.args?.length) return CURRENT_TIMESTAMP
    const format = name === 'timezone' ? ({ funcformat: 'COERCE_EXPLICIT_CALL' } as const) : {}
    return { FuncCall: { ...body, ...format, funcname: [{ String: { sval: name } }] } }
  }

  /** Without the casts that the column's type implies. */
  private stripped(node: Node, oid: number): Node {
    const cast = as(node, 'TypeCast')
    if (!cast?.arg) return node
    const element = this.index.elementType(oid)
    const array = (cast.typeName?.arrayBounds ?? []).length > 0
    const name = typeName(cast.typeName)
    const own = array === element > 0 && name === this.index.typeName(element || oid)
    const alike = !array && !element && constantText(cast.arg) !== undefined && this.sameCategory(name, oid)
    return own || alike ? this.stripped(cast.arg, oid) : node
  }

  private sameCategory(name: string, oid: number): boolean {
    const other = this.index.typeOid(undefined, name)
    const category = this.index.category(oid)
    return other !== undefined && 'NS'.includes(category) && this.index.category(other) === category
  }

  /** An array of constants as an array literal. */
  private arrayText(node: Node, element: number): string | undefined {
    const array = as(node, 'A_ArrayExpr')
    if (!array) return constantText(node)
    const texts = (array.elements ?? []).map((e) => constantText(this.stripped(e, element)))
    if (texts.some((text) => text === undefined)) return undefined
    return `{${texts.map((text) => `"${(text as string).replace(/["\\]/g, '\\$&')}"`).join(',')}}`
  }

  private value(text: string, { oid, typmod }: { oid: number; typmod: number }): string {
    const name = this.index.typeName(oid)
    try {
      if (/^jsonb?$/.test(name)) return JSON.stringify(sorted(JSON.parse(text)))
      if (this.index.category(oid) === 'N') return plainNumber(text)
      const codec = this.types.codecIfAny(oid)
      return codec ? `'${codec.output(codec.input(text, typmod))}'` : `'${text}'`
    } catch {
      // No value of the type: Postgres says so when the migration is applied.
      return `'${text}'`
    }
  }
}

const CURRENT_TIMESTAMP: Node = { SQLValueFunction: { op: 'SVFOP_CURRENT_TIMESTAMP', typmod: -1 } }
const TEXT_TYPES = ['text', 'varchar']

const typeName = (type: TypeName | undefined): string => stringOf(type?.names?.at(-1))

function expressionOf(text: string): Node {
  const select = as(parseStatements(`SELECT ${text}`)[0]?.node, 'SelectStmt')
  return as(select?.targetList?.[0], 'ResTarget')?.val as Node
}

/** The text of a constant, as a string literal of it would have; undefined for an expression. */
function constantText(node: Node): string | undefined {
  const constant = as(node, 'A_Const')
  if (!constant || constant.isnull) return undefined
  if (constant.sval) return constant.sval.sval ?? ''
  if (constant.ival) return String(constant.ival.ival ?? 0)
  if (constant.fval) return constant.fval.fval ?? '0'
  if (constant.boolval) return constant.boolval.boolval ? 'true' : 'false'
  return undefined
}

/** A tree with every node rewritten, innermost first. */
function rewrite(tree: unknown, change: (node: Node) => Node): unknown {
  if (Array.isArray(tree)) return tree.map((item) => rewrite(item, change))
  if (tree === null || typeof tree !== 'object') return tree
  const copy = Object.fromEntries(Object.entries(tree).map(([key, value]) => [key, rewrite(value, change)]))
  const tags = Object.keys(copy)
  return tags.length === 1 && /^[A-Z]/.test(tags[0] as string) ? change(copy as unknown as Node) : copy
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (value === null || typeof value !== 'object') return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  )
}

/** `0.00` and `0` are one value; digits are kept as they are otherwise. */
function plainNumber(text: string): string {
  const trimmed = text.trim()
  if (!/^[+-]?\d*\.?\d*$/.test(trimmed)) return String(Number(trimmed))
  const [, sign = '', whole = '', fraction = ''] = /^([+-]?)0*(\d*)\.?(\d*?)0*$/.exec(trimmed) ?? []
  return `${sign === '-' ? '-' : ''}${whole || '0'}${fraction ? `.${fraction}` : ''}`
}
