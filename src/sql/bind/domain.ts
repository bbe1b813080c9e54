import type { DomainType } from '../../catalog/catalog'
import type { Binder } from './binder'
import type { DomainParts } from '../bound'
import { levelOf } from './binder'
import { Scope } from './context'
import { addEntry } from './fromNames'
import { expressionNode } from '../parse'

/** Its constraints, and those of the domains that it stands on, over a source of one column, which VALUE is. */
export function bindDomain(b: Binder, domain: DomainType): DomainParts {
  const { cx } = b
  const type = cx.index.baseType(domain.base)
  const source = cx.nextSource('subquery', domain.name, [
    { name: 'value', type, notNull: false, tableOid: 0, attnum: 0 },
  ])
  const scope = new Scope(cx)
  const columns = [{ name: 'value', source, index: 0 }]
  addEntry(cx, scope, { alias: undefined, schema: undefined, columns, unqualified: columns })
  const level = levelOf(scope, 'check constraints')
  const chain = cx.index.domainChain(domain)
  const checks = chain
    .flatMap(({ checks }) => [...checks].sort((a, b) => (a.name < b.name ? -1 : 1)))
    .map(({ name, expression }) => ({ name, expr: b.expr(expressionNode(expression), level) }))
  return { domain, notNull: chain.some(({ notNull }) => notNull), source, checks }
}
