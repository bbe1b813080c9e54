import type { Generator } from '../__tests__/support/generate'
import type { Expressions } from './expressions'
import type { Queries } from './queries'
import type { Schema } from './schema'
import { expression, group, list, optional, query, type Tree } from './tree'
import { quoted, sqlType, value } from './values'

/** Settings that change how values are read and shown. */
// prettier-ignore
const SETTINGS: readonly (readonly [name: string, values: readonly string[]])[] = [
  ['TimeZone', ["'UTC'", "'Europe/Berlin'", "'America/New_York'", "'Asia/Kathmandu'", "'-5'", 'DEFAULT']],
  ['DateStyle', ["'ISO, DMY'", "'German'", "'SQL, MDY'", "'Postgres, DMY'", 'DEFAULT']],
  ['IntervalStyle', ["'iso_8601'", "'sql_standard'", "'postgres_verbose'", 'DEFAULT']],
  ['extra_float_digits', ['0', '1', '-3', 'DEFAULT']],
  ['bytea_output', ["'escape'", "'hex'"]],
]

/** Statements about the session and what is defined in it: settings, sequences, temporary tables, definitions. */
export class SessionStatements {
  private tables = 0

  constructor(
    private readonly g: Generator,
    private readonly schema: Schema,
    private readonly expressions: Expressions,
    private readonly queries: Queries,
  ) {}

  any(): Tree {
    const dice = this.g.next()
    if (dice < 0.35) return this.setting()
    if (dice < 0.7) return this.sequence() ?? this.setting()
    return this.temporary()
  }

  private setting(): Tree {
    const [name, values] = this.g.pick(SETTINGS)
    return this.g.pick([
      () => group(`SET ${name} TO ${this.g.pick(values)}`),
      () => group(`SET LOCAL ${name} = ${this.g.pick(values)}`),
      () => group(`RESET ${name}`),
      () => group(`SHOW ${name}`),
      () => group(`SELECT current_setting('${name}')`),
    ])()
  }

  private sequence(): Tree | undefined {
    const drawn = this.schema.tables.filter((t) => t.columns[0]?.made)
    if (drawn.length === 0) return undefined
    const name = () => `'${this.g.pick(drawn).name}_id_seq'`
    const call = () =>
      this.g.pick([
        () => `nextval(${name()})`,
        () => `nextval(${name()})`,
        () => `currval(${name()})`,
        () => 'lastval()',
        () =>
          `setval(${name()}, ${this.g.pick(['1', '7', '100', '0', 'NULL'])}${this.g.pick(['', ', true', ', false'])})`,
        () => `pg_get_serial_sequence('${this.g.pick(drawn).name}', 'id')`,
      ])()
    return query('SELECT ', list(this.g.many(this.g.integer(1, 2), call)))
  }

  /** A temporary table, of a query's rows or of its own. It takes its place in no other statement but by its own ones. */
  private temporary(): Tree {
    const name = `tmp${this.tables}`
    const dice = this.g.next()
    if (this.tables === 0 || dice < 0.3) return this.create(`tmp${++this.tables}`)
    if (dice < 0.4) return group(`DROP TABLE ${this.g.pick(['', 'IF EXISTS '])}${name}`)
    if (dice < 0.6)
      return query(`INSERT INTO ${name} VALUES (`, list(this.g.many(2, () => this.g.pick(['1', '2', 'NULL', "'3'", 'DEFAULT']))), ')', optional(' RETURNING *')) // prettier-ignore
    if (dice < 0.75) return query(`SELECT * FROM ${name}`)
    return group(`ALTER TABLE ${name} ${this.change()}`)
  }

  private create(name: string): Tree {
    const when = this.g.pick(['', '', ' ON COMMIT DROP', ' ON COMMIT DELETE ROWS'])
    if (this.g.next() < 0.5) {
      const types = this.g.many(2, () => this.expressions.anyType())
      const { tree } = this.queries.select({ depth: 0, types, inner: true })
      return query(`CREATE TEMP TABLE ${name} (x, y)${when} AS `, tree)
    }
    const type = this.expressions.anyType()
    const text = expression(type, `${quoted(value(this.g, type))}::${sqlType(type)}`)
    return group(`CREATE TEMP TABLE ${name} (x int, y ${sqlType(type)} DEFAULT `, text, `)${when}`)
  }

  private change(): string {
    return this.g.pick([
      'ADD COLUMN z int',
      "ADD COLUMN z text DEFAULT 'q' NOT NULL",
      'DROP COLUMN y',
      'DROP COLUMN z',
      'RENAME COLUMN x TO w',
      'RENAME COLUMN w TO x',
      'ADD CHECK (x > 0)',
      'ADD UNIQUE (x)',
      'ALTER COLUMN x SET NOT NULL',
      'ALTER COLUMN x SET DEFAULT 5',
      'ALTER COLUMN x TYPE bigint',
      'ALTER COLUMN x TYPE text',
    ])
  }
}
