import { pgError } from '../errors'
import { type ArrayTree, dimensions, elementForm, parseArray } from '../types/arrayForm'
import { MAX_DIMENSIONS, tooManyDimensions } from '../types/arrayLiteral'
import type { Definition, Family } from './definition'

/** Concatenates rows; null where there was none. Rows leave a window's frame in the order in which they came. */
const aggregateElements: Definition = {
  strict: false,
  aggregate(call) {
    const form = elementForm(call.types.typeName(call.types.baseType(call.argTypes[0]!.oid)))
    return {
      start: () => [],
      step: (state, value) => {
        ;(state as unknown[]).push(value === null ? null : form.toItem(value!))
        return state
      },
      inverse: (state) => {
        ;(state as unknown[]).shift()
        return state
      },
      result: (state) => ((state as unknown[]).length === 0 ? null : JSON.stringify(state)),
    }
  },
}

const aggregateArrays: Definition = {
  strict: false,
  aggregate: () => ({
    start: () => [] as ArrayTree[],
    step(state, value) {
      if (value === null) throw pgError('22004', 'cannot accumulate null arrays')
      const arrays = state as ArrayTree[]
      const array = parseArray(value!)
      const sizes = dimensions(array)
      if (sizes.length === MAX_DIMENSIONS) throw tooManyDimensions()
      if (arrays.length > 0 && String(dimensions(arrays[0]!)) !== String(sizes)) {
        throw pgError('2202E', 'cannot accumulate arrays of different dimensionality')
      }
      if (array.length === 0) throw pgError('2202E', 'cannot accumulate empty arrays')
      arrays.push(array)
      return arrays
    },
    result: (state) => ((state as unknown[]).length === 0 ? null : JSON.stringify(state)),
  }),
}

export const arrayAggregates: Family = {
  'array_agg(anynonarray)': aggregateElements,
  'array_agg(anyarray)': aggregateArrays,
}
