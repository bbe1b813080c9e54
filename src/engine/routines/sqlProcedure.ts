/** Procedures in SQL: the statements of the body, one after the other (executor/functions.c). */
import type { Routine, RoutineArgument } from '../../catalog/catalog'
import { isInput, isOutput } from '../../catalog/routineArguments'
import { pgError, UnsupportedOnShadow } from '../../errors'
import type { Host, Names, Prepared, ResultField } from '../../plpgsql/host'
import type { Stored } from '../../types/codec'

const OF_TRANSACTIONS: ReadonlySet<string> = new Set([
  'begin',
  'commit',
  'rollback',
  'savepoint',
  'release',
  'rollback to',
])

/**
 * @param args one value for each input argument, of its type
 * @returns the row of its OUT arguments, where it has some: the first one that the last statement gives
 * @throws PostgresError, UnsupportedOnShadow, Blocked
 */
export function runSqlProcedure(host: Host, routine: Routine, args: readonly Stored[]): Stored[][] {
  const names = namesOf(routine)
  const statements = inStatement(host, routine, 0, () => host.script(routine.body, names, { mode: 'SQL function' }))
  const outputs = routine.arguments.filter(isOutput)
  const inputs = routine.arguments.filter(isInput)
  let row: readonly Stored[] | undefined
  for (const [i, statement] of statements.entries())
    inStatement(host, routine, i + 1, () => {
      host.tick(routine.name)
      const prepared: Prepared = statement()
      if (OF_TRANSACTIONS.has(prepared.command))
        throw new UnsupportedOnShadow(`${prepared.command.toUpperCase()} in procedure ${routine.name}()`)
      const values = prepared.inputs.map(({ variable }) => args[inputs.indexOf(variable as never)] ?? null)
      const isLast = outputs.length > 0 && i === statements.length - 1
      const columns = isLast ? requireOutputs(routine, prepared, outputs) : []
      const { rows } = host.run(prepared, values)
      row = isLast ? rows[0]?.map((value, at) => cast(host, value, columns[at], outputs[at])) : undefined
    })
  if (outputs.length === 0) return []
  // Postgres has an internal error there.
  if (!row) throw pgError('XX000', 'procedure returned null record')
  return [[...row]]
}

const cast = (host: Host, value: Stored, from: ResultField | undefined, to: RoutineArgument | undefined): Stored =>
  from && to ? host.cast(value, from.type, to.type) : value

/** check_sql_stmt_retval: Postgres looks at it when the procedure is made. @throws UnsupportedOnShadow */
function requireOutputs(
  { name }: Routine,
  { columns = [] }: Prepared,
  outputs: readonly RoutineArgument[],
): readonly ResultField[] {
  if (columns.length === outputs.length) return columns
  throw new UnsupportedOnShadow(`procedure ${name}()`, {
    reason: `its last statement gives ${columns.length} columns for ${outputs.length} OUT arguments`,
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
