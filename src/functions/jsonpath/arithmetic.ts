import { pgError, type PostgresError } from '../../errors'
import { add, type Decimal, divide, formatDecimal, modulo, multiply, negate, parseDecimal, subtract } from '../../types/decimal' // prettier-ignore
import { JsonNumber } from '../../types/jsonValue'
import type { BinaryOperator, ItemOf } from '../../types/jsonpath/path'
import { isNumeric, type Item, type Outcome, type Run } from './run'

/** Arithmetic of a path, which is numeric's. */

const OPERATIONS: Readonly<Partial<Record<BinaryOperator, (a: Decimal, b: Decimal) => Decimal>>> = {
  '+': add,
  '-': subtract,
  '*': multiply,
  '/': divide,
  '%': modulo,
}

export const numberOf = (value: Decimal): JsonNumber => new JsonNumber(formatDecimal(value))

/** The values of an operand: arrays are taken apart in lax mode. */
export type Operand = (item: ItemOf<'binary'>['left']) => Item[] | undefined

export function binaryArithmetic(
  run: Run,
  item: ItemOf<'binary'>,
  operand: Operand,
  found: Item[] | undefined,
): Outcome {
  const sides: Decimal[] = []
  const lists = [operand(item.left)]
  if (!lists[0]) return 'error'
  lists.push(operand(item.right))
  if (!lists[1]) return 'error'
  for (const [i, list] of lists.entries()) {
    const [only] = list!
    if (list!.length !== 1 || !isNumeric(only!)) {
      const side = i === 0 ? 'left' : 'right'
      return run.fail(() => pgError('22038', `${side} operand of jsonpath operator ${item.operator} is not a single numeric value`)) // prettier-ignore
    }
    sides.push(parseDecimal(only.text))
  }
  let result: JsonNumber
  try {
    result = numberOf(OPERATIONS[item.operator]!(sides[0]!, sides[1]!))
  } catch (error) {
    return run.fail(() => error as PostgresError)
  }
  return run.next(item, result, found)
}

export function unaryArithmetic(
  run: Run,
  item: ItemOf<'plus' | 'minus'>,
  operand: Operand,
  found: Item[] | undefined,
): Outcome {
  const values = operand(item.arg)
  if (!values) return 'error'
  const counts = !found && !item.next
  let outcome: Outcome = 'none'
  for (const value of values) {
    if (!isNumeric(value)) {
      if (counts) continue
      const sign = item.type === 'plus' ? '+' : '-'
      return run.fail(() => pgError('2203B', `operand of unary jsonpath operator ${sign} is not a numeric value`))
    }
    if (counts) return 'ok'
    const signed = item.type === 'minus' ? numberOf(negate(parseDecimal(value.text))) : value
    const next = run.next(item, signed, found)
    if (next === 'error') return next
    if (next === 'ok') {
      if (!found) return next
      outcome = next
    }
  }
  return outcome
}
