/** Procedures in SQL: the statements of the body, one after the other (executor/functions.c). */
import type { Routine } from '../../catalog/catalog'
import { UnsupportedOnShadow } from '../../errors'
import type { Host, Names, Prepared } from '../../plpgsql/host'
import type { Stored } from '../../types/codec'

const OF_TRANSACTIONS: ReadonlySet<string> = new Set([
  'begin',
  'commit',
  'rollback',
  'savepoint',
  'release',
  'rollback to',
])

/** @param args one value for each argument, of its type @throws PostgresError, UnsupportedOnShadow, Blocked */
export function runSqlProcedure(host: Host, routine: Routine, args: readonly Stored[]): void {
  const names = namesOf(routine)
  const statements = inStatement(host, routine, 0, () => host.script(routine.body, names, { mode: 'SQL function' }))
  for (const [i, statement] of statements.entries())
    inStatement(host, routine, i + 1, () => {
      host.tick(routine.name)
      const prepared: Prepared = statement()
      if (OF_TRANSACTIONS.has(prepared.command))
        throw new UnsupportedOnShadow(`${prepared.command.toUpperCase()} in procedure ${routine.name}()`)
      const values = prepared.inputs.map(({ variable }) => args[routine.arguments.indexOf(variable as never)] ?? null)
      host.run(prepared, values)
    })
}

/** sql_exec_error_callback. */
function inStatement<T>(host: Host, { name }: Routine, number: number, work: () => T): T {
  const line = `SQL function "${name}" ${number === 0 ? 'during startup' : `statement ${number}`}`
  return host.inContext(() => line, work)
}

/** Arguments by their names, also behind the procedure's own, and by their numbers; columns come before them. */
function namesOf({ name, arguments: args }: Routine): Names {
  const named = (argument: Routine['arguments'][number] | undefined) =>
    argument && ({ kind: 'value', input: { variable: argument, type: argument.type } } as const)
  return {
    conflict: 'use_column',
    find: (parts) => {
      const own = parts.length === 2 && parts[0] === name ? parts.slice(1) : parts
      return own.length === 1 ? named(args.find((argument) => argument.name === own[0])) : undefined
    },
    parameter: (number) => named(args[number - 1]),
  }
}
