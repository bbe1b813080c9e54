import type { Catalog, ForeignKey, Table, Trigger, UniqueConstraint } from '../../catalog/catalog'
import { pgError } from '../../errors'

export interface OwnedForeignKey {
  readonly table: Table
  readonly key: ForeignKey
}

/** A constraint that SET CONSTRAINTS may name. */
export type DeferrableConstraint = ForeignKey | UniqueConstraint | Trigger

/** What SET CONSTRAINTS said in this transaction; constraints that are not in it follow their declaration. */
export class Deferrals {
  static readonly none = new Deferrals(undefined, new Map())

  private constructor(
    private readonly all: boolean | undefined,
    private readonly byConstraint: ReadonlyMap<DeferrableConstraint, boolean>,
  ) {}

  setAll(deferred: boolean): Deferrals {
    return new Deferrals(deferred, new Map())
  }

  set(keys: readonly DeferrableConstraint[], deferred: boolean): Deferrals {
    const map = new Map(this.byConstraint)
    for (const key of keys) map.set(key, deferred)
    return new Deferrals(this.all, map)
  }

  /** Whether a constraint waits for COMMIT now. */
  isDeferred(key: DeferrableConstraint): boolean {
    if (!key.deferrable) return false
    return this.byConstraint.get(key) ?? this.all ?? key.initiallyDeferred ?? false
  }

  /** SQLite follows the declarations by itself; anything else has to be checked by us. */
  get differs(): boolean {
    return this !== Deferrals.none
  }
}

/** Constraints by the names that SET CONSTRAINTS gives. @throws PostgresError 42704, 42809 */
export function constraintsNamed(catalog: Catalog, names: readonly string[]): DeferrableConstraint[] {
  return names.flatMap((name) => {
    const bare = name.slice(name.lastIndexOf('.') + 1)
    const constraints = [...catalog.tables.flatMap(deferrable), ...catalog.triggers.filter((one) => one.constraint)]
    const found = constraints.filter((one) => one.name === bare || one.name === name)
    const able = found.filter((one) => one.deferrable)
    if (able.length > 0) return able
    const exists = found.length > 0 || catalog.tables.some((table) => table.checks.some((check) => check.name === bare))
    throw exists
      ? pgError('42809', `constraint "${bare}" is not deferrable`)
      : pgError('42704', `constraint "${bare}" does not exist`)
  })
}

const deferrable = ({ primaryKey, uniques, foreignKeys }: Table): DeferrableConstraint[] => [
  ...(primaryKey ? [primaryKey] : []),
  ...uniques,
  ...foreignKeys,
]
