/** What names mean in a statement besides columns: the variables of the routine that it stands in. */
import type { TypeRef } from '../catalog/catalog'
import type { RowField } from '../catalog/rowTypes'

/** A variable's value, which stands in the statement as a parameter. */
export interface Input {
  /** Whatever stands for the variable to those who give the names. */
  readonly variable: object
  /** Of a record. */
  readonly field?: string
  readonly type: TypeRef
}

/** What a name means besides a column. */
export type Named =
  | { readonly kind: 'value'; readonly input: Input }
  | {
      readonly kind: 'row'
      /** The row as one value. */
      readonly input: Input
      readonly fields: readonly (RowField & { readonly input: Input })[]
    }

/** A table of the rows that a statement has changed, as the function of its trigger names it (REFERENCING). */
export interface TransitionRelation {
  readonly name: string
  readonly oid: number
  readonly columns: readonly RowField[]
}

/** The variables in sight of a statement (plpgsql's parser hooks, pl_comp.c). */
export interface Names {
  /**
   * @param parts `x`, `r.f`, `label.x`, `label.r.f`; `r.*` without its star
   * @throws PostgresError for a field that the record does not have, or a record without a row so far
   */
  find(parts: readonly string[]): Named | undefined
  /** `$n`. */
  parameter(number: number): Named | undefined
  /** #variable_conflict: what is taken where a column has the name too. */
  readonly conflict: 'error' | 'use_variable' | 'use_column'
}
