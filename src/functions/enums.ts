import { pgError } from '../errors'
import type { CallSite, Definition, Family } from './definition'

/** Postgres manual, "Enum Support Functions": only the type of their arguments counts, where they are null. */

function labelsOf(call: CallSite): readonly string[] {
  const type = call.types.baseType(call.argTypes[0]!.oid)
  const labels = call.types.enumLabels(type)
  if (!labels) throw new Error('the argument is no enum')
  return labels
}

function oneOf(pick: (labels: readonly string[]) => string | undefined): Definition {
  return {
    jsNullable(call) {
      const label = pick(labelsOf(call))
      return () => {
        if (label !== undefined) return label
        const name = call.types.formatType(call.argTypes[0]!)
        throw pgError('55000', `enum ${name} contains no values`)
      }
    },
  }
}

const range: Definition = {
  jsNullable(call) {
    const labels = labelsOf(call)
    return (...bounds) => {
      const [from, to] = bounds.length === 2 ? bounds : [null, null]
      const start = from === null ? 0 : labels.indexOf(from as string)
      const end = to === null ? labels.length : labels.indexOf(to as string) + 1
      return JSON.stringify(labels.slice(start, Math.max(end, start)))
    }
  },
}

export const enums: Family = {
  'enum_first(anyenum)': oneOf((labels) => labels[0]),
  'enum_last(anyenum)': oneOf((labels) => labels.at(-1)),
  'enum_range(anyenum)': range,
  'enum_range(anyenum,anyenum)': range,
}
