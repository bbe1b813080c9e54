import { UnsupportedOnShadow } from '../errors'
import type { TypeCodec } from './codec'
import { checkEncoding } from './inputSyntax'

const NAME = '[A-Za-z_][\\w.-]*'
const ENTITY = '&(?:amp|lt|gt|quot|apos|#[1-9]\\d{1,4}|#x[0-9A-Fa-f]{2,4});'
const ATTRIBUTE = `\\s+${NAME}="(?:[^<&"]|${ENTITY})*"`
const TOKEN = new RegExp(`<(${NAME})((?:${ATTRIBUTE})*)\\s*(/?)>|</(${NAME})\\s*>|(?:[^<&]|${ENTITY})+`, 'y')

/** Plain elements, attributes and text that are surely well-formed; anything else needs a real XML parser. */
function isPlainContent(text: string): boolean {
  const open: string[] = []
  for (TOKEN.lastIndex = 0; TOKEN.lastIndex < text.length;) {
    const match = TOKEN.exec(text)
    if (!match) return false
    const [token, start, attributes = '', selfClosing, end] = match
    if (start && hasTwice(attributes)) return false
    if (start && !selfClosing) open.push(start)
    if (end && open.pop() !== end) return false
    if (!start && !end && token.includes(']]>')) return false
  }
  return open.length === 0
}

function hasTwice(attributes: string): boolean {
  const names = [...attributes.matchAll(new RegExp(`(${NAME})=`, 'g'))].map((match) => match[1])
  return new Set(names).size !== names.length
}

/** Namespaces, processing instructions, comments, DTDs and control characters are refused with what is malformed. */
export const xmlCodec: TypeCodec = {
  input: (text) => {
    checkEncoding(text)
    if (!isPlainContent(text) || /[\x01-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]/.test(text)) {
      throw new UnsupportedOnShadow('this xml value', {
        reason: 'only plain elements, attributes and text are checked',
      })
    }
    return text
  },
  output: (value) => value as string,
  order: 'none',
}
