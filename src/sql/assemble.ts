/** Puts the parts of the binder and of the printer together. */
import type { Node } from '@pgsql/types'
import type { Binder } from './bind/binder'
import type { Scope, StatementContext } from './bind/context'
import { bindDomain } from './bind/domain'
import { bindExpression } from './bind/expression'
import { bindInsert } from './bind/insert'
import { bindMerge } from './bind/merge'
import { bindDelete, bindUpdate } from './bind/modify'
import { bindQuery } from './bind/select'
import type { Modification } from './bound'
import { printExpression } from './print/expression'
import { printFrom } from './print/from'
import type { Kept } from './print/kept'
import { Printer } from './print/printer'
import { outputNames, printQuery } from './print/query'
import { printPresence } from './print/rows'

export function binderFor(cx: StatementContext): Binder {
  const b: Binder = {
    cx,
    expr: (node, level) => bindExpression(b, node, level),
    query: (select, scope, keepUnknown) => bindQuery(b, select, scope, keepUnknown),
    modification: (node, scope) => bindModification(b, node, scope),
  }
  cx.domainParts = (domain) => bindDomain(b, domain)
  return b
}

function bindModification(b: Binder, node: Node, scope: Scope | undefined): Modification | undefined {
  if ('InsertStmt' in node) return bindInsert(b, node.InsertStmt, scope)
  if ('UpdateStmt' in node) return bindUpdate(b, node.UpdateStmt, scope)
  if ('DeleteStmt' in node) return bindDelete(b, node.DeleteStmt, scope)
  if ('MergeStmt' in node) return bindMerge(b, node.MergeStmt, scope)
  return undefined
}

/** @param kept what the statement's steps hand on to one another, where it is one of several */
export function printerFor(cx: StatementContext, positional = false, kept?: Kept): Printer {
  const parts = { expr: printExpression, query: printQuery, from: printFrom, outputNames, presence: printPresence }
  return new Printer(cx, parts, positional, kept)
}
