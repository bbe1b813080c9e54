import { pgError } from '../errors'

/** Templates of to_char and to_number (Postgres manual, "Data Type Formatting Functions", numeric patterns). */

export type PictureKey =
  | ','
  | '.'
  | '0'
  | '9'
  | 'B'
  | 'C'
  | 'D'
  | 'EEEE'
  | 'FM'
  | 'G'
  | 'L'
  | 'MI'
  | 'PL'
  | 'PR'
  | 'RN'
  | 'rn'
  | 'SG'
  | 'SP'
  | 'S'
  | 'TH'
  | 'th'
  | 'V'

export type PictureNode = { readonly key: PictureKey } | { readonly character: string }

/** A template, and what its patterns mean together. */
export interface Picture {
  readonly nodes: readonly PictureNode[]
  /** Digits before and after the decimal point, and after V. */
  pre: number
  post: number
  multi: number
  zero: boolean
  zeroStart: number
  zeroEnd: number
  decimal: boolean
  fill: boolean
  signed: 'before' | 'after' | undefined
  /** Digits that stand before S. */
  digitsBeforeSign: number
  plus: boolean
  minus: boolean
  bracket: boolean
  roman: boolean
  exponent: boolean
  shifted: boolean
  blank: boolean
}

/** In the order in which the server looks for them. */
const KEYS: readonly PictureKey[] = [',', '.', '0', '9', 'B', 'C', 'D', 'EEEE', 'FM', 'G', 'L', 'MI', 'PL', 'PR', 'RN', 'SG', 'SP', 'S', 'TH', 'V'] // prettier-ignore
const TOKENS = new Map<string, PictureKey>(
  KEYS.flatMap((key) => [
    [key, key],
    [key.toLowerCase(), key === 'RN' ? 'rn' : key === 'TH' ? 'th' : key],
  ]),
)
const SPELLINGS = [...TOKENS.keys()]

/** @throws PostgresError 42601 for patterns that do not go together */
export function parsePicture(template: string): Picture {
  const nodes = pictureNodes(template)
  const picture: Picture = {
    nodes,
    pre: 0,
    post: 0,
    multi: 0,
    zero: false,
    zeroStart: 0,
    zeroEnd: 0,
    decimal: false,
    fill: false,
    signed: undefined,
    digitsBeforeSign: 0,
    plus: false,
    minus: false,
    bracket: false,
    roman: false,
    exponent: false,
    shifted: false,
    blank: false,
  }
  for (const node of nodes) if ('key' in node) note(picture, node.key)
  return picture
}

function pictureNodes(template: string): PictureNode[] {
  const nodes: PictureNode[] = []
  for (let at = 0; at < template.length;) {
    const spelling = SPELLINGS.find((s) => template.startsWith(s, at))
    if (spelling) {
      nodes.push({ key: TOKENS.get(spelling)! })
      at += spelling.length
    } else if (template[at] === '"') {
      at = quoted(template, at + 1, nodes)
    } else {
      if (template[at] === '\\' && template[at + 1] === '"') at++
      const character = String.fromCodePoint(template.codePointAt(at)!)
      nodes.push({ character })
      at += character.length
    }
  }
  return nodes
}

/** Text in double quotes, where a backslash keeps the next character. */
function quoted(template: string, from: number, nodes: PictureNode[]): number {
  let at = from
  while (at < template.length && template[at] !== '"') {
    if (template[at] === '\\' && at + 1 < template.length) at++
    const character = String.fromCodePoint(template.codePointAt(at)!)
    nodes.push({ character })
    at += character.length
  }
  return at + 1
}

const clash = (message: string, detail?: string) => pgError('42601', message, detail ? { detail } : {})

function note(p: Picture, key: PictureKey): void {
  if (p.exponent && key !== 'EEEE') throw clash('"EEEE" must be the last pattern used')
  switch (key) {
    case '9':
    case '0':
      noteDigit(p, key)
      break
    case 'B':
      if (p.pre === 0 && p.post === 0 && !p.zero) p.blank = true
      break
    case 'D':
    case '.':
      if (p.decimal) throw clash('multiple decimal points')
      if (p.shifted) throw clash('cannot use "V" and decimal point together')
      p.decimal = true
      break
    case 'FM':
      p.fill = true
      break
    case 'V':
      if (p.decimal) throw clash('cannot use "V" and decimal point together')
      p.shifted = true
      break
    case 'EEEE':
      noteExponent(p)
      break
    case 'RN':
    case 'rn':
      if (p.roman) throw clash('cannot use "RN" twice')
      p.roman = true
      break
    default:
      noteSign(p, key)
  }
  if (p.roman && onlyRoman(p)) throw clash('"RN" is incompatible with other formats', ROMAN_ALONE)
}

const ROMAN_ALONE = '"RN" may only be used together with "FM".'

const onlyRoman = (p: Picture): boolean =>
  p.decimal || p.zero || p.blank || p.signed !== undefined || p.bracket || p.minus || p.plus || p.shifted || p.exponent

function noteDigit(p: Picture, key: '9' | '0'): void {
  if (p.bracket) throw clash(`"${key}" must be ahead of "PR"`)
  if (key === '9') {
    if (p.shifted) p.multi++
    else if (p.decimal) p.post++
    else p.pre++
    return
  }
  if (!p.zero && !p.decimal) {
    p.zero = true
    p.zeroStart = p.pre + 1
  }
  if (p.decimal) p.post++
  else p.pre++
  p.zeroEnd = p.pre + p.post
}

function noteSign(p: Picture, key: PictureKey): void {
  if (key === 'S') {
    if (p.signed) throw clash('cannot use "S" twice')
    if (p.plus || p.minus || p.bracket) throw clash('cannot use "S" and "PL"/"MI"/"SG"/"PR" together')
    p.signed = p.decimal ? 'after' : 'before'
    if (!p.decimal) p.digitsBeforeSign = p.pre
  } else if (key === 'PR') {
    if (p.signed || p.plus || p.minus) throw clash('cannot use "PR" and "S"/"PL"/"MI"/"SG" together')
    p.bracket = true
  } else if (key === 'MI' || key === 'PL' || key === 'SG') {
    if (p.signed) throw clash(`cannot use "S" and "${key}" together`)
    if (key !== 'PL') p.minus = true
    if (key !== 'MI') p.plus = true
  }
}

function noteExponent(p: Picture): void {
  if (p.exponent) throw clash('cannot use "EEEE" twice')
  if (p.blank || p.fill || p.signed || p.bracket || p.minus || p.plus || p.roman || p.shifted) {
    const detail = '"EEEE" may only be used together with digit and decimal point patterns.'
    throw clash('"EEEE" is incompatible with other formats', detail)
  }
  p.exponent = true
}
