/** Named notation, `make_interval(days => 5)` (manual, "Calling Functions"): its arguments put in their places. */
import type { Node } from '@pgsql/types'
import { systemFunctionsNamed } from '../../catalog/system'
import { at, type Binder } from './binder'

const ZERO: Node = { A_Const: { ival: { ival: 0 } } }
/** Defaults of parameters that named notation may pass over; pg_proc has them as trees. */
const DEFAULTS: Readonly<Record<string, Node>> = { make_interval: ZERO }

/** @throws UnsupportedOnShadow where the names leave more than one function, or a default that is not known */
export function positionalArguments(b: Binder, name: string, nodes: readonly Node[]): readonly Node[] {
  const first = nodes.find((node) => 'NamedArgExpr' in node)
  if (!first || !('NamedArgExpr' in first)) return nodes
  const refuse = () => b.cx.refuse('these named arguments (name => value)', at(first.NamedArgExpr))
  const placed = nodes.filter((node) => !('NamedArgExpr' in node))
  const named = nodes.flatMap((node) => ('NamedArgExpr' in node ? [node.NamedArgExpr] : []))
  const candidates = systemFunctionsNamed(name).flatMap((fn) => {
    const positions = named.map((arg) => fn.argNames?.slice(0, fn.args.length).indexOf(arg.name ?? '') ?? -1)
    const fits = positions.every((p, i) => p >= placed.length && positions.indexOf(p) === i)
    return fits && fn.variadic === 0 ? [positions] : []
  })
  const [positions] = candidates
  if (candidates.length !== 1 || !positions) throw refuse()
  return Array.from({ length: Math.max(...positions) + 1 }, (_, i) => {
    const node = placed[i] ?? named[positions.indexOf(i)]?.arg ?? DEFAULTS[name]
    if (!node) throw refuse()
    return node
  })
}
