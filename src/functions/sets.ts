import { dimensions, flatten, parseArray } from '../types/arrayForm'
import type { Stored } from '../types/codec'
import { elementsOfArgument } from './arrayElements'
import { split } from './arrays'
import { oneColumn, refused, set } from './define'
import type { Definition, Family } from './definition'
import { regexOf } from './regex/compile'
import { allMatches, readFlags, withoutGlobal } from './regexes'

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

/** A row for each match: its groups, or the whole where the expression has none. */
function* matches(text: string, pattern: string, flags = ''): Iterable<Stored> {
  const { global, ignoreCase } = readFlags(flags)
  const expression = regexOf(pattern, ignoreCase)
  for (const { groups } of allMatches(expression, text)) {
    const caught = expression.captures > 0 ? groups.slice(1, expression.captures + 1) : groups.slice(0, 1)
    yield JSON.stringify(caught.map((group) => group ?? null))
    if (!global) return
  }
}

/** The texts between matches. An empty match at the end, or right after the match before it, does not count. */
function* pieces(text: string, pattern: string, flags = ''): Iterable<string> {
  const expression = regexOf(pattern, withoutGlobal(flags, 'regexp_split_to_table').ignoreCase)
  let start = 0
  let previousEnd = 0
  for (const { index, groups } of allMatches(expression, text)) {
    const end = index + groups[0]!.length
    const counts = index < text.length && end > previousEnd
    previousEnd = end
    if (!counts) continue
    yield text.slice(start, index)
    start = end
  }
  yield text.slice(start)
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
  'regexp_matches(text,text)': set(matches),
  'regexp_matches(text,text,text)': set(matches),
  'regexp_split_to_table(text,text)': set(pieces),
  'regexp_split_to_table(text,text,text)': set(pieces),
  'string_to_table(text,text)': stringToTable,
  'string_to_table(text,text,text)': stringToTable,
  'unnest(tsvector)': refused('computing with text search vectors is not supported'),
}
