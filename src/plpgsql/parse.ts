/** A routine's body → its tree (pl_comp.c, pl_gram.y). */
import { readBlock, readLabel } from './blocks'
import { Reader, type RoutineFacts } from './reader'
import { readStatements } from './statements'
import type { DeclaredType, Tree, Variable } from './tree'

export interface BodyArgument {
  readonly name: string | undefined
  readonly type: DeclaredType
  readonly input: boolean
}

const named = (text: string): DeclaredType => ({ kind: 'named', text })

const TRIGGER_VARIABLES: readonly (readonly [string, DeclaredType])[] = [
  ['new', { kind: 'record' }],
  ['old', { kind: 'record' }],
  ['tg_name', named('name')],
  ['tg_when', named('text')],
  ['tg_level', named('text')],
  ['tg_op', named('text')],
  ['tg_relid', named('oid')],
  ['tg_relname', named('name')],
  ['tg_table_name', named('name')],
  ['tg_table_schema', named('name')],
  ['tg_nargs', named('int')],
  ['tg_argv', named('text[]')],
]

/**
 * @param name of the routine, which labels its outermost names
 * @throws PostgresError with a position in `body` (or none), UnsupportedOnShadow by the construct's name
 */
export function parseBody(
  body: string,
  name: string | undefined,
  args: readonly BodyArgument[],
  facts: RoutineFacts,
): Tree {
  const r = new Reader(body, facts)
  return r.within('block', name, () => {
    const variables = declareArguments(r, args)
    const trigger = new Map<string, Variable>()
    if (facts.isTrigger) for (const [own, type] of TRIGGER_VARIABLES) trigger.set(own, r.declare(own, type))
    const found = r.declare('found', named('bool'))
    const options = readOptions(r)
    const block = readBlock(r, readLabel(r), readStatements)
    r.acceptSymbol(';')
    if (r.token.kind !== 'end') throw r.syntaxError()
    return { block, arguments: variables, found, trigger, slots: r.slots, types: r.types, ...options }
  })
}

/** `$n` counts all arguments. */
function declareArguments(r: Reader, args: readonly BodyArgument[]): Variable[] {
  return args.map(({ name, type }, i) => {
    const variable = r.declare(`$${i + 1}`, type)
    if (name === undefined || name === '') return variable
    const shown = { ...variable, name }
    r.alias(`$${i + 1}`, shown)
    r.alias(name, shown)
    return shown
  })
}

function readOptions(r: Reader): Pick<Tree, 'conflict'> {
  let conflict: Tree['conflict'] = 'error'
  while (r.acceptSymbol('#')) {
    const option = r.name()
    const value = r.take().value
    if (option === 'variable_conflict' && isConflict(value)) conflict = value
    else if (option !== 'print_strict_params') throw r.syntaxError()
    else if (value === 'on') throw r.refuse('#print_strict_params on')
  }
  return { conflict }
}

const isConflict = (value: string): value is Tree['conflict'] =>
  value === 'error' || value === 'use_variable' || value === 'use_column'
