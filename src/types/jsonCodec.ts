import type { StoredValue, TypeCodec } from './codec'
import { checkEncoding } from './inputSyntax'
import { jsonbOrder } from './jsonOrder'
import { normalJsonb, parseJsonb, validateJson } from './jsonReader'

/** json: kept as written, and without equality. */
export const jsonCodec: TypeCodec = {
  input(text) {
    checkEncoding(text)
    validateJson(text)
    return text
  },
  output: (value) => value as string,
  order: 'none',
}

/** jsonb: kept in Postgres's normal text form. */
export const jsonbCodec: TypeCodec = {
  input(text) {
    checkEncoding(text)
    return normalJsonb(text)
  },
  output: (value) => value as string,
  order: (value: StoredValue) => jsonbOrder(parseJsonb(value as string)),
}
