/** Columns of a table that both sides have: type, nullability, default. Their order does not matter. */
import type { Column, Table } from '../../catalog/catalog'
import type { Comparison, Side } from './comparison'

export function compareColumns(comparison: Comparison, ours: Table, theirs: Table): void {
  const { schema, history } = comparison
  const name = (column: Column) => comparison.name(ours, column.name)
  for (const column of ours.columns) {
    const other = theirs.columns.find((c) => c.name === column.name)
    if (other) compareColumn(comparison, ours, column, other)
    else comparison.missing('COLUMN', 'column', name(column), 'schema', definition(schema, column))
  }
  for (const column of theirs.columns)
    if (!ours.columns.some((c) => c.name === column.name))
      comparison.missing('COLUMN', 'column', name(column), 'migrations', definition(history, column))
}

function compareColumn(comparison: Comparison, table: Table, ours: Column, theirs: Column): void {
  const { schema, history, scope } = comparison
  const object = comparison.name(table, ours.name)
  if (!sameType(schema, ours, history, theirs)) {
    comparison.differs('COLUMN_TYPE', 'column', object, ...distinct(schema, ours, history, theirs))
  }
  const path = `${table.schema}.${table.name}.${ours.name}`
  const wantedNull = nullability(ours.notNull && !scope.fields.optional.has(path))
  // To Prisma a list is neither: it cannot say NOT NULL.
  const list = schema.index.elementType(ours.type.oid) > 0
  if (!list && wantedNull !== nullability(theirs.notNull))
    comparison.differs('COLUMN_NULLABILITY', 'column', object, wantedNull, nullability(theirs.notNull))
  if (scope.fields.anyDefault.has(path) || ours.generated || theirs.generated) return
  const [wanted, made] = [defaultForm(schema, ours), defaultForm(history, theirs)]
  if (wanted !== made) comparison.differs('COLUMN_DEFAULT', 'column', object, defaultText(ours), defaultText(theirs))
}

/** Of equal names in two schemas, the schemas too. */
function distinct(a: Side, ours: Column, b: Side, theirs: Column): [string, string] {
  const [wanted, made] = [a.typeText(ours), b.typeText(theirs)]
  return wanted === made ? [typeForm(a, ours), typeForm(b, theirs)] : [wanted, made]
}

const nullability = (notNull: boolean): string => (notNull ? 'NOT NULL' : 'nullable')

function definition(side: Side, column: Column): string {
  return `${side.typeText(column)}${column.notNull ? ' NOT NULL' : ''}`
}

/** The type itself, or for a domain the type under it: Prisma does not see domains. */
function sameType(a: Side, ours: Column, b: Side, theirs: Column): boolean {
  // A field that names no precision of a time takes any.
  const precise = { ...theirs, type: { ...theirs.type, typmod: anyPrecision(a, ours) ? -1 : theirs.type.typmod } }
  if (typeForm(a, ours) === typeForm(b, precise)) return true
  const under = { ...precise, type: b.index.baseType(precise.type) }
  return typeForm(a, { ...ours, type: a.index.baseType(ours.type) }) === typeForm(b, under)
}

const TIME = /^_?time(stamp)?(tz)?$/

const anyPrecision = ({ index }: Side, { type }: Column): boolean =>
  type.typmod === -1 && TIME.test(index.typeName(type.oid))

/** Types of one's own have other OIDs in the other catalog, so they compare by name. */
function typeForm({ index }: Side, { type }: Column): string {
  const element = index.elementType(type.oid)
  const base = element || type.oid
  const user = index.userType(base)
  const name = user && !user.external ? `${user.schema}.${user.name}` : index.typeName(base)
  // Without a precision, times have six digits.
  const precision = TIME.test(name) && type.typmod === -1 ? 6 : type.typmod
  return `${name}${precision === -1 ? '' : `(${precision})`}${element ? '[]' : ''}`
}

/** To Prisma every kind of counting is `autoincrement()`: serial, identity, a sequence of one's own. */
const isCounting = (column: Column): boolean =>
  column.identity !== undefined || /^nextval\(/i.test(column.default ?? '')

function defaultForm(side: Side, column: Column): string | undefined {
  return isCounting(column) ? 'autoincrement()' : side.text.ofDefault(column)
}

function defaultText(column: Column): string {
  if (isCounting(column)) return 'autoincrement()'
  return column.default === undefined ? 'no default' : `default ${column.default}`
}
