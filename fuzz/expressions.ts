import type { Generator } from '../__tests__/support/generate'
import { Callables, SMALL_INTEGERS, type Call } from './callables'
import { expression, group, list, optional, parameter, type Part, type Tree } from './tree'
import { daringValue, elementOf, isArray, quoted, sqlType, value } from './values'

/** A column that an expression can name. */
export interface Named {
  readonly sql: string
  readonly type: string
}

export interface Scope {
  readonly columns: readonly Named[]
  /**
   * Nothing that can fail for a row. Postgres does not say in which order it evaluates the parts of WHERE and ON, nor
   * for which rows, so whether a part fails that another one could have guarded is its own affair (manual, 4.2.14).
   */
  readonly safe?: boolean
  /** Immutable calls alone: Postgres works out what is made of constants when it plans, and the rest for each row. */
  readonly immutable?: boolean
  /** A scalar subquery's text, where one may stand. */
  readonly subquery?: (type: string, depth: number) => Tree | undefined
}

/** What a value expression can be of. */
// prettier-ignore
export const VALUE_TYPES = ['int4', 'int4', 'text', 'text', 'bool', 'bool', 'numeric', 'numeric', 'int8', 'int2', 'float8', 'float4', 'date', 'timestamp', 'timestamptz', 'time', 'timetz', 'interval', 'json', 'jsonb', 'jsonb', 'mood', 'uuid', 'bytea', 'varchar', 'bpchar', 'citext', 'money', 'inet', 'bit', 'varbit', 'oid', 'name', '_int4', '_text', '_numeric', '_timestamptz', '_mood', '_jsonb'] as const

const RAW_NUMBERS = new Set(['int4', 'int8', 'int2', 'numeric', 'float8'])

const TEXTS: ReadonlySet<string> = new Set(['text', 'varchar', 'bpchar', '_text'])
const COLLATIONS = ['"C"', '"C"', '"C"', '"C"', '"C"', '"C"', '"POSIX"'] as const

/** Random expressions, typed as Postgres's catalog types them. */
export class Expressions {
  constructor(
    private readonly g: Generator,
    private readonly callables: Callables,
    /** How often something is wrong on purpose. */
    private readonly daring = 0.02,
  ) {}

  anyType(): string {
    return this.g.pick(VALUE_TYPES)
  }

  chance(probability: number): boolean {
    return this.g.next() < probability
  }

  of(type: string, scope: Scope, depth: number): Tree {
    return expression(type, this.text(type, scope, depth))
  }

  private text(type: string, scope: Scope, depth: number): Part {
    const named = scope.columns.filter((c) => c.type === type)
    if (named.length > 0 && this.chance(depth > 0 ? 0.35 : 0.7)) return this.g.pick(named).sql
    if (scope.safe) return this.safe(type, scope, depth)
    if (depth <= 0) return this.literal(type)
    const dice = this.g.next()
    if (dice < 0.05 && TEXTS.has(type))
      return group('(', this.of(type, scope, depth - 1), ` COLLATE ${this.g.pick(COLLATIONS)})`)
    if (dice < 0.55) return this.call(type, scope, depth)
    if (dice < 0.65) return this.conditional(type, scope, depth)
    if (dice < 0.7 && scope.subquery) return scope.subquery(type, depth - 1) ?? this.literal(type)
    if (dice < 0.75 && isArray(type)) return this.constructed(type, scope, depth)
    if (dice < 0.8) return this.subscript(type, scope, depth)
    if (type === 'bool' && dice < 0.95) return this.predicate(scope, depth)
    return this.literal(type)
  }

  literal(type: string): Part {
    if (this.chance(0.06)) return this.g.pick(['NULL', `NULL::${sqlType(type)}`])
    const text = this.chance(this.daring) ? daringValue(this.g, type) : value(this.g, type)
    const dice = this.g.next()
    if (dice < 0.2) return parameter(text, sqlType(type))
    if (dice < 0.23) return parameter(text)
    if (text.includes('\0')) return parameter(text, sqlType(type))
    if (dice < 0.3) return quoted(text)
    if (dice < 0.5 && RAW_NUMBERS.has(type) && /^\d+(\.\d+)?$/.test(text)) return text
    if (type === 'bool' && dice < 0.7) return text === 't' ? 'TRUE' : 'FALSE'
    return `${quoted(text)}::${sqlType(type)}`
  }

  /** The call itself; its arguments are of the types of its signature, mostly. */
  applied(call: Call, scope: Scope, depth: number): Tree {
    const { of } = call
    const args = call.args.map((type) => this.argument(of.name, type, scope, depth - 1))
    if (of.kind === 'cast') return group('(', args[0] as Part, `)::${sqlType(of.name)}`)
    if (of.kind === 'operator') {
      return args.length === 1
        ? group(`(${of.name} `, args[0] as Part, ')')
        : group('(', args[0] as Part, ` ${of.name} `, args[1] as Part, ')')
    }
    const more = of.variadic && of.name !== 'format' && this.chance(0.2) ? 'VARIADIC ' : ''
    const last = args.pop()
    const name = /^[a-z_][a-z_0-9]*$/.test(of.name) && !KEYWORDS.has(of.name) ? of.name : `"${of.name}"`
    if (last === undefined) return group(`${name}()`)
    const final = of.variadic && !more && isArray(call.args.at(-1) ?? '') ? this.spread(call, scope, depth) : last
    return group(`${name}(`, list([...args, more ? group(more, last) : final], { least: args.length + 1 }), ')')
  }

  private spread(call: Call, scope: Scope, depth: number): Tree {
    const element = elementOf(call.args.at(-1) ?? '')
    return list(this.g.many(this.g.integer(1, 3), () => this.of(element, scope, depth - 1)))
  }

  private argument(name: string, type: string, scope: Scope, depth: number): Tree {
    const counted = type === 'int4' || type === 'int8'
    if (counted && SMALL_INTEGERS.has(name))
      return expression(type, this.g.pick(['0', '1', '2', '3', '5', '-1', 'NULL']))
    if (type === '_int4' && SMALL_INTEGERS.has(name))
      return expression(type, this.g.pick(["'{2}'", "'{2,1}'", "'{}'", "'{-1}'"]))
    return this.of(this.chance(this.daring) ? this.anyType() : type, scope, depth)
  }

  private call(type: string, scope: Scope, depth: number): Part {
    const call = this.callables.giving(type, 'plain', scope.immutable)
    if (!call) return this.literal(type)
    return this.applied(call, scope, depth)
  }

  private conditional(type: string, scope: Scope, depth: number): Part {
    const one = () => this.of(type, scope, depth - 1)
    switch (this.g.integer(0, 4)) {
      case 0:
        return group(
          'CASE WHEN ',
          this.of('bool', scope, depth - 1),
          ' THEN ',
          one(),
          optional(' ELSE ', one()),
          ' END',
        )
      case 1: {
        const tested = this.anyType()
        const other = () => this.of(tested, scope, depth - 1)
        return group(
          'CASE ',
          other(),
          ' WHEN ',
          other(),
          ' THEN ',
          one(),
          optional(' WHEN ', other(), ' THEN ', one()),
          ' ELSE ',
          one(),
          ' END',
        )
      }
      case 2:
        return group('COALESCE(', list([one(), one()]), ')')
      case 3:
        return group('NULLIF(', one(), ', ', one(), ')')
      default:
        return group(this.g.pick(['GREATEST', 'LEAST']), '(', list([one(), one()]), ')')
    }
  }

  private constructed(type: string, scope: Scope, depth: number): Part {
    const element = elementOf(type)
    return group(
      'ARRAY[',
      list(this.g.many(this.g.integer(1, 3), () => this.of(element, scope, depth - 1))),
      `]::${sqlType(type)}`,
    )
  }

  private subscript(type: string, scope: Scope, depth: number): Part {
    const index = () => this.g.pick(['1', '2', '0', '-1', 'NULL'])
    if (isArray(type)) {
      return group('(', this.of(type, scope, depth - 1), ')[', optional(index()), ':', optional(index()), ']')
    }
    if (type === 'jsonb')
      return group('(', this.of('jsonb', scope, depth - 1), ')[', this.g.pick(["'a'", "'b'", '0', '-1']), ']')
    return group('(', this.of(`_${type}`, scope, depth - 1), `)[${index()}]`)
  }

  private predicate(scope: Scope, depth: number): Part {
    const type = this.anyType()
    const one = () => this.of(type, scope, depth - 1)
    const truth = () => this.of('bool', scope, depth - 1)
    switch (this.g.integer(0, 9)) {
      case 0:
        return group('(', one(), ` IS ${this.g.pick(['', 'NOT '])}NULL)`)
      case 1:
        return group('(', one(), ` IS ${this.g.pick(['', 'NOT '])}DISTINCT FROM `, one(), ')')
      case 2:
        return group(
          '(',
          one(),
          this.g.pick([' ', ' NOT ']),
          'BETWEEN ',
          this.g.pick(['', 'SYMMETRIC ']),
          one(),
          ' AND ',
          one(),
          ')',
        )
      case 3:
        return group('(', one(), this.g.pick([' ', ' NOT ']), 'IN (', list([one(), one(), one()]), '))')
      case 4:
        return group(
          '(',
          one(),
          ` ${this.g.pick(['=', '<>', '<', '>='])} ${this.g.pick(['ANY', 'ALL', 'SOME'])} (`,
          this.of(isArray(type) ? type : `_${type}`, scope, depth - 1),
          '))',
        )
      case 5:
        return group('(', truth(), this.g.pick([' AND ', ' OR ']), truth(), ')')
      case 6:
        return group('(NOT ', truth(), ')')
      case 7:
        return group('(', truth(), ` IS ${this.g.pick(['', 'NOT '])}${this.g.pick(['TRUE', 'FALSE', 'UNKNOWN'])})`)
      case 8: {
        const text = () => this.of('text', scope, depth - 1)
        return group(
          '(',
          text(),
          this.g.pick([' LIKE ', ' NOT LIKE ', ' ILIKE ', ' SIMILAR TO ', ' ~ ', ' ~* ']),
          text(),
          ')',
        )
      }
      default: {
        const other = this.anyType()
        const two = () => this.of(other, scope, depth - 1)
        return group(
          '((',
          one(),
          ', ',
          two(),
          `) ${this.g.pick(['=', '<', '<=', '<>', 'IS DISTINCT FROM'])} (`,
          one(),
          ', ',
          two(),
          '))',
        )
      }
    }
  }

  /** What cannot fail. */
  private safe(type: string, scope: Scope, depth: number): Part {
    // What is made of constants fails when Postgres plans, whatever stands around it.
    if (this.chance(0.04)) return this.of(type, { columns: [], immutable: true }, 2)
    if (depth <= 0 || type !== 'bool') {
      if (depth > 0 && type === 'text') {
        const inner = () => this.of('text', scope, depth - 1)
        return this.g.pick([
          () => group('upper(', inner(), ')'),
          () => group('(', inner(), ' || ', inner(), ')'),
          () => group('left(', inner(), ', 2)'),
        ])()
      }
      return `${quoted(value(this.g, type))}::${sqlType(type)}`
    }
    const own = scope.columns.filter((c) => !UNORDERED.has(c.type))
    const type2 =
      own.length > 0 && this.chance(0.8) ? this.g.pick(own).type : this.g.pick(['int4', 'text', 'date', 'numeric'])
    const one = () => this.of(type2, scope, depth - 1)
    const truth = () => this.of('bool', scope, depth - 1)
    const forms: (() => Part)[] = [
      () => group('(', one(), ` ${this.g.pick(['=', '<>', '<', '<=', '>', '>='])} `, one(), ')'),
      () => group('(', one(), ` IS ${this.g.pick(['', 'NOT '])}NULL)`),
      () => group('(', one(), ` IS ${this.g.pick(['', 'NOT '])}DISTINCT FROM `, one(), ')'),
      () => group('(', one(), this.g.pick([' IN (', ' NOT IN (']), list([one(), one()]), '))'),
      () => group('(', truth(), this.g.pick([' AND ', ' OR ']), truth(), ')'),
      () => group('(NOT ', truth(), ')'),
      () => group('(', one(), this.g.pick([' ', ' NOT ']), 'BETWEEN ', one(), ' AND ', one(), ')'),
    ]
    return this.g.pick(forms)()
  }
}

/** No order, or none that the shadow's comparison takes. */
const UNORDERED = new Set(['json', 'xml', 'point', '_jsonb'])

/** Function names that the grammar reads as something else. */
const KEYWORDS = new Set(['overlaps', 'timestamp', 'timestamptz', 'time', 'interval', 'numeric', 'varchar', 'char', 'bit', 'substring', 'position', 'overlay', 'trim', 'extract', 'float4', 'int4', 'int8', 'like', 'notlike', 'left', 'right', 'isfinite', 'json', 'normalize', 'xmlexists', 'coalesce', 'greatest', 'least', 'any', 'all', 'some', 'user', 'exists', 'grouping', 'array', 'json_exists', 'json_value', 'json_query', 'json_scalar', 'json_serialize', 'bpchar', 'text', 'bool', 'int2']) // prettier-ignore
