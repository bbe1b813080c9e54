import { pgError } from '../../errors'
import { quoteIdentifier } from '../../catalog/identifiers'
import type { UserFunction } from '../../functions/userFunction'
import type { ExprOf } from '../bound'
import { literal } from './literal'
import type { Printer } from './printer'

/** The value, where the domain's constraints hold; they see it as VALUE. */
export function printDomainCheck(p: Printer, { arg, domain, notNull, source, checks }: ExprOf<'domainCheck'>): string {
  p.replace(source, () => arg)
  const value = p.expr(arg)
  const fail = (constraint: string) => {
    const names = [domain.schema, domain.name, constraint, quoteIdentifier(domain.name)]
    return `${p.use(domainError)}(${names.map(literal).join(', ')})`
  }
  const whens = [
    ...(notNull ? [`WHEN ${value} IS NULL THEN ${fail('')}`] : []),
    ...checks.map(({ name, expr }) => `WHEN NOT ${p.expr(expr)} THEN ${fail(name)}`),
  ]
  return `(CASE ${whens.join(' ')} ELSE ${value} END)`
}

/** @throws PostgresError 23514, or 23502 without a constraint's name (ExecEvalConstraintCheck) */
const domainError: UserFunction = {
  name: 'pg_domain_error',
  arity: 4,
  deterministic: false,
  body: {
    kind: 'scalar',
    call: (...names) => {
      const [schema, dataType, constraint, shown] = names as string[]
      if (constraint === '') throw pgError('23502', `domain ${shown} does not allow null values`, { schema, dataType })
      const message = `value for domain ${shown} violates check constraint "${constraint}"`
      throw pgError('23514', message, { schema, dataType, constraint })
    },
  },
}
