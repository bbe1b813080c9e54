import type { SystemFunction } from '../../catalog/system'

/** The OUT parameters of a function: the columns of the rows that it gives. */
export function outNames(fn: SystemFunction): { name: string; type: number }[] {
  const { argModes, argNames, allArgTypes } = fn
  if (!argModes || !argNames || !allArgTypes) return []
  return argModes.flatMap((mode, i) =>
    mode === 'o' || mode === 't' ? [{ name: argNames[i] as string, type: allArgTypes[i] as number }] : [],
  )
}
