/** Random Prisma calls over the schema: every answer is defined (a total order where rows are cut), the data is small and nasty. */
import type { Generator } from '../support/generate'
import { field, foreignKeys, idFields, isRandom, relations, scalars, type Field, type Model } from './models'
import { anyValue, listValue, oneValue } from './randomValues'

export interface RandomCall {
  readonly model: string
  readonly action: string
  readonly args: Args
}

type Args = Record<string, unknown>

const lowerFirst = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1)

export class CallGenerator {
  private readonly names: readonly string[]

  constructor(
    private readonly g: Generator,
    private readonly models: ReadonlyMap<string, Model>,
  ) {
    // The models with the most to say come up more often.
    this.names = [...models.keys(), 'User', 'User', 'User', 'Post', 'Post', 'Native', 'Native', 'Member', 'NativeList']
  }

  call(): RandomCall {
    const model = this.model(this.g.pick(this.names))
    const action = this.g.pick(ACTIONS)
    return { model: lowerFirst(model.name), action, args: this.args(model, action) }
  }

  private model(name: string): Model {
    return this.models.get(name) as Model
  }

  private chance(probability: number): boolean {
    return this.g.next() < probability
  }

  private some<T>(items: readonly T[], probability: number): T[] {
    return items.filter(() => this.chance(probability))
  }

  private args(model: Model, action: string): Args {
    switch (action) {
      case 'create':
        return { data: this.createData(model, 2), ...this.selection(model, 2) }
      case 'createMany':
      case 'createManyAndReturn':
        return {
          data: this.g.many(this.g.integer(1, 3), () => this.plainData(model)),
          ...(this.chance(0.3) ? { skipDuplicates: true } : {}),
          ...returned(model, action),
        }
      case 'update':
        return { where: this.unique(model), data: this.updateData(model, 2), ...this.selection(model, 2) }
      case 'updateMany':
      case 'updateManyAndReturn':
        return { where: this.where(model, 1), data: this.updateScalars(model), ...returned(model, action) }
      case 'upsert':
        return {
          where: this.unique(model),
          create: this.createData(model, 1),
          update: this.updateData(model, 1),
          ...this.selection(model, 1),
        }
      case 'delete':
        return { where: this.unique(model), ...this.selection(model, 1) }
      case 'deleteMany':
        return { where: this.where(model, 2) }
      case 'findUnique':
      case 'findUniqueOrThrow':
        return { where: this.unique(model), ...this.selection(model, 2) }
      case 'findFirst':
        return { ...this.list(model, 2), ...this.selection(model, 2) }
      case 'findMany':
        return {
          ...(this.chance(0.5) ? this.list(model, 2) : { where: this.where(model, 2) }),
          ...this.selection(model, 2),
          ...this.distinct(model),
        }
      case 'count':
        return this.chance(0.5) ? { where: this.where(model, 2) } : this.list(model, 1)
      case 'aggregate':
        return {
          ...(this.chance(0.5) ? this.list(model, 1) : { where: this.where(model, 1) }),
          ...this.aggregates(model),
        }
      default:
        return this.groupBy(model)
    }
  }

  // ---- reading

  private selection(model: Model, depth: number): Args {
    const related = depth > 0 ? this.some(relations(model), 0.25) : []
    const nested = Object.fromEntries(related.map((r) => [r.name, this.nestedSelection(r, depth - 1)]))
    if (depth > 0 && this.chance(0.15)) Object.assign(nested, this.relationCounts(model))
    if (this.chance(0.4)) {
      const plain = this.some(scalars(model), 0.3)
      const chosen = plain.length > 0 || Object.keys(nested).length > 0 ? plain : [scalars(model)[0] as Field]
      return { select: { ...Object.fromEntries(chosen.map((f) => [f.name, true])), ...nested } }
    }
    const omit = model.name === 'NativeList' ? { omit: { moneys: true } } : {}
    return Object.keys(nested).length > 0 ? { include: nested, ...omit } : omit
  }

  private nestedSelection(relation: Field, depth: number): unknown {
    const model = this.model(relation.type)
    const selection = this.selection(model, depth)
    if (!relation.isList) return Object.keys(selection).length > 0 ? selection : true
    const part = this.chance(0.4) ? this.list(model, 1) : this.chance(0.5) ? { where: this.where(model, 1) } : {}
    return Object.keys(selection).length + Object.keys(part).length > 0 ? { ...part, ...selection } : true
  }

  private relationCounts(model: Model): Args {
    const lists = relations(model).filter((r) => r.isList)
    if (lists.length === 0) return {}
    const relation = this.g.pick(lists)
    return {
      _count: { select: { [relation.name]: this.chance(0.5) || { where: this.where(this.model(relation.type), 1) } } },
    }
  }

  /** where, a total order, and a window. */
  private list(model: Model, depth: number): Args {
    return {
      where: this.where(model, depth),
      orderBy: [
        ...this.some(sortable(model), 0.15).map((f) => ({ [f.name]: this.sort(f) })),
        ...this.relationOrder(model),
        ...idFields(model).map((f) => ({ [f]: this.direction() })),
      ],
      ...(this.chance(0.5) ? { take: this.g.pick([1, 2, 3, 10, -2]) } : {}),
      ...(this.chance(0.3) ? { skip: this.g.integer(0, 3) } : {}),
      ...(this.chance(0.2) ? { cursor: this.unique(model) } : {}),
    }
  }

  private direction(): 'asc' | 'desc' {
    return this.chance(0.5) ? 'asc' : 'desc'
  }

  private sort(f: Field): unknown {
    const sort = this.direction()
    return !f.isRequired && this.chance(0.4) ? { sort, nulls: this.chance(0.5) ? 'first' : 'last' } : sort
  }

  private relationOrder(model: Model): Args[] {
    if (!this.chance(0.15) || relations(model).length === 0) return []
    const relation = this.g.pick(relations(model))
    if (relation.isList) return [{ [relation.name]: { _count: this.direction() } }]
    const target = this.g.pick(sortable(this.model(relation.type)))
    return [{ [relation.name]: { [target.name]: this.direction() } }]
  }

  private distinct(model: Model): Args {
    if (!this.chance(0.1)) return {}
    const f = this.g.pick(scalars(model).filter((s) => !s.isList && s.type !== 'Json'))
    return { distinct: [f.name], orderBy: [{ [f.name]: 'asc' }, ...idFields(model).map((id) => ({ [id]: 'asc' }))] }
  }

  private unique(model: Model): Args {
    const keys = [
      idFields(model),
      ...model.uniqueFields,
      ...model.fields.filter((f) => f.isUnique).map((f) => [f.name]),
    ]
    const key = this.g.pick(keys)
    const values = Object.fromEntries(key.map((name) => [name, oneValue(this.g, field(model, name))]))
    const where = key.length === 1 ? values : { [key.join('_')]: values }
    return this.chance(0.1) ? { ...where, AND: [this.where(model, 1)] } : where
  }

  private aggregates(model: Model): Args {
    const plain = scalars(model).filter((f) => !f.isList)
    const numbers = plain.filter((f) => ['Int', 'BigInt', 'Decimal'].includes(f.type))
    const ordered = plain.filter(
      (f) =>
        !['Json', 'Bytes', 'Boolean'].includes(f.type) &&
        f.kind === 'scalar' &&
        !UNAGGREGATED.has(f.nativeType?.[0] ?? ''),
    )
    const pick = (fields: readonly Field[]) => Object.fromEntries(this.some(fields, 0.3).map((f) => [f.name, true]))
    const parts = { _sum: pick(numbers), _avg: pick(numbers), _min: pick(ordered), _max: pick(ordered) }
    return {
      _count: this.chance(0.5) || { _all: true, ...pick(plain) },
      ...Object.fromEntries(Object.entries(parts).filter(([, v]) => Object.keys(v).length > 0)),
    }
  }

  private groupBy(model: Model): Args {
    const keys = scalars(model).filter((f) => !f.isList && f.type !== 'Json')
    const by = this.some(keys, 0.15)
    const chosen = by.length > 0 ? by : [this.g.pick(keys)]
    const number = scalars(model).find((f) => !f.isList && f.type === 'Int')
    const having =
      number && this.chance(0.3)
        ? {
            having: {
              [number.name]: {
                [this.g.pick(['_sum', '_avg', '_min', '_max', '_count'])]: {
                  [this.g.pick(['gt', 'lte', 'not'])]: this.g.integer(0, 5),
                },
              },
            },
          }
        : {}
    return { by: chosen.map((f) => f.name), where: this.where(model, 1), ...having, ...this.aggregates(model) }
  }

  // ---- conditions

  private where(model: Model, depth: number): Args {
    const fields = this.some(scalars(model), 2 / (scalars(model).length + 2))
    const conditions: Args = Object.fromEntries(fields.map((f) => [f.name, this.condition(f)]))
    if (depth > 0) {
      for (const r of this.some(relations(model), 0.12)) conditions[r.name] = this.relationCondition(r, depth - 1)
      if (this.chance(0.2)) conditions.OR = this.g.many(this.g.integer(0, 2), () => this.where(model, depth - 1))
      if (this.chance(0.15)) conditions.NOT = this.where(model, depth - 1)
      if (this.chance(0.1)) conditions.AND = [this.where(model, depth - 1), this.where(model, depth - 1)]
    }
    return conditions
  }

  private relationCondition(r: Field, depth: number): unknown {
    const where = this.where(this.model(r.type), depth)
    if (r.isList) return { [this.g.pick(['some', 'every', 'none'])]: where }
    if (!r.isRequired && this.chance(0.2)) return null
    return { [this.g.pick(['is', 'isNot'])]: where }
  }

  private condition(f: Field): unknown {
    if (f.isList) return this.listCondition(f)
    if (f.type === 'Json') return this.jsonCondition()
    if (!f.isRequired && this.chance(0.15)) return this.chance(0.5) ? null : { not: null }
    const value = () => oneValue(this.g, f)
    const kinds = ['equals', 'not', 'in', 'notIn']
    if (f.kind === 'scalar' && !['Boolean', 'Bytes'].includes(f.type)) kinds.push('gt', 'gte', 'lt', 'lte')
    const text = f.type === 'String' && f.nativeType?.[0] !== 'Uuid'
    if (text) kinds.push('contains', 'startsWith', 'endsWith')
    const kind = this.g.pick(kinds)
    const operand = kind === 'in' || kind === 'notIn' ? listValue(this.g, f) : value()
    const insensitive = text && !f.nativeType && this.chance(0.3) ? { mode: 'insensitive' } : {}
    return { [kind]: operand, ...insensitive }
  }

  private listCondition(f: Field): unknown {
    const kind = this.g.pick(['has', 'hasSome', 'hasEvery', 'isEmpty', 'equals'])
    return {
      [kind]: kind === 'has' ? oneValue(this.g, f) : kind === 'isEmpty' ? this.chance(0.5) : listValue(this.g, f),
    }
  }

  private jsonCondition(): unknown {
    const path = this.g.pick([['a'], ['b'], ['a', 'b'], ['0'], ['b', '1']])
    const value = () => this.g.pick<unknown>([1, '1', 'x', null, true, { b: 2 }, [1], 1.5])
    return this.g.pick<() => unknown>([
      () => ({ equals: this.g.pick<unknown>([{ a: 1 }, [], 'x', 1, { b: 2, a: 1.0 }]) }),
      () => ({ not: { a: 1 } }),
      () => ({ path, equals: value() ?? 1 }),
      () => ({ path, not: value() ?? 1 }),
      () => ({
        path,
        [this.g.pick(['string_contains', 'string_starts_with', 'string_ends_with'])]: this.g.pick(['x', '1', '', 'É']),
      }),
      () => ({ path, [this.g.pick(['gt', 'gte', 'lt', 'lte'])]: this.g.pick<unknown>([1, 0, 'x', 1.5]) }),
      () => ({ path, array_contains: this.g.pick([['x'], [1], []]) }),
      () => ({ array_contains: this.g.pick([[1], [null]]) }),
      () => ({ path, [this.g.pick(['array_starts_with', 'array_ends_with'])]: this.g.pick<unknown>([1, 'x']) }),
    ])()
  }

  // ---- writing

  /** Columns only, foreign keys among them. */
  private plainData(model: Model): Args {
    const fields = scalars(model).filter(
      (f) => isRandom(f) || (f.isRequired && !f.hasDefaultValue && !f.isUpdatedAt && !f.isList) || this.chance(0.3),
    )
    return Object.fromEntries(fields.map((f) => [f.name, anyValue(this.g, f)]))
  }

  private createData(model: Model, depth: number): Args {
    const data = this.plainData(model)
    const keys = foreignKeys(model)
    if (depth === 0 || this.chance(0.5)) return data
    // With one relation given as such, no foreign key may be given as a column.
    for (const name of keys) delete data[name]
    for (const r of relations(model)) {
      const owned = (r.relationFromFields?.length ?? 0) > 0
      if (owned ? r.isRequired || this.chance(0.5) : this.chance(0.2)) data[r.name] = this.attach(r, depth - 1)
    }
    return data
  }

  private attach(r: Field, depth: number): Args {
    const model = this.model(r.type)
    const create = () => this.childData(r, model, depth)
    return this.g.pick<() => Args>([
      () => ({ create: create() }),
      () => ({ connect: this.unique(model) }),
      () => ({ connectOrCreate: { where: this.unique(model), create: create() } }),
    ])()
  }

  /** A child gets its parent's key from the parent. */
  private childData(r: Field, model: Model, depth: number): Args {
    const data = this.createData(model, Math.min(depth, 0))
    for (const name of foreignKeys(model)) if (!this.ownKeyOfOtherRelation(r, model, name)) delete data[name]
    return data
  }

  private ownKeyOfOtherRelation(r: Field, model: Model, name: string): boolean {
    return relations(model).some((other) => other.relationFromFields?.includes(name) && other.type !== this.owner(r))
  }

  private owner(r: Field): string {
    for (const model of this.models.values()) if (model.fields.includes(r)) return model.name
    return ''
  }

  private updateScalars(model: Model): Args {
    const keys = foreignKeys(model)
    const fields = scalars(model).filter(
      (f) => !(f.isId && this.chance(0.8)) && this.chance(keys.has(f.name) ? 0.1 : 0.2),
    )
    return Object.fromEntries(fields.map((f) => [f.name, this.change(f)]))
  }

  private change(f: Field): unknown {
    if (f.isList)
      return this.chance(0.5)
        ? { push: this.chance(0.5) ? oneValue(this.g, f) : listValue(this.g, f) }
        : { set: listValue(this.g, f) }
    const number =
      ['Int', 'BigInt', 'Float', 'Decimal'].includes(f.type) && !['Oid', 'Money'].includes(f.nativeType?.[0] ?? '')
    // A float times 0 may be -0, which SQLite stores as 0.
    if (number && this.chance(0.4))
      return {
        [this.g.pick(['increment', 'decrement', 'multiply', 'divide'])]:
          f.type === 'BigInt' ? BigInt(this.g.integer(0, 3)) : this.g.integer(f.type === 'Float' ? 1 : 0, 3),
      }
    return anyValue(this.g, f)
  }

  private updateData(model: Model, depth: number): Args {
    const data = this.updateScalars(model)
    if (depth === 0 || this.chance(0.5)) return data
    for (const name of foreignKeys(model)) delete data[name]
    for (const r of this.some(relations(model), 0.3)) data[r.name] = this.relationChange(r, depth - 1)
    return data
  }

  private relationChange(r: Field, depth: number): Args {
    const model = this.model(r.type)
    if (this.chance(0.3)) return this.attach(r, depth)
    const update = () => this.updateScalars(model)
    if (!r.isList) {
      const optional: (() => Args)[] = r.isRequired ? [] : [() => ({ disconnect: true }), () => ({ delete: true })]
      return this.g.pick<() => Args>([
        () => ({ update: update() }),
        () => ({ upsert: { create: this.childData(r, model, 0), update: update() } }),
        ...optional,
      ])()
    }
    return this.g.pick<() => Args>([
      () => ({ update: { where: this.unique(model), data: update() } }),
      () => ({ updateMany: { where: this.where(model, 0), data: update() } }),
      () => ({ deleteMany: this.where(model, 0) }),
      () => ({ delete: this.unique(model) }),
      () => ({ set: this.g.many(this.g.integer(0, 2), () => this.unique(model)) }),
      () => ({ disconnect: this.unique(model) }),
      () => ({ upsert: { where: this.unique(model), create: this.childData(r, model, 0), update: update() } }),
    ])()
  }
}

const returned = (model: Model, action: string): Args =>
  model.name === 'NativeList' && action.endsWith('AndReturn') ? { omit: { moneys: true } } : {}

/** min() and max() of these do not exist in Postgres, or Prisma does not offer them. */
const UNAGGREGATED = new Set(['Uuid', 'Bit', 'VarBit', 'Xml'])

const sortable = (model: Model): Field[] =>
  scalars(model).filter((f) => f.nativeType?.[0] !== 'Xml' && f.nativeType?.[0] !== 'Json')

const ACTIONS = [
  'findMany', 'findMany', 'findMany', 'findMany', 'findMany', 'findMany', 'findFirst', 'findUnique', 'findUniqueOrThrow', 'count', 'aggregate', 'aggregate', 'groupBy', 'groupBy',
  'create', 'create', 'create', 'createMany', 'createManyAndReturn', 'update', 'update', 'update', 'updateMany', 'updateManyAndReturn', 'upsert', 'upsert', 'delete', 'deleteMany',
] as const // prettier-ignore
