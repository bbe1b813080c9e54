import {
  type ArrayItem,
  type ArrayTree,
  type ElementForm,
  dimensions,
  elementForm,
  flatten,
  parseArray,
} from './arrayForm'
import { printArrayLiteral, readArrayLiteral } from './arrayLiteral'
import type { StoredValue, TypeCodec } from './codec'
import { checkEncoding } from './inputSyntax'
import { orderText } from './arrayOrder'

/** Strings in quotes with nothing that either form would escape: in both they are written the same. */
const PLAIN_LITERAL = /^\{"[^"\\\x00-\x1f]*"(?:,"[^"\\\x00-\x1f]*")*\}$/

/** Strings that Postgres writes without quotes. */
const PLAIN_JSON = /^\["(?!null")[^\s"\\{},;]+"(?:,"(?!null")[^\s"\\{},;]+")*\]$/i

/** The codec of the array type over an element type. `elementName` is its pg_type.typname. */
export function arrayCodec(element: TypeCodec, elementName: string): TypeCodec {
  const form = elementForm(elementName)
  const delimiter = elementName === 'box' ? ';' : ','
  const isText = elementName === 'text' || elementName === 'varchar'
  const { coerce } = element
  const coercing = (change: NonNullable<TypeCodec['coerce']>, typmod: number, explicit: boolean) => (item: ArrayItem) =>
    form.toItem(change(form.fromItem(item), typmod, explicit))
  return {
    input(text, typmod) {
      checkEncoding(text)
      if (isText && typmod === -1 && PLAIN_LITERAL.test(text)) return `[${text.slice(1, -1)}]`
      const array = readArrayLiteral(text, delimiter, (part) => form.toItem(element.input(part, -1)))
      // Lengths are checked when the whole literal has been read, as on assignment.
      return JSON.stringify(typmod === -1 || !coerce ? array : mapArray(array, coercing(coerce, typmod, false)))
    },
    output(value) {
      if (isText && PLAIN_JSON.test(value as string)) return `{${(value as string).slice(1, -1).replaceAll('"', '')}}`
      return printArrayLiteral(parseArray(value), delimiter, (item) => element.output(form.fromItem(item)))
    },
    coerce:
      coerce &&
      ((value, typmod, explicit) => JSON.stringify(mapArray(parseArray(value), coercing(coerce, typmod, explicit)))),
    order: element.order === 'none' ? 'none' : arrayOrder(form, element.order),
  }
}

/** The same array with another item in place of each that is not null. */
export function mapArray(array: ArrayTree, change: (item: ArrayItem) => ArrayItem): ArrayTree {
  return array.map((item) => (item === null ? null : typeof item === 'object' ? mapArray(item, change) : change(item)))
}

/**
 * Order of arrays (btree on array_ops): element by element, null after every value, the shorter first, then by the
 * number and the sizes of dimensions.
 */
function arrayOrder(form: ElementForm, order: 'native' | ((value: StoredValue) => StoredValue)) {
  const key = elementOrder(form, order)
  return (value: StoredValue): StoredValue => {
    const array = parseArray(value)
    let text = ''
    for (const item of flatten(array)) text += item === null ? '\x03' : `\x02${key(item)}`
    const sizes = dimensions(array)
    return `${text}\x01${sizes.length}${sizes.map((size) => String(size).padStart(10, '0')).join('')}`
  }
}

function elementOrder(form: ElementForm, order: 'native' | ((value: StoredValue) => StoredValue)) {
  return (item: ArrayItem): string => {
    const value = form.fromItem(item)
    return orderText(order === 'native' ? value : order(value))
  }
}
