import { pgError, UnsupportedOnShadow } from '../errors'
import type { TypeCodec } from './codec'

/** pg_node_tree: the server's own form of an expression, which the shadow does not have. */
export const nodeTreeCodec: TypeCodec = {
  input: () => {
    throw pgError('0A000', 'cannot accept a value of type pg_node_tree')
  },
  output: () => {
    throw new UnsupportedOnShadow('the text of a pg_node_tree')
  },
  order: 'none',
}
