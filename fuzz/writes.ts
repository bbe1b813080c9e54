import type { Generator } from '../__tests__/support/generate'
import type { Expressions, Named, Scope } from './expressions'
import type { Queries } from './queries'
import type { Column, Schema, Table } from './schema'
import { expression, group, list, optional, query, type Part, type Tree } from './tree'
import { daringValue, quoted, sqlType, value } from './values'

export interface Write {
  readonly tree: Tree
  /** It comes to several rows in an order of Postgres's own, and stops at the first that breaks something. */
  readonly severalRows: boolean
}

/** Random INSERT, UPDATE, DELETE, MERGE, TRUNCATE. */
export class Writes {
  constructor(
    private readonly g: Generator,
    private readonly schema: Schema,
    private readonly expressions: Expressions,
    private readonly queries: Queries,
  ) {}

  /** Whether a call stands in the rows that are being made: the shadow works out all of them before it writes the first. */

  private chance(probability: number): boolean {
    return this.g.next() < probability
  }

  any(): Write {
    const dice = this.g.next()
    const table = this.g.pick(this.schema.tables)
    if (dice < 0.35) return this.insert(table)
    if (dice < 0.43) return this.insertSelect(table)
    if (dice < 0.7) return this.update(table)
    if (dice < 0.85) return this.delete(table)
    if (dice < 0.9) return this.modifyingCte(table)
    if (dice < 0.95) return this.merge(table)
    if (dice < 0.965) return this.truncate(table)
    return this.insert(table)
  }

  /** Rows to start from. */
  insert(table: Table): Write {
    const columns = table.columns.filter((c) => this.given(c))
    const count = this.g.pick([1, 1, 1, 2, 3])
    if (columns.length === 0)
      return { tree: query(`INSERT INTO ${table.name} DEFAULT VALUES`, this.returning(table)), severalRows: false }
    const row = () =>
      group(
        '(',
        list(
          columns.map((c) => this.columnValue(c)),
          { least: columns.length },
        ),
        ')',
      )
    const names = columns.map((c) => c.name).join(', ')
    const rows = list(this.g.many(count, row))
    const tree = query(
      `INSERT INTO ${table.name} (${names}) VALUES `,
      rows,
      this.conflict(table),
      this.returning(table, table.name, true),
    )
    return { tree, severalRows: false }
  }

  private given(c: Column): boolean {
    if (c.made === 'always' || c.made === 'generated') return this.chance(0.01)
    if (c.made) return this.chance(0.15)
    return (c.notNull && !c.rest.includes('DEFAULT')) || this.chance(0.7)
  }

  private columnValue(c: Column): Part {
    if (this.chance(0.04)) return 'DEFAULT'
    if (this.chance(c.notNull ? 0.01 : 0.1)) return 'NULL'
    if (this.chance(0.1)) return this.expressions.of(c.type, { columns: [] }, 2)
    if (this.chance(0.01)) return quoted(daringValue(this.g, c.type).replaceAll('\0', ''))
    return expression(c.type, this.keyLike(c) ?? this.columnLiteral(c))
  }

  /** Keys and what refers to them come from a few values. */
  private keyLike(c: Column): string | undefined {
    if (!/^(id|k\d|t\d_\d)$/.test(c.name)) return undefined
    if (c.type === 'int4' || c.type === 'int8')
      return String(this.chance(0.3) ? this.g.pick([0, 10, 15, 20]) : this.g.integer(1, 6))
    if (c.type === 'text') return quoted(this.g.pick(['', 'a', 'A', 'b', 'é', '😀', "it's"]))
    return undefined
  }

  /** Mostly as the column takes it: declared lengths are short. */
  private columnLiteral(c: Column): Part {
    if (/\(\d/.test(c.declared) && this.chance(0.8)) {
      if (c.type === 'varchar') return quoted(this.g.pick(['', 'a', 'b ', 'äö', '😀😀', 'x  ', 'abcdefghij']))
      if (c.type === 'bpchar') return quoted(this.g.pick(['', 'a', 'ab  ', 'abcd', 'é', 'A']))
      if (c.type === 'bit') return "B'101'"
      if (c.type === 'numeric') return this.g.pick(['0', '1.5', '-2.005', '99', '12345.67', "'NaN'"])
    }
    if (this.chance(0.2)) return this.expressions.literal(c.type)
    return quoted(value(this.g, c.type))
  }

  private conflict(table: Table): Tree | string {
    if (!this.chance(0.25)) return ''
    if (table.uniques.length === 0 || this.chance(0.3)) return optional(' ON CONFLICT DO NOTHING')
    const target = this.g.pick(table.uniques)
    if (this.chance(0.35)) return optional(` ON CONFLICT (${target.join(', ')}) DO NOTHING`)
    const changes = this.changed(table).map((c) => {
      const form = this.g.integer(0, 3)
      if (form === 0) return group(`${c.name} = DEFAULT`)
      if (form === 1) return group(`${c.name} = ${table.name}.${c.name}`)
      if (form === 2) return group(`${c.name} = `, expression(c.type, this.columnLiteral(c)))
      return group(`${c.name} = EXCLUDED.${c.name}`)
    })
    if (changes.length === 0) return optional(' ON CONFLICT DO NOTHING')
    const scope = { columns: [...this.named(table, `${table.name}.`), ...this.named(table, 'EXCLUDED.')], safe: true }
    const where = this.chance(0.25) ? optional(' WHERE ', this.expressions.of('bool', scope, 2)) : ''
    return optional(` ON CONFLICT (${target.join(', ')}) DO UPDATE SET `, list(changes), where)
  }

  private changed(table: Table): Column[] {
    const able = table.columns.filter((c) => c.made === undefined && (!table.key.includes(c.name) || this.chance(0.2)))
    if (able.length === 0) return []
    return [...new Set(this.g.many(this.g.integer(1, 3), () => this.g.pick(able)))]
  }

  private named(table: Table, prefix: string): Named[] {
    return table.columns.map((c) => ({ sql: `${prefix}${c.name}`, type: c.type }))
  }

  /** @param versions whether OLD and NEW may be asked for */
  private returning(table: Table, alias = table.name, versions = false): Tree | string {
    const dice = this.g.next()
    if (dice < 0.55) return ''
    if (dice < 0.7) return optional(versions && dice < 0.6 ? ' RETURNING old.*, new.*' : ' RETURNING *')
    const both = versions && dice > 0.88 ? [...this.named(table, 'old.'), ...this.named(table, 'new.')] : []
    const scope = { columns: [...this.named(table, `${alias}.`), ...both], safe: true }
    const items = this.g.many(this.g.integer(1, 3), () =>
      this.expressions.of(this.g.pick(table.columns).type, scope, 2),
    )
    return optional(' RETURNING ', list(items))
  }

  private insertSelect(table: Table): Write {
    const columns = table.columns.filter((c) => this.given(c) && c.made === undefined)
    if (columns.length === 0) return this.insert(table)
    const q = this.queries.select({ depth: 1, types: columns.map((c) => c.type), inner: true })
    const names = columns.map((c) => c.name).join(', ')
    const aliases = columns.map((_, i) => `c${i + 1}`)
    // In one order: which rows get which ids, and which of two that conflict comes first, hangs on it.
    const ordered = query(
      'SELECT * FROM (',
      q.tree,
      `) AS f(${aliases.join(', ')}) ORDER BY ${aliases.map((a) => `${a}::text`).join(', ')} LIMIT 40`,
    )
    return {
      tree: query(`INSERT INTO ${table.name} (${names}) `, ordered, this.conflict(table), this.returning(table)),
      severalRows: false,
    }
  }

  private assignments(table: Table, scope: Scope): Tree | undefined {
    const columns = this.changed(table)
    if (columns.length === 0) return undefined
    if (columns.length > 1 && this.chance(0.15)) {
      const values = columns.map((c) => this.expressions.of(c.type, { ...scope, safe: true }, 1))
      return group(
        `(${columns.map((c) => c.name).join(', ')}) = `,
        this.chance(0.5) ? 'ROW' : '',
        '(',
        list(values, { least: values.length }),
        ')',
      )
    }
    return list(
      columns.map((c) => {
        const dice = this.g.next()
        if (dice < 0.06) return group(`${c.name} = DEFAULT`)
        if (dice < 0.12) {
          const part = this.part(c, scope)
          if (part) return part
        }
        if (dice < 0.4) return group(`${c.name} = `, expression(c.type, this.keyLike(c) ?? this.columnLiteral(c)))
        return group(`${c.name} = `, this.expressions.of(c.type, scope, 2))
      }),
    )
  }

  /** An element, a slice or a key of a column. */
  private part(c: Column, scope: Scope): Tree | undefined {
    const at = () => this.g.pick(['1', '2', '3', '0', '5'])
    if (c.type === 'jsonb')
      return group(`${c.name}[${this.g.pick(["'a'", "'b'", '0', '-1'])}] = `, this.expressions.of('jsonb', { ...scope, safe: true }, 1)) // prettier-ignore
    if (!c.type.startsWith('_')) return undefined
    if (this.chance(0.3)) return group(`${c.name}[${at()}:${at()}] = `, this.expressions.of(c.type, { ...scope, safe: true }, 1)) // prettier-ignore
    return group(`${c.name}[${at()}] = `, this.expressions.of(c.type.slice(1), { ...scope, safe: true }, 1))
  }

  /** One row by its key, or those for which something holds. */
  private condition(table: Table, alias: string): { where: Tree | string; one: boolean } {
    if (table.key.length > 0 && this.chance(0.5)) {
      const parts = table.key.map((k) => {
        const c = table.columns.find((one) => one.name === k) as Column
        return `${alias}.${k} = ${this.keyLike(c) ?? `${quoted(value(this.g, c.type))}::${sqlType(c.type)}`}`
      })
      return { where: group(` WHERE ${parts.join(' AND ')}`), one: true }
    }
    if (this.chance(0.1)) return { where: '', one: false }
    return {
      where: optional(
        ' WHERE ',
        this.expressions.of('bool', { columns: this.named(table, `${alias}.`), safe: true }, 2),
      ),
      one: false,
    }
  }

  private update(table: Table): Write {
    const alias = this.chance(0.3) ? 'u' : table.name
    const { where, one } = this.condition(table, alias)
    const joined = this.chance(0.2) ? this.other(table) : undefined
    const columns = [...this.named(table, `${alias}.`), ...(joined ? this.named(joined.table, 'o.') : [])]
    const changes = this.assignments(table, this.queries.scope(columns, 0, !one))
    if (!changes) return this.delete(table)
    const from = joined
      ? group(` FROM ${joined.table.name} o WHERE ${alias}.${joined.column} = o.${joined.table.key[0]}`)
      : where
    return {
      tree: query(
        `UPDATE ${table.name}${alias === table.name ? '' : ` AS ${alias}`} SET `,
        changes,
        from,
        this.returning(table, alias, joined === undefined),
      ),
      severalRows: !one || joined !== undefined,
    }
  }

  /** A table that this one refers to: at most one of its rows meets a row here. */
  private other(table: Table): { table: Table; column: string } | undefined {
    const able = this.schema.tables.filter(
      (t) => t.key.length === 1 && t !== table && table.columns.some((c) => c.name === `${t.name}_1`),
    )
    if (able.length === 0) return undefined
    const chosen = this.g.pick(able)
    return { table: chosen, column: `${chosen.name}_1` }
  }

  private delete(table: Table): Write {
    const alias = this.chance(0.3) ? 'u' : table.name
    const head = `DELETE FROM ${table.name}${alias === table.name ? '' : ` ${alias}`}`
    const joined = this.chance(0.2) ? this.other(table) : undefined
    if (joined) {
      const using = group(` USING ${joined.table.name} o WHERE ${alias}.${joined.column} = o.${joined.table.key[0]}`)
      return { tree: query(head, using, this.returning(table, alias)), severalRows: true }
    }
    const { where, one } = this.condition(table, alias)
    return { tree: query(head, where, this.returning(table, alias, true)), severalRows: !one }
  }

  private modifyingCte(table: Table): Write {
    const { tree, ...open } = this.g.pick<() => Write>([
      () => this.insert(table),
      () => this.update(table),
      () => this.delete(table),
    ])()
    const shown = this.g.pick(['SELECT count(*) FROM w', 'SELECT * FROM w'])
    const returning = group(query(tree), '')
    return { tree: query('WITH w AS (', returning, optional(' RETURNING *'), `) ${shown}`), ...open }
  }

  private merge(table: Table): Write {
    const columns = table.columns.filter((c) => c.made === undefined)
    if (columns.length === 0 || table.key.length !== 1) return this.update(table)
    const key = table.columns.find((c) => c.name === table.key[0]) as Column
    const target = this.g.pick(columns)
    // Which row gets which id hangs on the order in which Postgres comes to them.
    const rows = this.g.many(key.made ? 1 : this.g.integer(1, 3), (): Part =>
      group(
        '(',
        expression(key.type, `${this.keyLike(key) ?? quoted(value(this.g, key.type))}::${sqlType(key.type)}`),
        ', ',
        expression(target.type, `${quoted(value(this.g, target.type))}::${sqlType(target.type)}`),
        ')',
      ),
    )
    const matched = this.g.pick([`UPDATE SET ${target.name} = s.v`, 'DELETE', 'DO NOTHING'])
    const given = key.made ? [target.name] : [...new Set([key.name, target.name])]
    const inserted = given.map((n) => (n === key.name ? 's.k' : 's.v')).join(', ')
    return {
      tree: query(
        `MERGE INTO ${table.name} AS m USING (VALUES `,
        list(rows),
        `) AS s(k, v) ON m.${key.name} = s.k`,
        optional(` WHEN MATCHED${this.g.pick(['', '', ' AND s.v IS NOT NULL'])} THEN ${matched}`),
        optional(this.g.pick(['', '', '', ' WHEN NOT MATCHED BY SOURCE THEN DELETE'])),
        ` WHEN NOT MATCHED THEN INSERT (${given.join(', ')}) VALUES (${inserted})`,
        optional(this.g.pick(['', '', ' RETURNING merge_action(), m.*', ' RETURNING merge_action(), old.*, new.*'])),
      ),
      severalRows: true,
    }
  }

  private truncate(table: Table): Write {
    return {
      tree: query(
        `TRUNCATE ${table.name}${this.g.pick(['', ' RESTART IDENTITY'])}${this.g.pick(['', '', ' CASCADE'])}`,
      ),
      severalRows: false,
    }
  }
}
