import type { Node } from '@pgsql/types'
import { isInput } from '../routineArguments'
import type { Draft } from './draft'
import type { NamedCall, RoutineDraft, TableDraft, ViewDraft } from './objects'
import { qualified, stringsOf, walk } from './nodes'

/** The functions that an expression or a query calls. */
export function namedCalls(tree: unknown): NamedCall[] {
  const calls: NamedCall[] = []
  walk(tree, (tag, body) => {
    if (tag !== 'FuncCall') return
    const { funcname = [], args = [] } = body as { funcname?: Node[]; args?: Node[] }
    calls.push({ ...qualified(stringsOf(funcname)), arguments: args.length })
  })
  return calls
}

/** Whether it can be called with so many arguments. */
export function takes({ arguments: args }: RoutineDraft, count: number): boolean {
  const inputs = args.filter(isInput)
  const needed = inputs.filter((a) => a.default === undefined && a.mode !== 'variadic').length
  return count >= needed && (count <= inputs.length || inputs.some(({ mode }) => mode === 'variadic'))
}

/** Views, materialized or not, that call a function of that name. */
export function callers(
  draft: Draft,
  routine: RoutineDraft,
): { readonly relation: TableDraft | ViewDraft; readonly calls: readonly NamedCall[] }[] {
  return [...draft.views, ...draft.tables].flatMap((relation) => {
    const { calls = [] } = (relation.kind === 'view' ? relation : relation.materialized) ?? {}
    return calls.some((call) => isNamed(call, routine)) ? [{ relation, calls }] : []
  })
}

/** Whether the call may mean it. */
export const isNamed = (call: NamedCall, routine: RoutineDraft): boolean =>
  call.name === routine.name && (call.schema ?? routine.schema) === routine.schema && takes(routine, call.arguments)
