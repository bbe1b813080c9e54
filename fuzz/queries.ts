import type { Generator } from '../__tests__/support/generate'
import type { Call, Callables } from './callables'
import { VALUE_TYPES, type Expressions, type Named, type Scope } from './expressions'
import type { Schema, Table } from './schema'
import { expression, group, list, optional, query, type Part, type Tree } from './tree'
import { isArray, quoted, sqlType, value } from './values'

/** Types whose equal values look alike, so that it does not matter which of them a group or a set keeps. */
const EXACT = new Set(['int2', 'int4', 'int8', 'oid', 'text', 'varchar', 'name', 'bool', 'date', 'time', 'timestamp', 'timestamptz', 'uuid', 'mood', 'bytea', 'bit', 'varbit', 'money', 'inet', 'cidr', 'macaddr', '_int4', '_text', '_mood', '_bool', '_uuid']) // prettier-ignore

/** Of equal values of other types Postgres keeps any one (1.0 and 1.00; `a` and `A`): shown so that all are alike. */
const ALIKE: Readonly<Record<string, (e: Part) => Tree>> = {
  numeric: (e) => group('trim_scale(', e, ')'),
  citext: (e) => group('lower(', e, '::text)'),
  bpchar: (e) => group(e, '::text'),
  float8: (e) => group('(', e, ' + 0)'),
  float4: (e) => group('(', e, ' + 0)'),
}
const SORTABLE = (type: string): boolean => !['json', 'xml', 'point', '_jsonb'].includes(type)

const SURE_AGGREGATES = new Set(['count', 'min', 'max', 'bool_and', 'bool_or', 'every', 'any_value', 'string_agg', 'bit_and', 'bit_or']) // prettier-ignore

/** A FROM clause: what can be named in it, and what puts its rows in one order. */
export interface Source {
  readonly tree: Tree
  readonly columns: readonly Named[]
  readonly order: readonly string[]
}

/** A query with the types of its columns, `undefined` where they are not known. */
export interface Query {
  readonly tree: Tree
  readonly types: readonly string[] | undefined
  /** Its rows come in one order only. */
  readonly ordered: boolean
}

interface SelectOptions {
  readonly depth: number
  readonly outer?: readonly Named[]
  readonly types?: readonly string[]
  /** Part of another query, which may leave out its columns or its rows: nothing in it may fail. */
  readonly inner?: boolean
  readonly ctes?: readonly Cte[]
}

interface Cte {
  readonly name: string
  readonly columns: readonly Named[]
}

const columnNames = (count: number): string[] => Array.from({ length: count }, (_, i) => `c${i + 1}`)

/** Random SELECTs over a schema; what Postgres leaves open in their answers is closed by how they are made. */
export class Queries {
  private aliases = 0

  constructor(
    private readonly g: Generator,
    private readonly schema: Schema,
    private readonly callables: Callables,
    private readonly expressions: Expressions,
  ) {}

  private chance(probability: number): boolean {
    return this.g.next() < probability
  }

  private alias(): string {
    return `${this.g.pick(['s', 'q', 'x'])}${++this.aliases}`
  }

  /** Calls with constant arguments: every defined function, operator and cast in turn. */
  calls(): Query {
    const depth = this.g.integer(1, 2)
    const items = this.g.many(depth === 1 ? 1 : this.g.integer(1, 3), () => {
      const kind = this.g.pick(['function', 'function', 'function', 'operator', 'operator', 'cast'] as const)
      const call = this.callables.next(kind)
      return expression(call.result, this.expressions.applied(call, { columns: [] }, depth))
    })
    return { tree: query('SELECT ', list(items)), types: undefined, ordered: true }
  }

  /** A set-returning function alone: its rows come in its own order. */
  setCall(): Query {
    const call = this.callables.next('set')
    const tree = call.of.name === 'generate_series' ? this.series() : this.expressions.applied(call, { columns: [] }, 1)
    const form = this.g.integer(0, 2)
    if (form === 0) return { tree: query('SELECT ', tree), types: undefined, ordered: true }
    return {
      tree: query('SELECT * FROM ', tree, optional(form === 1 ? ' WITH ORDINALITY' : '')),
      types: undefined,
      ordered: true,
    }
  }

  private series(): Tree {
    const text = this.g.pick([
      'generate_series(1, 5)',
      'generate_series(5, 1, -2)',
      'generate_series(1::bigint, 3, 1)',
      'generate_series(0.5, 2, 0.5)',
      "generate_series('2024-01-31'::timestamp, '2024-05-31', '1 month')",
      "generate_series('2024-03-30 00:00+00'::timestamptz, '2024-04-01', '12 hours')",
      'generate_series(1, 3, 0)',
      'generate_series(NULL, 3)',
    ])
    return group(text)
  }

  /** Expressions over the rows of one table, which may fail. */
  projection(): Query {
    const source = this.table(this.g.pick(this.schema.tables))
    const scope = this.scope(source.columns, 2)
    const items = this.g.many(this.g.integer(1, 3), () => this.expressions.of(this.expressions.anyType(), scope, 3))
    const order = this.chance(0.6)
    return {
      tree: query('SELECT ', list(items), ' FROM ', source.tree, order ? ` ORDER BY ${source.order.join(', ')}` : ''),
      types: undefined,
      ordered: order,
    }
  }

  /** Any query. */
  any(): Query {
    const depth = this.g.integer(1, 3)
    if (this.chance(0.15)) return this.finished(this.setOperation(depth, []))
    if (this.chance(0.15)) return this.withCtes(depth)
    return this.finished(this.select({ depth }))
  }

  /** In one order, sometimes cut. The text of all columns orders rows up to those that nothing tells apart. */
  private finished(q: Query): Query {
    if (q.ordered || !q.types || this.chance(0.5)) return q
    const names = columnNames(q.types.length)
    const order = names.map((n) => `${n}::text${this.g.pick(['', '', ' DESC', ' NULLS FIRST'])}`)
    const cut = this.chance(0.5) ? optional(this.window()) : ''
    return {
      tree: group('SELECT * FROM (', q.tree, `) AS f(${names.join(', ')}) ORDER BY ${order.join(', ')}`, cut),
      types: q.types,
      ordered: true,
    }
  }

  private window(): string {
    const count = this.g.pick(['0', '1', '2', '5', 'NULL', '1 + 1'])
    return this.g.pick([
      ` LIMIT ${count}`,
      ` LIMIT ${count} OFFSET ${this.g.integer(0, 3)}`,
      ` OFFSET ${this.g.integer(0, 3)}`,
      ` FETCH FIRST ${this.g.integer(0, 3)} ROWS ONLY`,
      ` OFFSET ${this.g.integer(0, 2)} ROWS FETCH NEXT ROW ONLY`,
    ])
  }

  private withCtes(depth: number): Query {
    const ctes: Cte[] = []
    const trees: Tree[] = []
    const count = this.g.integer(1, 2)
    for (let i = 0; i < count; i++) {
      const q = this.select({ depth: depth - 1, inner: true, ctes })
      if (!q.types) continue
      const name = `w${i + 1}`
      const names = columnNames(q.types.length)
      trees.push(
        group(
          `${name}(${names.join(', ')}) AS ${this.g.pick(['', '', 'MATERIALIZED ', 'NOT MATERIALIZED '])}(`,
          q.tree,
          ')',
        ),
      )
      ctes.push({ name, columns: q.types.map((type, n) => ({ sql: names[n] as string, type })) })
    }
    const main = this.select({ depth, ctes })
    if (trees.length === 0) return main
    return this.finished({ ...main, tree: query('WITH ', list(trees, { least: 0 }), ' ', main.tree) })
  }

  private setOperation(depth: number, ctes: readonly Cte[]): Query {
    const operator = this.g.pick(['UNION', 'UNION ALL', 'INTERSECT', 'EXCEPT', 'INTERSECT ALL', 'EXCEPT ALL'])
    const types = this.g.many(this.g.integer(1, 3), () =>
      this.g.pick(operator === 'UNION ALL' ? VALUE_TYPES : VALUE_TYPES.filter((t) => EXACT.has(t))),
    )
    const side = () => group('(', this.select({ depth: depth - 1, types, inner: true, ctes }).tree, ')')
    const more = this.chance(0.3) ? optional(` ${this.g.pick(['UNION ALL', 'EXCEPT', 'UNION'])} `, side()) : ''
    const exact = operator === 'UNION ALL' ? types.every((t) => EXACT.has(t)) : true
    return { tree: query(side(), ` ${operator} `, side(), exact ? more : ''), types, ordered: false }
  }

  /** A scope over columns: with subqueries, and what is around. */
  scope(columns: readonly Named[], depth: number, safe = false): Scope {
    return { columns, safe, subquery: (type, d) => this.scalarSubquery(type, columns, Math.min(d, depth)) }
  }

  private scalarSubquery(type: string, outer: readonly Named[], depth: number): Tree | undefined {
    if (depth < 0) return undefined
    const source = this.table(this.g.pick(this.schema.tables))
    const scope = { columns: [...source.columns, ...outer], safe: true }
    const where = optional(' WHERE ', this.expressions.of('bool', scope, 2))
    if (type === 'bool')
      return group(this.g.pick(['EXISTS', 'NOT EXISTS']), ' (', query('SELECT 1 FROM ', source.tree, where), ')')
    const own = this.expressions.of(type, scope, 1)
    if (isArray(type)) {
      const element = this.expressions.of(type.slice(1), scope, 1)
      return group(
        'ARRAY(',
        query('SELECT ', element, ' FROM ', source.tree, where, ` ORDER BY ${source.order.join(', ')}`),
        ')',
      )
    }
    const dice = this.g.next()
    if (dice < 0.45) {
      return group(
        '(',
        query('SELECT ', own, ' FROM ', source.tree, where, ` ORDER BY ${source.order.join(', ')} LIMIT 1`),
        ')',
      )
    }
    // Several rows, mostly: an error, unless what stands around it never asks for its value.
    if (dice < 0.55) return group('(', query('SELECT ', own, ' FROM ', source.tree, where), ')')
    if (dice < 0.65) return group('(', query('SELECT ', this.expressions.of(type, { columns: outer }, 1)), ')')
    return group('(', query('SELECT ', this.expressions.of(type, { columns: outer, safe: true }, 1)), ')')
  }

  // ---- FROM

  private table(table: Table, alias = this.alias()): Source {
    const columns = table.columns.map((c) => ({ sql: `${alias}.${c.name}`, type: c.type }))
    const keys = table.key.map((k) => `${alias}.${k}`)
    return {
      tree: group(`${table.name} ${this.chance(0.5) ? 'AS ' : ''}${alias}`),
      columns,
      order: keys.length > 0 ? keys : columns.map((c) => `${c.sql}::text`),
    }
  }

  private derived(inner: Part, types: readonly string[], lateral = false): Source {
    const alias = this.alias()
    const names = columnNames(types.length)
    const columns = types.map((type, i) => ({ sql: `${alias}.${names[i]}`, type }))
    return {
      tree: group(lateral ? 'LATERAL ' : '', '(', inner, `) AS ${alias}(${names.join(', ')})`),
      columns,
      order: columns.map((c) => `${c.sql}::text`),
    }
  }

  private source(options: SelectOptions, earlier: readonly Named[]): Source {
    const { depth, ctes = [] } = options
    const dice = this.g.next()
    if (ctes.length > 0 && dice < 0.5) {
      const cte = this.g.pick(ctes)
      const alias = this.alias()
      const columns = cte.columns.map((c) => ({ sql: `${alias}.${c.sql}`, type: c.type }))
      return { tree: group(`${cte.name} ${alias}`), columns, order: columns.map((c) => `${c.sql}::text`) }
    }
    if (dice < 0.65 || depth <= 0) return this.table(this.g.pick(this.schema.tables))
    if (dice < 0.82) {
      const lateral = earlier.length > 0 && this.chance(0.4)
      const q = this.select({ depth: depth - 1, inner: true, ctes, outer: lateral ? earlier : [] })
      if (q.types) return this.derived(q.tree, q.types, lateral)
    }
    if (dice < 0.9) return this.values()
    return this.functionSource(earlier)
  }

  private values(): Source {
    const types = this.g.many(this.g.integer(1, 3), () => this.expressions.anyType())
    const row = () =>
      group(
        '(',
        list(
          types.map((t) =>
            expression(t, this.g.next() < 0.15 ? `NULL::${sqlType(t)}` : `${quoted(value(this.g, t))}::${sqlType(t)}`),
          ),
          { least: types.length },
        ),
        ')',
      )
    return this.derived(group('VALUES ', list(this.g.many(this.g.integer(1, 4), row))), types)
  }

  private functionSource(earlier: readonly Named[]): Source {
    const alias = this.alias()
    const arrays = earlier.filter((c) => isArray(c.type))
    if (arrays.length > 0 && this.chance(0.5)) {
      const array = this.g.pick(arrays)
      const columns = [
        { sql: `${alias}.v`, type: array.type.slice(1) },
        { sql: `${alias}.n`, type: 'int8' },
      ]
      return { tree: group(`unnest(${array.sql}) WITH ORDINALITY AS ${alias}(v, n)`), columns, order: [`${alias}.n`] }
    }
    const json = earlier.filter((c) => c.type === 'jsonb')
    if (json.length > 0 && this.chance(0.4)) {
      const columns = [{ sql: `${alias}.k`, type: 'text' }]
      const { sql } = this.g.pick(json)
      return { tree: group(`jsonb_object_keys(CASE WHEN jsonb_typeof(${sql}) = 'object' THEN ${sql} END) AS ${alias}(k)`), columns, order: [`${alias}.k`] } // prettier-ignore
    }
    const columns = [{ sql: `${alias}.n`, type: 'int4' }]
    return {
      tree: group(`generate_series(${this.g.integer(-1, 2)}, ${this.g.integer(0, 4)}) AS ${alias}(n)`),
      columns,
      order: [`${alias}.n`],
    }
  }

  from(options: SelectOptions): Source {
    let whole = this.source(options, options.outer ?? [])
    const joins = this.g.pick([0, 0, 1, 1, 2])
    for (let i = 0; i < joins; i++) whole = this.joined(whole, this.source(options, whole.columns))
    return whole
  }

  private joined(left: Source, right: Source): Source {
    const columns = [...left.columns, ...right.columns]
    const order = [...left.order, ...right.order]
    const equal = left.columns.flatMap((l) =>
      right.columns.filter((r) => r.type === l.type && SORTABLE(r.type)).map((r) => `${l.sql} = ${r.sql}`),
    )
    const scope = { columns, safe: true }
    const kind = this.g.pick([
      ', ',
      ' CROSS JOIN ',
      ' JOIN ',
      ' JOIN ',
      ' INNER JOIN ',
      ' LEFT JOIN ',
      ' LEFT JOIN ',
      ' RIGHT JOIN ',
      ' FULL JOIN ',
    ])
    if (kind === ', ' || kind === ' CROSS JOIN ') return { tree: group(left.tree, kind, right.tree), columns, order }
    const key = equal.length > 0 ? this.g.pick(equal) : undefined
    // FULL JOIN is only for conditions that can be merged or hashed.
    if (kind === ' FULL JOIN ')
      return { tree: group(left.tree, key ? kind : ' LEFT JOIN ', right.tree, ' ON ', key ?? 'TRUE'), columns, order }
    const condition =
      key && this.chance(0.6)
        ? group(key, optional(' AND ', this.expressions.of('bool', scope, 1)))
        : this.expressions.of('bool', scope, 2)
    const shared = this.shared(left, right)
    if (shared && this.chance(0.3))
      return { tree: group(left.tree, kind, right.tree, ` USING (${shared})`), columns, order }
    return { tree: group(left.tree, kind, right.tree, ' ON ', condition), columns, order }
  }

  private shared(left: Source, right: Source): string | undefined {
    const name = (c: Named) => c.sql.slice(c.sql.indexOf('.') + 1)
    const [one, two] = [left.columns.filter((c) => SORTABLE(c.type)), right.columns]
    const both = one.filter((c) => two.some((d) => name(d) === name(c) && d.type === c.type))
    return both.length > 0 ? name(this.g.pick(both)) : undefined
  }

  // ---- SELECT

  select(options: SelectOptions): Query {
    if (options.types) return this.plain(options)
    const dice = this.g.next()
    if (dice < 0.25) return this.grouped(options)
    if (dice < 0.37) return this.windowed(options)
    if (dice < 0.42) return this.ranged(options)
    if (dice < 0.46) return this.orderedSets(options)
    if (dice < 0.55) return this.distinctOn(options)
    return this.plain(options)
  }

  private where(scope: Scope, probability = 0.6): Tree | string {
    if (!this.chance(probability)) return ''
    const safe = { ...scope, safe: true }
    const more = this.chance(0.2) ? this.inSubquery(scope) : ''
    return optional(' WHERE ', this.expressions.of('bool', safe, 2), more)
  }

  private inSubquery(scope: Scope): Tree | string {
    const able = scope.columns.filter((c) => SORTABLE(c.type))
    if (able.length === 0) return ''
    const left = this.g.pick(able)
    const source = this.table(this.g.pick(this.schema.tables))
    const same = source.columns.filter((c) => c.type === left.type)
    const item = same.length > 0 ? this.g.pick(same).sql : `${quoted(value(this.g, left.type))}::${sqlType(left.type)}`
    const form = this.g.pick(['IN', 'NOT IN', '= ANY', '<> ALL', '> ALL', '<= SOME'])
    return optional(
      this.g.pick([' AND ', ' OR ']),
      `${left.sql} ${form} (`,
      query(`SELECT ${item} FROM `, source.tree),
      ')',
    )
  }

  private plain(options: SelectOptions): Query {
    const { depth, outer = [], inner } = options
    const source = this.from(options)
    const columns = [...source.columns, ...outer]
    const scope = this.scope(columns, depth - 1, inner || depth > 1)
    const types = options.types ?? this.g.many(this.g.integer(1, 4), () => this.itemType(source.columns))
    const distinct = !inner && this.chance(0.15)
    const items = types.map((type) => {
      const item = this.expressions.of(type, scope, scope.safe ? 1 : 2)
      return distinct && !EXACT.has(type) ? (ALIKE[type]?.(item) ?? group('(', item, ' IS NULL)')) : item
    })
    const shown = items.map((item) =>
      this.chance(0.25) ? group(item, ` AS "${this.g.pick(['x', 'Y z', 'n'])}"`) : item,
    )
    const body = [
      list(shown, { least: options.types ? types.length : 1 }),
      ' FROM ',
      source.tree,
      this.where(scope),
    ] as const
    if (distinct) {
      const known = types.map((t) =>
        EXACT.has(t)
          ? t
          : t === 'numeric'
            ? t
            : t === 'float8' || t === 'float4'
              ? 'float8'
              : t === 'citext' || t === 'bpchar'
                ? 'text'
                : 'bool',
      )
      return { tree: query('SELECT DISTINCT ', ...body), types: known, ordered: false }
    }
    if (!inner && this.chance(0.5)) {
      const cut = scope.safe && this.chance(0.4) ? optional(this.window()) : ''
      return {
        tree: query('SELECT ', ...body, ' ORDER BY ', this.sorts(source), source.order.join(', '), cut),
        types,
        ordered: true,
      }
    }
    if (!options.types && !inner && this.chance(0.1))
      return { tree: query('SELECT * FROM ', source.tree, this.where(scope)), types: undefined, ordered: false }
    return { tree: query('SELECT ', ...body), types, ordered: false }
  }

  private itemType(columns: readonly Named[]): string {
    return columns.length > 0 && this.chance(0.6) ? this.g.pick(columns).type : this.expressions.anyType()
  }

  /** More keys to go before those that make the order total. */
  private sorts(source: Source): Tree {
    const able = source.columns.filter((c) => SORTABLE(c.type))
    const count = able.length === 0 ? 0 : this.g.integer(0, 2)
    const direction = () => this.g.pick(['', ' DESC', ' ASC NULLS FIRST', ' DESC NULLS LAST'])
    return group(...this.g.many(count, () => optional(`${this.g.pick(able).sql}${direction()}, `)))
  }

  /** An aggregate's call, its rows in one order where that matters. */
  private aggregate(call: Call, scope: Scope): Tree {
    const args = call.args.map((type) => this.expressions.of(type, scope, 1))
    const star = call.of.name === 'count' && args.length === 0
    const exact = args.length === 1 && call.args.every((t) => EXACT.has(t))
    const distinct = exact && this.chance(0.3)
    const order = distinct
      ? ''
      : args.length > 0
        ? group(' ORDER BY ', list(args.map((a) => group('(', a, ')::text'))))
        : ''
    const filter = this.chance(0.2)
      ? optional(' FILTER (WHERE ', this.expressions.of('bool', { ...scope, safe: true }, 1), ')')
      : ''
    return group(
      `${call.of.name}(${distinct ? 'DISTINCT ' : ''}`,
      star ? '*' : list(args, { least: args.length }),
      order,
      ')',
      filter,
    )
  }

  /** In a part of a query, whose columns may be left out, one that cannot fail. */
  private aggregateCall(inner: boolean): Call {
    for (;;) {
      const call = this.callables.next('aggregate')
      if (!inner || SURE_AGGREGATES.has(call.of.name)) return call
    }
  }

  private grouped(options: SelectOptions): Query {
    const { depth, outer = [], inner } = options
    const source = this.from(options)
    const scope = this.scope([...source.columns, ...outer], depth - 1, inner ?? false)
    const safe = { ...scope, safe: true }
    const keys = this.g
      .many(this.g.integer(0, 2), () => this.itemType(source.columns))
      .filter(SORTABLE)
      .map((type) => {
        const own = source.columns.filter((c) => c.type === type)
        return { type, tree: own.length > 0 ? this.g.pick(own).sql : this.expressions.of(type, safe, 1) }
      })
    // A key that is a parameter would be another expression at each place.
    const usable = keys.filter((k) => typeof k.tree === 'string')
    const sets = usable.length > 0 && this.chance(0.25) ? this.g.pick(['ROLLUP', 'CUBE', 'GROUPING SETS']) : ''
    const shownKeys = usable.filter((k) => EXACT.has(k.type) || ALIKE[k.type])
    const shown = shownKeys.map((k) =>
      EXACT.has(k.type) ? group(k.tree) : (ALIKE[k.type] as (e: Part) => Tree)(k.tree),
    )
    const bits = sets ? [expression('int4', `GROUPING(${usable.map((k) => k.tree as string).join(', ')})`)] : []
    const calls = this.g.many(this.g.integer(1, 3), () => this.aggregateCall(inner ?? false))
    const aggregates = calls.map((call) => expression(call.result, this.aggregate(call, safe)))
    const having = this.chance(0.2)
      ? optional(` HAVING count(*) ${this.g.pick(['>', '<=', '='])} ${this.g.integer(0, 2)}`)
      : ''
    const by =
      usable.length > 0
        ? group(
            ' GROUP BY ',
            sets ? `${sets} (` : '',
            list(usable.map((k) => k.tree)),
            sets === 'GROUPING SETS' ? ', ())' : sets ? ')' : '',
          )
        : ''
    return {
      tree: query(
        'SELECT ',
        list([...shown, ...bits, ...aggregates]),
        ' FROM ',
        source.tree,
        this.where(scope),
        by,
        having,
      ),
      types: [
        ...shownKeys.map((k) =>
          EXACT.has(k.type) ? k.type : k.type === 'numeric' ? k.type : k.type.startsWith('float') ? 'float8' : 'text',
        ),
        ...bits.map(() => 'int4'),
        ...calls.map((c) => c.result),
      ],
      ordered: false,
    }
  }

  private windowed(options: SelectOptions): Query {
    const { depth, outer = [] } = options
    const source = this.from(options)
    const scope = { ...this.scope([...source.columns, ...outer], depth - 1), safe: true }
    const able = source.columns.filter((c) => SORTABLE(c.type))
    const calls = this.g.many(this.g.integer(1, 2), () =>
      this.callables.next(this.g.pick(['window', 'window', 'aggregate'])),
    )
    // One order for all: of rows that are alike, two orders may take another one first.
    const partition = able.length > 0 && this.chance(0.5) ? `PARTITION BY ${this.g.pick(able).sql}` : undefined
    const sorts = this.sorts(source)
    const items = calls.map((call) => {
      const args = call.args.map((type) =>
        (call.of.name === 'ntile' || call.of.name === 'nth_value') && type === 'int4'
          ? this.g.pick(['1', '2', '3', '0'])
          : this.expressions.of(type, scope, 1),
      )
      const star = call.of.name === 'count' && args.length === 0 ? '*' : list(args, { least: args.length })
      const filter =
        call.of.kind === 'aggregate' && this.chance(0.15)
          ? optional(' FILTER (WHERE ', this.expressions.of('bool', scope, 1), ')')
          : ''
      return expression(
        call.result,
        `${call.of.name}(`,
        star,
        ')',
        filter,
        ' OVER (',
        partition ?? '',
        ' ORDER BY ',
        sorts,
        source.order.join(', '),
        optional(this.frame()),
        ')',
      )
    })
    return {
      tree: query(
        'SELECT ',
        list([...items, ...(able.length > 0 ? [this.g.pick(able).sql] : ['1'])], { least: 1 }),
        ' FROM ',
        source.tree,
        this.where(scope),
      ),
      types: undefined,
      ordered: false,
    }
  }

  private frame(): string {
    if (this.chance(0.5)) return ''
    const mode = this.g.pick(['ROWS', 'ROWS', 'GROUPS', 'RANGE'])
    const offset = (way: string) => (mode === 'RANGE' ? `UNBOUNDED ${way}` : `${this.g.integer(0, 2)} ${way}`)
    const start = this.g.pick(['UNBOUNDED PRECEDING', 'CURRENT ROW', offset('PRECEDING'), offset('FOLLOWING')])
    const end = this.g.pick(['UNBOUNDED FOLLOWING', 'CURRENT ROW', offset('PRECEDING'), offset('FOLLOWING')])
    const exclude = this.g.pick([
      '',
      '',
      '',
      ' EXCLUDE CURRENT ROW',
      ' EXCLUDE TIES',
      ' EXCLUDE GROUP',
      ' EXCLUDE NO OTHERS',
    ])
    return ` ${mode} BETWEEN ${start} AND ${end}${exclude}`
  }

  /** Frames by the distance of the sort key. */
  private ranged(options: SelectOptions): Query {
    const source = this.from(options)
    const [types, offsets] = this.g.pick([
      [
        ['int2', 'int4', 'int8'],
        ['0', '1', '5'],
      ],
      [['numeric'], ['0', '0.5', '10']],
      [
        ['date', 'timestamp', 'timestamptz'],
        ["'1 day'", "'1 month'", "'0'", "'1 year 3 hours'"],
      ],
    ] as const)
    const able = source.columns.filter((c) => (types as readonly string[]).includes(c.type))
    if (able.length === 0) return this.windowed(options)
    const key = this.g.pick(able).sql
    const bound = (way: string) => this.g.pick([`UNBOUNDED ${way}`, `${this.g.pick(offsets)} ${way}`, 'CURRENT ROW'])
    const direction = this.g.pick(['', ' DESC', ' NULLS FIRST'])
    const over = `OVER (ORDER BY ${key}${direction} RANGE BETWEEN ${bound('PRECEDING')} AND ${bound('FOLLOWING')})`
    const calls = ['count(*)', `min(${key})`, `max(${key})`, `count(${this.g.pick(source.columns).sql})`]
    const items = this.g.many(2, () => `${this.g.pick(calls)} ${over}`)
    const scope = this.scope([...source.columns, ...(options.outer ?? [])], 0, true)
    return {
      tree: query('SELECT ', list([key, ...items]), ' FROM ', source.tree, this.where(scope)),
      types: undefined,
      ordered: false,
    }
  }

  private orderedSets(options: SelectOptions): Query {
    const source = this.from(options)
    const able = source.columns.filter((c) => EXACT.has(c.type) && SORTABLE(c.type))
    if (able.length === 0) return this.grouped(options)
    const numbers = able.filter((c) => ['int4', 'int8', 'float8'].includes(c.type))
    const fraction = () => this.g.pick(['0', '0.5', '1', '0.25', 'NULL', 'ARRAY[0.1, 0.9]'])
    const within = (c: Named) => ` WITHIN GROUP (ORDER BY ${c.sql}${this.g.pick(['', ' DESC'])})`
    const one = (): string => {
      const c = this.g.pick(able)
      const forms = [`percentile_disc(${fraction()})`, `rank(${quoted(value(this.g, c.type))})`, `dense_rank(NULL)`]
      if (numbers.length > 0 && this.chance(0.4)) return `percentile_cont(${fraction()})${within(this.g.pick(numbers))}`
      return `${this.g.pick(forms)}${within(c)}`
    }
    const scope = this.scope([...source.columns, ...(options.outer ?? [])], 0, true)
    return {
      tree: query('SELECT ', list(this.g.many(2, one)), ' FROM ', source.tree, this.where(scope)),
      types: undefined,
      ordered: false,
    }
  }

  private distinctOn(options: SelectOptions): Query {
    const { depth, outer = [], inner } = options
    const source = this.from(options)
    const able = source.columns.filter((c) => SORTABLE(c.type))
    if (able.length === 0) return this.plain(options)
    const scope = this.scope([...source.columns, ...outer], depth - 1, true)
    const on = this.g.pick(able).sql
    const types = this.g.many(this.g.integer(1, 3), () => this.itemType(source.columns))
    const items = types.map((type) => this.expressions.of(type, scope, 1))
    return {
      tree: query(
        `SELECT DISTINCT ON (${on}) `,
        list(items, { least: inner ? items.length : 1 }),
        ' FROM ',
        source.tree,
        this.where(scope),
        ` ORDER BY ${[`${on}${this.g.pick(['', ' DESC'])}`, ...source.order].join(', ')}`,
      ),
      types,
      ordered: !inner,
    }
  }
}
