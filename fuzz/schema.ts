import type { Generator } from '../__tests__/support/generate'
import { quoted, sqlType, value } from './values'

export interface Column {
  readonly name: string
  /** pg_type's name: `int4`, `_text`. */
  readonly type: string
  /** The type as declared: `numeric(8,2)`. */
  readonly declared: string
  readonly rest: string
  /** The database makes its value; an INSERT leaves it out, mostly. */
  readonly made: 'serial' | 'identity' | 'always' | 'generated' | undefined
  readonly notNull: boolean
}

export interface Table {
  readonly name: string
  readonly columns: readonly Column[]
  readonly key: readonly string[]
  /** Column lists on which a unique index stands that ON CONFLICT can name. */
  readonly uniques: readonly (readonly string[])[]
  readonly constraints: readonly string[]
  /** Statements after the CREATE TABLE. */
  readonly indexes: readonly string[]
}

export interface Schema {
  readonly tables: readonly Table[]
}

export const ENUM = `CREATE TYPE mood AS ENUM ('sad', 'ok', 'happy', 'it''s', 'É')`

const DOMAIN = 'CREATE DOMAIN positive AS int CHECK (VALUE > 0)'

export function ddlOf({ tables }: Schema): string {
  const statements = tables.flatMap((t) => [createTable(t), ...t.indexes])
  const typed = tables.some((t) => t.columns.some((c) => c.declared === 'positive')) ? [DOMAIN] : []
  return [ENUM, ...typed, ...statements].map((s) => `${s};\n`).join('')
}

function createTable({ name, columns, constraints }: Table): string {
  const lines = [...columns.map((c) => `${c.name} ${c.declared}${c.rest}`), ...constraints]
  return `CREATE TABLE ${name} (\n  ${lines.join(',\n  ')}\n)`
}

/** Column types: the declared form, and pg_type's name. */
// prettier-ignore
const TYPES: readonly (readonly [declared: string, type: string, weight: number])[] = [
  ['int', 'int4', 8], ['positive', 'int4', 1], ['smallint', 'int2', 2], ['bigint', 'int8', 3], ['text', 'text', 8], ['boolean', 'bool', 4],
  ['numeric', 'numeric', 3], ['numeric(10,2)', 'numeric', 3], ['numeric(5,-1)', 'numeric', 1], ['double precision', 'float8', 3], ['real', 'float4', 2],
  ['varchar(10)', 'varchar', 3], ['varchar', 'varchar', 1], ['char(4)', 'bpchar', 2], ['citext', 'citext', 2], ['uuid', 'uuid', 2], ['bytea', 'bytea', 2],
  ['date', 'date', 3], ['time', 'time', 1], ['time(2)', 'time', 1], ['timetz', 'timetz', 1], ['timestamp', 'timestamp', 3], ['timestamp(3)', 'timestamp', 2], ['timestamptz', 'timestamptz', 3], ['timestamptz(0)', 'timestamptz', 1],
  ['interval', 'interval', 2], ['json', 'json', 2], ['jsonb', 'jsonb', 4], ['mood', 'mood', 3], ['money', 'money', 1], ['inet', 'inet', 1], ['cidr', 'cidr', 1], ['macaddr', 'macaddr', 1], ['bit(3)', 'bit', 1], ['varbit', 'varbit', 1], ['xml', 'xml', 1],
  ['int[]', '_int4', 3], ['text[]', '_text', 3], ['numeric[]', '_numeric', 1], ['mood[]', '_mood', 1], ['bool[]', '_bool', 1], ['timestamptz[]', '_timestamptz', 1], ['jsonb[]', '_jsonb', 1], ['varchar(3)[]', '_varchar', 1], ['uuid[]', '_uuid', 1],
]
const WEIGHTED = TYPES.flatMap(([declared, type, weight]) => Array.from({ length: weight }, () => ({ declared, type })))
/** Types without an order or an equality, or of which a unique index is refused. */
const UNSORTED = new Set(['json', 'xml', '_jsonb'])
const NAMES = ['a', 'b', 'c', 'd', 'e', 'f', '"Mixed Case"', '"order"'] as const
const ACTIONS = [
  '',
  ' ON DELETE CASCADE',
  ' ON DELETE SET NULL',
  ' ON DELETE SET DEFAULT',
  ' ON DELETE RESTRICT',
  ' ON UPDATE CASCADE',
  ' ON DELETE CASCADE ON UPDATE CASCADE',
  ' ON UPDATE SET NULL',
  ' DEFERRABLE INITIALLY DEFERRED',
] as const

/** A schema of one to four tables of any types. */
export function randomSchema(g: Generator): Schema {
  const tables: Table[] = []
  const count = g.integer(1, 4)
  for (let i = 0; i < count; i++) tables.push(randomTable(g, `t${i + 1}`, tables))
  return { tables }
}

const chance = (g: Generator, p: number): boolean => g.next() < p

function randomTable(g: Generator, name: string, earlier: readonly Table[]): Table {
  const keyColumns = randomKey(g)
  const columns = NAMES.slice(0, g.integer(2, NAMES.length)).map((n) => randomColumn(g, n))
  const constraints: string[] = []
  const uniques: string[][] = []
  const key = keyColumns.map((c) => c.name)
  if (key.length > 0) constraints.push(`PRIMARY KEY (${key.join(', ')})`)
  if (key.length > 0) uniques.push(key)
  const all = [...keyColumns, ...columns]
  for (const parent of earlier) if (chance(g, 0.5)) addReference(g, parent, all, constraints)
  if (key.length > 0 && chance(g, 0.15))
    addReference(g, { name, columns: keyColumns, key } as unknown as Table, all, constraints)
  addChecks(g, name, columns, constraints)
  const indexes: string[] = []
  addUniques(g, name, columns, uniques, constraints, indexes)
  addGenerated(g, all)
  return { name, columns: all, key, uniques, constraints, indexes }
}

const column = (name: string, declared: string, type: string, more: Partial<Column> = {}): Column => ({
  name,
  type,
  declared,
  rest: '',
  made: undefined,
  notNull: false,
  ...more,
})

function randomKey(g: Generator): Column[] {
  const dice = g.next()
  if (dice < 0.3) return [column('id', 'serial', 'int4', { made: 'serial', notNull: true })]
  if (dice < 0.4)
    return [column('id', 'int', 'int4', { made: 'identity', notNull: true, rest: ' GENERATED BY DEFAULT AS IDENTITY' })]
  if (dice < 0.47)
    return [
      column('id', 'bigint', 'int8', {
        made: 'always',
        notNull: true,
        rest: ' GENERATED ALWAYS AS IDENTITY (START WITH 10 INCREMENT BY 5)',
      }),
    ]
  if (dice < 0.57) return [column('id', 'uuid', 'uuid', { notNull: true })]
  if (dice < 0.67) return [column('id', 'text', 'text', { notNull: true })]
  if (dice < 0.82) return [column('id', 'int', 'int4', { notNull: true })]
  if (dice < 0.94)
    return [column('k1', 'int', 'int4', { notNull: true }), column('k2', 'text', 'text', { notNull: true })]
  return []
}

function randomColumn(g: Generator, name: string): Column {
  const { declared, type } = g.pick(WEIGHTED)
  const notNull = chance(g, 0.2)
  const defaulted = chance(g, notNull ? 0.6 : 0.25)
  // A length may not fit a default's value; the type itself is asked at each insert.
  const rest = `${notNull ? ' NOT NULL' : ''}${defaulted ? ` DEFAULT ${defaultOf(g, type)}` : ''}`
  return column(name, declared, type, { rest, notNull })
}

function defaultOf(g: Generator, type: string): string {
  if (chance(g, 0.1)) return 'NULL'
  if (type === 'int4' && chance(g, 0.3)) return '1 + 2 * 3'
  if (type === 'text' && chance(g, 0.3)) return "'a' || upper('é')"
  if (['varchar', 'bpchar', 'bit', '_varchar'].includes(type))
    return type === 'bit' ? "B'101'" : type === '_varchar' ? "'{a}'" : "'ab'"
  if (type === 'numeric') return g.pick(['0', '1.50', '42'])
  return `${quoted(value(g, type))}::${sqlType(type)}`
}

function addReference(g: Generator, parent: Table, columns: Column[], constraints: string[]): void {
  const types = parent.key.map((k) => parent.columns.find((c) => c.name === k) as Column)
  if (types.length === 0) return
  const names = types.map((_, i) => `${parent.name}_${i + 1}`)
  if (columns.some((c) => c.name === names[0])) return
  types.forEach((t, i) =>
    columns.push(
      column(names[i] as string, t.type === 'int4' ? 'int' : t.type === 'int8' ? 'bigint' : t.declared, t.type),
    ),
  )
  const match = names.length > 1 && chance(g, 0.3) ? ' MATCH FULL' : ''
  constraints.push(
    `FOREIGN KEY (${names.join(', ')}) REFERENCES ${parent.name} (${parent.key.join(', ')})${match}${g.pick(ACTIONS)}`,
  )
}

function addChecks(g: Generator, table: string, columns: readonly Column[], constraints: string[]): void {
  if (!chance(g, 0.35)) return
  const c = g.pick(columns)
  const checks: Record<string, string> = {
    int4: `${c.name} > -1000000`,
    int2: `${c.name} <> 7`,
    int8: `${c.name} < 9000000000000000000`,
    numeric: `${c.name} >= -100`,
    text: `length(${c.name}) < 12`,
    varchar: `${c.name} <> ''`,
    bool: `${c.name} IS NOT FALSE`,
    date: `${c.name} > DATE '1900-01-01'`,
    mood: `${c.name} <> 'sad'`,
    jsonb: `jsonb_typeof(${c.name}) <> 'boolean'`,
    _int4: `cardinality(${c.name}) < 4`,
    timestamptz: `${c.name} < 'infinity'`,
  }
  const check = checks[c.type]
  if (check) constraints.push(`CONSTRAINT ${table}_chk CHECK (${check})`)
}

function addUniques(
  g: Generator,
  table: string,
  columns: readonly Column[],
  uniques: string[][],
  constraints: string[],
  indexes: string[],
): void {
  const able = columns.filter((c) => !UNSORTED.has(c.type))
  if (able.length === 0 || !chance(g, 0.45)) return
  const names = [...new Set([g.pick(able).name, ...(chance(g, 0.3) ? [g.pick(able).name] : [])])]
  const dice = g.next()
  if (dice < 0.4) {
    constraints.push(`UNIQUE ${dice < 0.08 ? 'NULLS NOT DISTINCT ' : ''}(${names.join(', ')})`)
    uniques.push(names)
  } else if (dice < 0.7) {
    indexes.push(`CREATE UNIQUE INDEX ${table}_u ON ${table} (${names.join(', ')})`)
    uniques.push(names)
  } else if (dice < 0.9) {
    const where = g.pick(able)
    indexes.push(
      `CREATE UNIQUE INDEX ${table}_p ON ${table} (${names.join(', ')}) WHERE ${where.name} IS ${g.pick(['NULL', 'NOT NULL'])}`,
    )
  } else {
    const text = able.find((c) => c.type === 'text')
    if (text) indexes.push(`CREATE UNIQUE INDEX ${table}_l ON ${table} (lower(${text.name}))`)
  }
}

/** Declared type, type, and what it is made of: often of another type or length, as which it is then assigned. */
const GENERATED: Readonly<Record<string, readonly (readonly [string, string, (name: string) => string])[]>> = {
  int4: [
    ['bigint', 'int8', (x) => `${x}::bigint * 2`],
    ['numeric(9,2)', 'numeric', (x) => `${x} / 3.0`],
    ['int', 'int4', (x) => `${x} * 0.5`],
    ['real', 'float4', (x) => `${x} / 7`],
  ],
  text: [
    ['text', 'text', (x) => `upper(${x}) || '!'`],
    ['varchar(6)', 'varchar', (x) => `left(${x}, 7)`],
    ['char(8)', 'bpchar', (x) => `lower(${x})`],
  ],
  numeric: [
    ['numeric', 'numeric', (x) => `${x} / 3`],
    ['numeric(8,1)', 'numeric', (x) => `${x} * 2`],
    ['int', 'int4', (x) => `${x} / 2`],
    ['double precision', 'float8', (x) => `${x} + 1`],
  ],
  jsonb: [
    ['text', 'text', (x) => `${x} ->> 'a'`],
    ['varchar(3)', 'varchar', (x) => `${x} ->> 'a'`],
  ],
}

function addGenerated(g: Generator, columns: Column[]): void {
  if (!chance(g, 0.2)) return
  const source = columns.find((c) => c.type in GENERATED && !c.made)
  if (!source) return
  const [declared, type, text] = g.pick(GENERATED[source.type] ?? [])
  const rest = ` GENERATED ALWAYS AS (${text(source.name)}) STORED`
  columns.push(column('made', declared, type, { made: 'generated', rest }))
}
