import { type BinaryOperator, type ItemOf, type PathItem } from '../../types/jsonpath/path'
import { compare, parseDecimal } from '../../types/decimal'
import { compareText } from '../arrayElements'
import { compareDateTimes } from './datetime'
import { likeRegex } from './likeRegex'
import { isContainer, isDateTime, isNumeric, type Item, type Run, type Truth, typeOfItem } from './run'

/** Conditions of a path: comparisons, AND, OR, EXISTS… in SQL/JSON's three truth values. */

const truth = (value: boolean): Truth => (value ? 'true' : 'false')

export const isCondition = (item: PathItem): boolean =>
  item.type === 'not' ||
  item.type === 'isUnknown' ||
  item.type === 'exists' ||
  item.type === 'likeRegex' ||
  (item.type === 'binary' && !ARITHMETIC.has(item.operator))

const ARITHMETIC: ReadonlySet<BinaryOperator> = new Set<BinaryOperator>(['+', '-', '*', '/', '%'])

export function evaluate(run: Run, item: PathItem, value: Item): Truth {
  switch (item.type) {
    case 'not': {
      const inner = evaluate(run, item.arg, value)
      return inner === 'unknown' ? inner : truth(inner === 'false')
    }
    case 'isUnknown':
      return truth(evaluate(run, item.arg, value) === 'unknown')
    case 'exists':
      return exists(run, item.arg, value)
    case 'likeRegex':
      return matches(run, item, value)
    case 'binary':
      return binary(run, item, value)
    default:
      throw new Error(`${item.type} is no condition`)
  }
}

function binary(run: Run, item: ItemOf<'binary'>, value: Item): Truth {
  const { operator, left, right } = item
  if (operator === 'and' || operator === 'or') {
    const decided = truth(operator === 'or')
    const first = evaluate(run, left, value)
    if (first === decided) return decided
    // The second decides also where the first is unknown.
    const second = evaluate(run, right, value)
    return second === truth(operator === 'and') ? first : second
  }
  const starts = operator === 'starts with'
  const test = starts ? startsWith : (a: Item, b: Item) => compareItems(operator, a, b, run.useZone)
  const lefts = run.operand(left, value, true)
  if (lefts === 'error') return 'unknown'
  const rights = run.operand(right, value, !starts)
  return rights === 'error' ? 'unknown' : any(run, lefts, rights, test)
}

/** True where a pair is; in strict mode an unknown pair decides. */
function any(run: Run, lefts: readonly Item[], rights: readonly Item[], test: (a: Item, b: Item) => Truth): Truth {
  let answer: Truth = 'false'
  for (const left of lefts) {
    for (const right of rights) {
      const one = test(left, right)
      if (one === 'unknown') {
        if (!run.lax) return 'unknown'
        answer = 'unknown'
      } else if (one === 'true') {
        if (run.lax) return 'true'
        answer = 'true'
      }
    }
  }
  return answer
}

function exists(run: Run, arg: PathItem, value: Item): Truth {
  const before = run.throws
  run.throws = false
  try {
    const found: Item[] | undefined = run.lax ? undefined : []
    const outcome = run.execute(arg, value, found)
    if (outcome === 'error') return 'unknown'
    return truth(found ? found.length > 0 : outcome === 'ok')
  } finally {
    run.throws = before
  }
}

function matches(run: Run, item: ItemOf<'likeRegex'>, value: Item): Truth {
  const texts = run.operand(item.arg, value, true)
  if (texts === 'error') return 'unknown'
  const test = likeRegex(item)
  return any(run, texts, [null], (text) => (typeof text === 'string' ? truth(test(text)) : 'unknown'))
}

function startsWith(whole: Item, initial: Item): Truth {
  if (typeof whole !== 'string' || typeof initial !== 'string') return 'unknown'
  return truth(whole.startsWith(initial))
}

function compareItems(operator: BinaryOperator, a: Item, b: Item, useZone: boolean): Truth {
  const [left, right] = [kindOf(a), kindOf(b)]
  if (left !== right) {
    // Null differs from everything else; values of other types do not compare.
    return left === 'null' || right === 'null' ? truth(operator === '!=') : 'unknown'
  }
  const order = orderOf(a, b, useZone)
  if (order === undefined) return 'unknown'
  switch (operator) {
    case '==':
      return truth(order === 0)
    case '!=':
      return truth(order !== 0)
    case '<':
      return truth(order < 0)
    case '>':
      return truth(order > 0)
    case '<=':
      return truth(order <= 0)
    default:
      return truth(order >= 0)
  }
}

const kindOf = (item: Item): string =>
  isContainer(item) ? 'container' : isDateTime(item) ? 'datetime' : typeOfItem(item)

function orderOf(a: Item, b: Item, useZone: boolean): number | undefined {
  if (a === null) return 0
  if (typeof a === 'string') return compareText(a, b as string)
  if (typeof a === 'boolean') return Number(a) - Number(b)
  if (isNumeric(a) && isNumeric(b)) return compare(parseDecimal(a.text), parseDecimal(b.text))
  if (isDateTime(a) && isDateTime(b)) return compareDateTimes(a, b, useZone)
  return undefined
}
