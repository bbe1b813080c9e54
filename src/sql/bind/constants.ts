/** Constants as they stand in the text (make_const). */
import type { A_Const } from '@pgsql/types'
import type { Expr } from '../bound'
import { at, type Binder } from './binder'
import { BOOL, T, typeRef } from './context'
import { located } from './located'

export function bindConst(b: Binder, node: A_Const): Expr {
  const location = at(node)
  if (node.isnull) return { tag: 'const', value: null, type: typeRef(T.unknown), location }
  if (node.sval) return { tag: 'const', value: node.sval.sval ?? '', type: typeRef(T.unknown), location }
  if (node.boolval) return { tag: 'const', value: node.boolval.boolval ? 1n : 0n, type: BOOL, location }
  if (node.fval) return numberConst(b, node.fval.fval ?? '0', location)
  if (node.bsval) return bitConst(b, node.bsval.bsval ?? 'b', location)
  return { tag: 'const', value: BigInt(node.ival?.ival ?? 0), type: typeRef(T.int4), location }
}

/** A number that is too large for the grammar's int4, or has a point or exponent (make_const). */
function numberConst(b: Binder, text: string, location: number): Expr {
  const [, sign, digits] = /^(-?)(\d[\d_]*|0[xob]_?[\da-f_]+)$/i.exec(text) ?? []
  if (digits !== undefined) {
    const size = BigInt(digits.replaceAll('_', ''))
    const value = sign === '-' ? -size : size
    const bits = BigInt.asIntN(32, value) === value ? 32 : 64
    if (BigInt.asIntN(64, value) === value)
      return { tag: 'const', value, type: typeRef(bits === 32 ? T.int4 : T.int8), location }
  }
  const value = located(b.cx, location, () => b.cx.types.codec(T.numeric).input(text, -1))
  return { tag: 'const', value, type: typeRef(T.numeric), location }
}

function bitConst(b: Binder, text: string, location: number): Expr {
  const value = located(b.cx, location, () => b.cx.types.codec(T.bit).input(text, -1))
  return { tag: 'const', value, type: typeRef(T.bit), location }
}
