import type { BinaryOperator, JsonPath, PathItem } from './path'
import { MAX_LEVEL } from './path'

/** jsonpath's output form (Postgres: jsonpath_out). */
export function printPath({ lax, item }: JsonPath): string {
  return (lax ? '' : 'strict ') + print(item, false, true)
}

// prettier-ignore
const OPERATORS: Readonly<Record<BinaryOperator, readonly [priority: number, shown: string]>> = {
  or: [0, '||'], and: [1, '&&'], '==': [2, '=='], '!=': [2, '!='], '<': [2, '<'], '>': [2, '>'], '<=': [2, '<='], '>=': [2, '>='],
  'starts with': [2, 'starts with'], '+': [3, '+'], '-': [3, '-'], '*': [4, '*'], '/': [4, '/'], '%': [4, '%'],
}

function priority(item: PathItem): number {
  if (item.type === 'binary') return OPERATORS[item.operator][0]
  return item.type === 'plus' || item.type === 'minus' ? 5 : 6
}

function print(item: PathItem, inKey: boolean, brackets: boolean): string {
  return own(item, inKey, brackets) + (item.next ? print(item.next, true, true) : '')
}

const bracketed = (text: string, brackets: boolean): string => (brackets ? `(${text})` : text)
/** A part in brackets where it binds no tighter than what it is part of. */
const part = (inner: PathItem, outer: PathItem): string => print(inner, false, priority(inner) <= priority(outer))

function own(item: PathItem, inKey: boolean, brackets: boolean): string {
  const dot = inKey ? '.' : ''
  switch (item.type) {
    case 'null':
    case 'last':
      return item.type
    case 'root':
      return '$'
    case 'current':
      return '@'
    case 'anyArray':
      return '[*]'
    case 'anyKey':
      return `${dot}*`
    case 'string':
      return JSON.stringify(item.text)
    case 'variable':
      return `$${JSON.stringify(item.text)}`
    case 'key':
      return dot + JSON.stringify(item.text)
    case 'numeric':
      return bracketed(item.text, item.next !== undefined)
    case 'bool':
      return String(item.value)
    case 'binary':
      return bracketed(`${part(item.left, item)} ${OPERATORS[item.operator][1]} ${part(item.right, item)}`, brackets)
    case 'plus':
    case 'minus':
      return bracketed((item.type === 'plus' ? '+' : '-') + part(item.arg, item), brackets)
    case 'not':
      return `!(${print(item.arg, false, false)})`
    case 'isUnknown':
      return `(${print(item.arg, false, false)}) is unknown`
    case 'exists':
      return `exists (${print(item.arg, false, false)})`
    case 'filter':
      return `?(${print(item.arg, false, false)})`
    default:
      return accessor(item, dot, brackets)
  }
}

function accessor(
  item: PathItem & { type: 'subscripts' | 'any' | 'method' | 'decimal' | 'datetime' | 'likeRegex' },
  dot: string,
  brackets: boolean,
): string {
  const inner = (arg: PathItem | undefined) => (arg ? print(arg, false, false) : '')
  switch (item.type) {
    case 'subscripts':
      return `[${item.list.map(({ from, to }) => inner(from) + (to ? ` to ${inner(to)}` : '')).join(',')}]`
    case 'any':
      return dot + levels(item.first, item.last)
    case 'method':
      return `.${item.name}()`
    case 'decimal':
      return `.decimal(${inner(item.precision)}${item.scale ? `,${inner(item.scale)}` : ''})`
    case 'datetime':
      return `.${item.name}(${inner(item.arg)})`
    case 'likeRegex': {
      const flags = item.flags ? ` flag "${item.flags}"` : ''
      const text = `${print(item.arg, false, priority(item.arg) <= 6)} like_regex ${JSON.stringify(item.pattern)}${flags}`
      return bracketed(text, brackets)
    }
  }
}

function levels(first: number, last: number): string {
  const shown = (level: number) => (level === MAX_LEVEL ? 'last' : String(level))
  if (first === 0 && last === MAX_LEVEL) return '**'
  return first === last ? `**{${shown(first)}}` : `**{${shown(first)} to ${shown(last)}}`
}
