/** Puts the parts of the binder and of the printer together. */
import type { Binder } from './bind/binder'
import type { StatementContext } from './bind/context'
import { bindExpression } from './bind/expression'
import { bindQuery } from './bind/select'
import { printExpression } from './print/expression'
import { printFrom } from './print/from'
import { Printer } from './print/printer'
import { outputNames, printQuery } from './print/query'
import { printPresence } from './print/rows'

export function binderFor(cx: StatementContext): Binder {
  const b: Binder = {
    cx,
    expr: (node, level) => bindExpression(b, node, level),
    query: (select, scope, keepUnknown) => bindQuery(b, select, scope, keepUnknown),
  }
  return b
}

export function printerFor(cx: StatementContext, positional = false): Printer {
  const parts = { expr: printExpression, query: printQuery, from: printFrom, outputNames, presence: printPresence }
  return new Printer(cx, parts, positional)
}
