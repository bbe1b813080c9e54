/** Polymorphic types of a call made concrete (manual, "Polymorphic Types"). */
import type { Expr } from '../bound'
import { isPolymorphic } from './coerce'
import { commonType } from './commonType'
import { T, typeRef, type StatementContext } from './context'

/** The family of anyelement; where all its arguments are untyped there is nothing to go by. Those of anycompatible are text then. */
const SIMPLE_POLYMORPHIC: readonly number[] = [T.anyelement, T.anynonarray, T.anyenum, T.anyarray]

/** enforce_generic_type_consistency: makes anyelement, anyarray, anycompatible… concrete. */
export function resolvePolymorphic(
  cx: StatementContext,
  declared: readonly number[],
  args: readonly Expr[],
  result: number,
  location?: number,
): { argTypes: number[]; result: number } {
  if (!declared.some(isPolymorphic) && !isPolymorphic(result)) return { argTypes: [...declared], result }
  const simple = elementFor(cx, declared, args, [T.anyelement, T.anynonarray, T.anyenum], T.anyarray, location)
  if (simple === undefined && declared.some((t) => SIMPLE_POLYMORPHIC.includes(t)))
    throw cx.error('42804', 'could not determine polymorphic type because input has type unknown')
  if (result === T.anyarray || result === T.anycompatiblearray) refuseDomains(cx, declared, args, location)
  const compatible = compatibleElement(cx, declared, args)
  const concrete = (t: number): number => {
    if (t === T.anyelement || t === T.anynonarray || t === T.anyenum) return simple ?? T.text
    if (t === T.anyarray) return arrayOf(cx, simple ?? T.text)
    if (t === T.anycompatible || t === T.anycompatiblenonarray) return compatible
    if (t === T.anycompatiblearray) return arrayOf(cx, compatible)
    if (isPolymorphic(t)) throw cx.refuse('a range function', location)
    return t
  }
  return { argTypes: declared.map(concrete), result: concrete(result) }
}

/** Arrays of domains have types of their own. */
function refuseDomains(cx: StatementContext, declared: readonly number[], args: readonly Expr[], location?: number) {
  const of = declared.findIndex((t, i) => ELEMENTS.includes(t) && cx.index.domainOf((args[i] as Expr).type.oid))
  if (of < 0) return
  throw cx.refuse(`an array of domain ${cx.typeName((args[of] as Expr).type.oid)}`, location)
}

const ELEMENTS: readonly number[] = [T.anyelement, T.anynonarray, T.anycompatible, T.anycompatiblenonarray]

function arrayOf(cx: StatementContext, element: number): number {
  const array = cx.index.arrayType(element)
  if (!array) throw cx.error('42704', `could not find array type for data type ${cx.typeName(element)}`)
  return array
}

function elementFor(
  cx: StatementContext,
  declared: readonly number[],
  args: readonly Expr[],
  elements: readonly number[],
  array: number,
  location?: number,
): number | undefined {
  let element: number | undefined
  for (const [i, type] of declared.entries()) {
    const actual = cx.index.baseType((args[i] as Expr).type).oid
    if (actual === T.unknown) continue
    const found = elements.includes(type) ? actual : type === array ? cx.index.elementType(actual) : undefined
    if (found === undefined) continue
    if (element !== undefined && element !== found) {
      throw cx.error('42804', 'arguments declared "anyelement" are not all alike', location)
    }
    element = found
  }
  return element
}

function compatibleElement(cx: StatementContext, declared: readonly number[], args: readonly Expr[]): number {
  const exprs: Expr[] = []
  for (const [i, type] of declared.entries()) {
    const arg = args[i] as Expr
    if (type === T.anycompatible || type === T.anycompatiblenonarray) exprs.push(arg)
    else if (type === T.anycompatiblearray && arg.type.oid !== T.unknown) {
      exprs.push({
        tag: 'const',
        value: null,
        type: typeRef(cx.index.elementType(cx.index.baseType(arg.type).oid)),
        location: arg.location,
      })
    }
  }
  return commonType(cx, exprs, 'anycompatible')
}
