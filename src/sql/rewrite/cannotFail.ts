/** Conditions that may as well not be asked of a row: they neither fail nor do anything. */
import type { Expr } from '../bound'
import { children } from '../walk'

const SAFE: ReadonlySet<Expr['tag']> = new Set(['param', 'const', 'column', 'relabel', 'compare', 'inList', 'and', 'or', 'not', 'nullTest', 'booleanTest', 'distinct']) // prettier-ignore

export const cannotFail = (expr: Expr): boolean => SAFE.has(expr.tag) && children(expr).every(cannotFail)
