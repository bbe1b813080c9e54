import type { TypeCodec } from './codec'
import { checkEncoding } from './inputSyntax'
import { parsePath } from './jsonpath/parser'
import { printPath } from './jsonpath/print'

/** jsonpath: kept as Postgres prints it; without equality. */
export const jsonpathCodec: TypeCodec = {
  input(text) {
    checkEncoding(text)
    return printPath(parsePath(text))
  },
  output: (value) => value as string,
  order: 'none',
}
