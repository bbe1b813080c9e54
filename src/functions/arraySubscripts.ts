import { type ArrayItem, type ArrayTree, dimensions, type ElementForm, parseArray } from '../types/arrayForm'
import type { Stored } from '../types/codec'
import { storeArray } from './arrayElements'
import { follow } from './jsonAccess'

/** `array[i][j]`: null outside the array, and where the subscripts are not as many as the dimensions (array_get_element). */
export function elementAt(form: ElementForm): (array: Stored, ...subscripts: Stored[]) => Stored {
  return (array, ...subscripts) => {
    if (array === null || subscripts.includes(null)) return null
    let found: ArrayItem | null | ArrayTree | undefined = parseArray(array)
    for (const subscript of subscripts) {
      if (!Array.isArray(found)) return null
      found = (found as ArrayTree)[Number(subscript) - 1]
      if (found === undefined) return null
    }
    return found === null || typeof found === 'object' ? null : form.fromItem(found)
  }
}

/** Which of a slice's bounds are written, dimension by dimension. */
export interface SliceBounds {
  readonly lower: boolean
  readonly upper: boolean
}

/** `array[a:b][c:d]`: empty outside the array; dimensions without subscripts are taken whole (array_get_slice). */
export function sliceOf(written: readonly SliceBounds[]): (array: Stored, ...given: Stored[]) => Stored {
  return (array, ...given) => {
    if (array === null || given.includes(null)) return null
    const tree = parseArray(array)
    const sizes = dimensions(tree)
    if (sizes.length < written.length) return '[]'
    const rest = [...given]
    const ranges = written.map(({ lower, upper }, i): readonly [number, number] => {
      const from = lower ? Number(rest.shift()) : 1
      const to = upper ? Number(rest.shift()) : (sizes[i] as number)
      return [Math.max(from, 1), Math.min(to, sizes[i] as number)]
    })
    if (ranges.some(([from, to]) => from > to)) return '[]'
    return storeArray(cut(tree, ranges))
  }
}

function cut(tree: ArrayTree, ranges: readonly (readonly [number, number])[]): ArrayTree {
  const [[from, to], ...inner] = ranges as [readonly [number, number], ...(readonly [number, number])[]]
  const kept = tree.slice(from - 1, to)
  return inner.length > 0 ? kept.map((one) => cut(one as ArrayTree, inner)) : kept
}

/** `document['a'][0]`: what `#>` gives for the same path. */
export function jsonbAt(document: Stored, ...path: Stored[]): Stored {
  if (document === null) return null
  return (
    follow(
      document as string,
      path.map((key) => (key === null ? null : String(key))),
    ) ?? null
  )
}
