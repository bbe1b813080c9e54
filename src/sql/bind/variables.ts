/** Variables of a routine in the statement that it runs: parameters, named (pl_comp.c, plpgsql_pre_column_ref and _post_column_ref). */
import type { ColumnRef, Node, SelectStmt } from '@pgsql/types'
import type { PostgresError } from '../../errors'
import type { Expr, Target } from '../bound'
import type { Input, Names } from '../variables'
import { at } from './binder'
import { stringOf, type StatementContext, typeRef } from './context'

/** Errors of a name that means no column. */
const UNKNOWN_NAME: ReadonlySet<string> = new Set(['42703', '42P01'])

export class Variables {
  /** What the statement's parameters stand for, in order. */
  readonly inputs: Input[] = []

  constructor(
    private readonly cx: StatementContext,
    private readonly names: Names,
  ) {}

  /** @param column binds the reference as Postgres does without variables */
  resolve(ref: ColumnRef, column: () => Expr): Expr {
    const parts = partsOf(ref)
    if (this.names.conflict === 'use_variable') return this.expr(parts, ref) ?? column()
    const found = this.column(column)
    if ('error' in found) {
      const variable = this.expr(parts, ref)
      if (variable) return variable
      throw found.error
    }
    // A field that the record lacks fails even where a column has the name (make_datum_param).
    if (this.names.conflict === 'error' && this.names.find(parts) !== undefined)
      throw this.cx.error('42702', `column reference "${parts.join('.')}" is ambiguous`, at(ref), {
        detail: 'It could refer to either a PL/pgSQL variable or a table column.',
      })
    return found.expr
  }

  private column(bind: () => Expr): { readonly expr: Expr } | { readonly error: unknown } {
    try {
      return { expr: bind() }
    } catch (error) {
      const { name, code, message } = error as PostgresError
      if (name !== 'PostgresError' || !UNKNOWN_NAME.has(code) || message.startsWith('invalid reference')) throw error
      return { error }
    }
  }

  private expr(parts: readonly string[], ref: ColumnRef): Expr | undefined {
    const named = this.names.find(parts)
    return named && this.parameterOf(named.input, at(ref))
  }

  /** `r.*` in a list of results; undefined where r is no record. */
  star(parts: readonly string[], location: number): Target[] | undefined {
    const named = this.names.find(parts)
    if (named?.kind !== 'row') return undefined
    return named.fields.map(({ name, input }) => ({ name, expr: this.parameterOf(input, location) }))
  }

  /** VALUES with the fields of a record in place of `r.*`. */
  withoutStars(select: SelectStmt): SelectStmt {
    const row = (list: Node): Node =>
      'List' in list ? { List: { items: (list.List.items ?? []).flatMap((item) => this.fieldsFor(item)) } } : list
    return select.valuesLists ? { ...select, valuesLists: select.valuesLists.map(row) } : select
  }

  private fieldsFor(node: Node): Node[] {
    const ref = 'ColumnRef' in node ? node.ColumnRef : undefined
    if (!ref?.fields?.some((f) => 'A_Star' in f)) return [node]
    const parts = partsOf(ref)
    const named = this.names.find(parts)
    if (named?.kind !== 'row') return [node]
    const name = (sval: string): Node => ({ String: { sval } })
    return named.fields.map((f) => ({ ColumnRef: { fields: [...parts, f.name].map(name), location: at(ref) } }))
  }

  /** `$n`. @throws PostgresError 42P02 */
  numbered(number: number, location: number): Expr {
    const named = this.names.parameter(number)
    if (!named) throw this.cx.error('42P02', `there is no parameter $${number}`, location)
    return this.parameterOf(named.input, location)
  }

  private parameterOf(input: Input, location: number): Expr {
    let position = this.inputs.findIndex((i) => i.variable === input.variable && i.field === input.field)
    if (position < 0) {
      position = this.inputs.push(input) - 1
      this.cx.setParameterType(position + 1, input.type.oid)
    }
    const { oid } = input.type
    return { ...this.cx.parameter(position + 1, location), location, type: typeRef(oid) }
  }
}

/** The names of a reference, a star at its end left out. */
const partsOf = ({ fields = [] }: ColumnRef): string[] => fields.filter((f) => !('A_Star' in f)).map(stringOf)
