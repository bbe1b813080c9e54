import { dimensions, flatten, parseArray } from '../types/arrayForm'
import type { Stored } from '../types/codec'
import { elementsOfArgument } from './arrayElements'
import { split } from './arrays'
import { oneColumn, set } from './define'
import type { Definition, Family } from './definition'

/** Set-returning functions over arrays and texts (manual, "Array Functions", "String Functions"). */

/** All elements in storage order, whatever the dimensions. */
const unnest: Definition = {
  rows(call) {
    const { form } = elementsOfArgument(call, 0)
    return function* (array) {
      for (const item of flatten(parseArray(array as string))) yield [item === null ? null : form.fromItem(item)]
    }
  },
}

function* subscripts(array: string, dimension: bigint, reverse = 0n): Iterable<bigint> {
  const size = dimension < 1n || dimension > 6n ? 0 : (dimensions(parseArray(array))[Number(dimension) - 1] ?? 0)
  for (let i = 1; i <= size; i++) yield BigInt(reverse === 1n ? size + 1 - i : i)
}

const stringToTable: Definition = {
  rows: () => (text, delimiter, nulls) => {
    const array = split(text as Stored, delimiter as Stored, nulls)
    return array === null ? [] : oneColumn(parseArray(array) as readonly string[])
  },
}

export const sets: Family = {
  'unnest(anyarray)': unnest,
  'generate_subscripts(anyarray,int4)': set(subscripts),
  'generate_subscripts(anyarray,int4,bool)': set(subscripts),
  'string_to_table(text,text)': stringToTable,
  'string_to_table(text,text,text)': stringToTable,
}
