import { readFileSync } from 'node:fs'
import path from 'node:path'

/** The part of Prisma's DMMF that random calls are made of. */
export interface Field {
  readonly name: string
  readonly kind: 'scalar' | 'enum' | 'object' | 'unsupported'
  readonly type: string
  readonly isList: boolean
  readonly isRequired: boolean
  readonly isId: boolean
  readonly isUnique: boolean
  readonly hasDefaultValue: boolean
  readonly default?: unknown
  readonly isUpdatedAt: boolean
  readonly nativeType?: readonly [name: string, args: readonly string[]] | null
  readonly relationFromFields?: readonly string[]
}

export interface Model {
  readonly name: string
  readonly fields: readonly Field[]
  readonly primaryKey: { readonly fields: readonly string[] } | null
  readonly uniqueFields: readonly (readonly string[])[]
}

export const ENUMS: Readonly<Record<string, readonly string[]>> = {
  Role: ['USER', 'ADMIN', 'SUPER_ADMIN'],
  Color: ['RED', 'GREEN', 'BLUE'],
}

/** A list of money is refused, and would be in the way of every read of its model. */
const LEFT_OUT = new Set(['moneys'])

/** Models that random calls write and read; the view is not written. */
export function readModels(): ReadonlyMap<string, Model> {
  const models = JSON.parse(readFileSync(path.join(__dirname, 'generated/models.json'), 'utf8')) as Model[]
  const known = models
    .filter((m) => m.name !== 'UserStats')
    .map((m) => ({ ...m, fields: m.fields.filter((f) => !LEFT_OUT.has(f.name)) }))
  return new Map(known.map((m) => [m.name, m]))
}

export const scalars = (model: Model): Field[] => model.fields.filter((f) => f.kind === 'scalar' || f.kind === 'enum')
export const relations = (model: Model): Field[] => model.fields.filter((f) => f.kind === 'object')
export const field = (model: Model, name: string): Field => model.fields.find((f) => f.name === name) as Field

/** By default it is another value on each side: only values that are given can be compared and sorted by. */
export const isRandom = ({ default: value }: Field): boolean => /uuid/.test(JSON.stringify(value ?? ''))

/** Columns that the model's own relations are stored in. */
export const foreignKeys = (model: Model): Set<string> =>
  new Set(relations(model).flatMap((r) => r.relationFromFields ?? []))

export const idFields = (model: Model): readonly string[] =>
  model.primaryKey?.fields ?? [(model.fields.find((f) => f.isId) as Field).name]
