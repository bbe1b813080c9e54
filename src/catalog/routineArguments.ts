/** Which arguments of a routine are given, and which it gives (manual, "CREATE FUNCTION"). */
import type { ArgumentMode } from './catalog'

interface Argument {
  readonly mode: ArgumentMode
}

/** A call gives it: OUT and TABLE arguments are of the result alone. */
export const isInput = ({ mode }: Argument): boolean => mode !== 'out' && mode !== 'table'

/** It is a column of the row that CALL gives. */
export const isOutput = ({ mode }: Argument): boolean => mode === 'out' || mode === 'inout'
