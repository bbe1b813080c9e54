/** `t.f` for `f(t)` where t has no column f (manual, "Using Composite Types in Queries"; ParseFuncOrColumn). */
import type { ColumnRef, FuncCall } from '@pgsql/types'
import type { Expr } from '../../bound'
import type { Binder, Level } from '../binder'
import { stringOf } from '../context'
import { bindOwnCall } from './call'
import { ownFunctions } from './candidates'

/** @returns undefined where there is no such function of a row */
export function bindComputed(b: Binder, { fields = [], location }: ColumnRef, level: Level): Expr | undefined {
  const { index } = b.cx
  const name = stringOf(fields.at(-1))
  const ofRow = ownFunctions(index, undefined, name).some(
    ({ args }) => args.length === 1 && index.rows.fields(args[0] as number) !== undefined,
  )
  if (fields.length < 2 || !ofRow) return undefined
  const call: FuncCall = {
    funcname: fields.slice(-1),
    args: [{ ColumnRef: { fields: fields.slice(0, -1), location } }],
    location,
  }
  return bindOwnCall(b, call, level)
}
