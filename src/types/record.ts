import { pgError, UnsupportedOnShadow } from '../errors'
import type { TypeCodec } from './codec'

/** Pseudo-type `record`: a row whose fields are not known, so that there is nothing to read it by. */
export const recordCodec: TypeCodec = {
  input() {
    throw pgError('0A000', 'input of anonymous composite types is not implemented')
  },
  output() {
    throw new UnsupportedOnShadow('a record whose columns are not known')
  },
  order: 'none',
}
