/** Small schemas of tables that refer to each other in every way, and statements on them, chosen by a seed. */
import { random } from '../sandbox/randomSteps'

type Pick = (below: number) => number

export interface ForeignKeyScript {
  readonly ddl: string
  /** Rows to begin with; one that breaks a constraint is left out by both sides. */
  readonly rows: readonly string[]
  readonly statements: readonly string[]
  readonly tables: readonly string[]
}

interface Column {
  readonly name: string
  readonly definition: string
  readonly target: string | undefined
}

const ACTIONS = ['CASCADE', 'CASCADE', 'CASCADE', 'NO ACTION', 'NO ACTION', 'RESTRICT', 'SET NULL', 'SET DEFAULT']

const UNIQUE = [' UNIQUE', ' UNIQUE DEFERRABLE', ' UNIQUE DEFERRABLE INITIALLY DEFERRED']

const some = <T>(pick: Pick, list: readonly T[]): T => list[pick(list.length)] as T

export function foreignKeyScript(seed: number): ForeignKeyScript {
  const pick = random(seed)
  const tables = Array.from({ length: 2 + pick(4) }, (_, i) => `t${i}`)
  const columns = new Map(tables.map((table, i) => [table, columnsOf(pick, tables, i)]))
  const create = tables.map((table) => {
    const parts = [
      'id int PRIMARY KEY',
      ...(columns.get(table) ?? []).map((c) => `${c.name} int${c.definition}`),
      'v int',
    ]
    // Keys of two columns share one, as those of tenants do.
    parts.push('k int NOT NULL DEFAULT 1', `UNIQUE (k, id)`)
    if (pick(6) === 0) parts.push('CONSTRAINT limited CHECK (v < 9)')
    return `CREATE TABLE ${table} (${parts.join(', ')});`
  })
  const keys = tables.flatMap((table) =>
    (columns.get(table) ?? []).flatMap(({ name, target }) => (target ? [foreignKey(pick, table, name, target)] : [])),
  )
  return {
    ddl: [...create, ...shuffled(pick, keys)].join('\n'),
    rows: Array.from({ length: 14 }, () => insert(pick, some(pick, tables), columns)),
    statements: Array.from({ length: 10 }, () => statement(pick, tables, columns)),
    tables,
  }
}

function columnsOf(pick: Pick, tables: readonly string[], own: number): Column[] {
  return ['a', 'b', 'c'].slice(0, 1 + pick(3)).map((name) => {
    // Most point back to a table made before, some to any, their own included.
    const target = pick(10) === 0 ? undefined : pick(4) ? tables[pick(Math.max(1, own))] : some(pick, tables)
    const definition = `${pick(5) === 0 ? ' NOT NULL' : ''}${pick(3) === 0 ? ` DEFAULT ${1 + pick(2)}` : ''}${pick(8) === 0 ? some(pick, UNIQUE) : ''}`
    return { name, definition, target }
  })
}

function foreignKey(pick: Pick, table: string, column: string, target: string): string {
  const pair = pick(5) === 0
  const columns = pair ? `k, ${column}` : column
  const deferral = some(pick, ['', '', '', '', ' DEFERRABLE', ' DEFERRABLE INITIALLY DEFERRED'])
  return `ALTER TABLE ${table} ADD CONSTRAINT ${table}_${column}_fk FOREIGN KEY (${columns}) REFERENCES ${target} (${pair ? 'k, id' : 'id'}) ON DELETE ${some(pick, ACTIONS)} ON UPDATE ${some(pick, ACTIONS)}${deferral};`
}

function shuffled<T>(pick: Pick, list: readonly T[]): T[] {
  const rest = [...list]
  return list.map(() => rest.splice(pick(rest.length), 1)[0] as T)
}

const id = (pick: Pick): number => 1 + pick(4)
const reference = (pick: Pick): string => (pick(4) === 0 ? 'NULL' : String(1 + pick(3)))

function insert(pick: Pick, table: string, columns: ReadonlyMap<string, readonly Column[]>): string {
  const names = (columns.get(table) ?? []).map((c) => c.name)
  return `INSERT INTO ${table} (${['id', ...names, 'v'].join(', ')}) VALUES (${[id(pick), ...names.map(() => reference(pick)), pick(10)].join(', ')})`
}

function statement(pick: Pick, tables: readonly string[], columns: ReadonlyMap<string, readonly Column[]>): string {
  const table = some(pick, tables)
  const where = some(pick, [
    `WHERE id = ${id(pick)}`,
    `WHERE id = ${id(pick)}`,
    `WHERE id <= ${id(pick)}`,
    'WHERE v > 4',
    '',
  ])
  const returning = pick(3) === 0 ? ' RETURNING *' : ''
  const names = (columns.get(table) ?? []).map((c) => c.name)
  const kind = pick(20)
  if (kind < 9) return `DELETE FROM ${table} ${where}${returning}`
  if (kind < 11) return `UPDATE ${table} SET id = id + ${10 + pick(2)} ${where}${returning}`
  if (kind < 12) return `UPDATE ${table} SET id = ${id(pick)} WHERE id = ${id(pick)}`
  if (kind < 13) return `UPDATE ${table} SET k = ${1 + pick(2)} ${where}`
  if (kind < 15) return `UPDATE ${table} SET ${some(pick, [...names, 'v'])} = ${reference(pick)} ${where}${returning}`
  if (kind < 16) return some(pick, ['BEGIN', 'COMMIT', 'ROLLBACK', 'BEGIN'])
  if (kind < 17) return `SET CONSTRAINTS ALL ${some(pick, ['DEFERRED', 'IMMEDIATE'])}`
  if (kind < 18)
    return `INSERT INTO ${table} (id, v) VALUES (${id(pick)}, 1) ON CONFLICT (id) DO UPDATE SET id = ${1 + pick(6)}`
  return insert(pick, table, columns)
}
