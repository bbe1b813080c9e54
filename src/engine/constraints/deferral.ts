import type { Catalog, ForeignKey, Table } from '../../catalog/catalog'
import { pgError } from '../../errors'

export interface OwnedForeignKey {
  readonly table: Table
  readonly key: ForeignKey
}

/** What SET CONSTRAINTS said in this transaction; constraints that are not in it follow their declaration. */
export class Deferrals {
  static readonly none = new Deferrals(undefined, new Map())

  private constructor(
    private readonly all: boolean | undefined,
    private readonly byConstraint: ReadonlyMap<ForeignKey, boolean>,
  ) {}

  setAll(deferred: boolean): Deferrals {
    return new Deferrals(deferred, new Map())
  }

  set(keys: readonly ForeignKey[], deferred: boolean): Deferrals {
    const map = new Map(this.byConstraint)
    for (const key of keys) map.set(key, deferred)
    return new Deferrals(this.all, map)
  }

  /** Whether a constraint waits for COMMIT now. */
  isDeferred(key: ForeignKey): boolean {
    if (!key.deferrable) return false
    return this.byConstraint.get(key) ?? this.all ?? key.initiallyDeferred ?? false
  }

  /** SQLite follows the declarations by itself; anything else has to be checked by us. */
  get differs(): boolean {
    return this !== Deferrals.none
  }
}

/** Foreign keys by the names that SET CONSTRAINTS gives. @throws PostgresError 42704, 42809 */
export function constraintsNamed(catalog: Catalog, names: readonly string[]): ForeignKey[] {
  return names.flatMap((name) => {
    const bare = name.slice(name.lastIndexOf('.') + 1)
    const found = catalog.tables.flatMap((table) =>
      table.foreignKeys.filter((key) => key.name === bare || key.name === name),
    )
    const deferrable = found.filter((key) => key.deferrable)
    if (deferrable.length > 0) return deferrable
    const exists =
      found.length > 0 ||
      catalog.tables.some((t) => [t.primaryKey, ...t.uniques, ...t.checks].some((c) => c?.name === bare))
    throw exists
      ? pgError('42809', `constraint "${bare}" is not deferrable`)
      : pgError('42704', `constraint "${bare}" does not exist`)
  })
}
