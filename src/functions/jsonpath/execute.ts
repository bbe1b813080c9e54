import { pgError, type PostgresError, UnsupportedOnShadow } from '../../errors'
import { formatDecimal, parseDecimal, truncate } from '../../types/decimal'
import { type Json, jsonObject, JsonNumber } from '../../types/jsonValue'
import { type ItemOf, type JsonPath, MAX_LEVEL, type PathItem } from '../../types/jsonpath/path'
import { binaryArithmetic, type Operand, unaryArithmetic } from './arithmetic'
import { evaluate, isCondition } from './conditions'
import { offsetOf } from './layout'
import { METHODS, toDateTime, toDecimal } from './methods'
import { type Base, isArray, isContainer, isNumeric, isObjectItem, type Item, type Outcome, type Run, typeOfItem } from './run' // prettier-ignore

/** Variables of a path by name; `document` is the jsonb that they stand in. */
export interface Variables {
  readonly get: (name: string) => Item | undefined
  readonly document?: Json
  readonly count: number
}

export interface PathOptions {
  readonly throws: boolean
  readonly useZone: boolean
  readonly variables: Variables
}

type Found = Item[] | undefined

const arrayMissing = (message: string) => () => pgError('22039', message)
const objectMissing = (message: string) => () => pgError('2203C', message)
const memberMissing = (message: string) => () => pgError('2203A', message)
const badSubscript = (message: string) => () => pgError('22033', message)

/** An error that is raised also where the caller wants silence. */
class Loud extends Error {
  constructor(readonly error: PostgresError) {
    super(error.message)
  }
}

/** Each `**` multiplies what is to be looked at by the depth of the document. */
const MAX_STEPS = 200_000

/** The interpreter (Postgres: jsonpath_exec.c). */
export class PathRun implements Run {
  readonly lax: boolean
  readonly useZone: boolean
  throws: boolean
  current: Item
  base: Base = { document: undefined, id: 0 }
  generated: number
  /** In lax mode, and below `**`, a part that is not there is no error. */
  private ignoresStructure: boolean
  private steps = 0
  /** Size of the array whose subscripts are evaluated, for LAST; -1 outside. */
  private arraySize = -1

  constructor(
    private readonly path: JsonPath,
    private readonly root: Json,
    private readonly options: PathOptions,
  ) {
    this.lax = path.lax
    this.useZone = options.useZone
    this.throws = options.throws
    this.ignoresStructure = path.lax
    this.current = root
    this.generated = 1 + options.variables.count
  }

  /** Runs the path; in strict mode every result is looked at, as an error may come late. */
  run(found: Found): Outcome {
    try {
      if (this.lax || found) return this.execute(this.path.item, this.root, found)
      const all: Item[] = []
      const outcome = this.execute(this.path.item, this.root, all)
      return outcome === 'error' ? outcome : all.length > 0 ? 'ok' : 'none'
    } catch (error) {
      throw error instanceof Loud ? error.error : error
    }
  }

  fail(error: () => PostgresError): Outcome {
    if (this.throws) throw error()
    return 'error'
  }

  execute(item: PathItem, value: Item, found: Found): Outcome {
    this.step()
    return this.executeUnwrapping(item, value, found, this.lax)
  }

  private step(): void {
    if (++this.steps > MAX_STEPS)
      throw new UnsupportedOnShadow(`a jsonpath that takes more than ${MAX_STEPS.toLocaleString('en')} steps`)
  }

  next(item: PathItem, value: Item, found: Found): Outcome {
    if (item.next) return this.execute(item.next, value, found)
    found?.push(value)
    return 'ok'
  }

  operand(item: PathItem, value: Item, unwrap: boolean): Item[] | 'error' {
    const before = this.throws
    this.throws = false
    try {
      return this.results(item, value, unwrap) ?? 'error'
    } finally {
      this.throws = before
    }
  }

  /** All results, arrays taken apart in lax mode; undefined after an error. */
  private results(item: PathItem, value: Item, unwrap: boolean): Item[] | undefined {
    const found: Item[] = []
    if (this.execute(item, value, found) === 'error') return undefined
    return unwrap && this.lax ? found.flatMap((one): Item[] => (isArray(one) ? one : [one])) : found
  }

  private executeUnwrapping(item: PathItem, value: Item, found: Found, unwrap: boolean): Outcome {
    if (isCondition(item)) return this.condition(item, value, found)
    switch (item.type) {
      case 'binary':
        return binaryArithmetic(this, item, this.operands(value), found)
      case 'plus':
      case 'minus':
        return unaryArithmetic(this, item, this.operands(value), found)
      case 'current':
        return this.next(item, this.current, found)
      case 'root':
        return this.within({ document: this.root, id: 0 }, () => this.next(item, this.root, found))
      case 'last':
        return this.next(item, new JsonNumber(String(this.arraySize - 1)), found)
      case 'anyArray':
        return this.anyArray(item, value, found)
      case 'anyKey':
        return this.anyKey(item, value, found, unwrap)
      case 'key':
        return this.key(item, value, found, unwrap)
      case 'subscripts':
        return this.subscripts(item, value, found)
      case 'any':
        return this.anyLevel(item, value, found)
      case 'filter':
        return this.filter(item, value, found, unwrap)
      default:
        return this.literal(item, found) ?? this.method(item, value, found, unwrap)
    }
  }

  private operands(value: Item): Operand {
    return (item) => this.results(item, value, true)
  }

  private condition(item: PathItem, value: Item, found: Found): Outcome {
    const truth = evaluate(this, item, value)
    if (!item.next && !found) return 'ok'
    return this.next(item, truth === 'unknown' ? null : truth === 'true', found)
  }

  private within(base: Base, run: () => Outcome): Outcome {
    const before = this.base
    this.base = isContainer(base.document ?? null) ? base : { document: undefined, id: base.id }
    const outcome = run()
    this.base = before
    return outcome
  }

  private literal(item: PathItem, found: Found): Outcome | undefined {
    switch (item.type) {
      case 'null':
        return this.next(item, null, found)
      case 'bool':
        return this.next(item, item.value, found)
      case 'string':
        return this.next(item, item.text, found)
      case 'numeric':
        return this.next(item, new JsonNumber(item.text), found)
      case 'variable':
        return this.variable(item, found)
      default:
        return undefined
    }
  }

  private variable(item: ItemOf<'variable'>, found: Found): Outcome {
    const { variables } = this.options
    const value = variables.get(item.text)
    if (value === undefined) throw new Loud(pgError('42704', `could not find jsonpath variable "${item.text}"`))
    return this.within({ document: variables.document, id: 1 }, () => this.next(item, value, found))
  }

  /** Evaluates `item` (or takes the elements as results) on each element. */
  private elements(item: PathItem | undefined, array: readonly Json[], found: Found, unwrap: boolean): Outcome {
    let outcome: Outcome = 'none'
    for (const element of array) {
      if (!item) {
        if (!found) return 'ok'
        found.push(element)
        continue
      }
      outcome = this.executeUnwrapping(item, element, found, unwrap)
      if (outcome === 'error' || (outcome === 'ok' && !found)) break
    }
    return outcome
  }

  private anyArray(item: ItemOf<'anyArray'>, value: Item, found: Found): Outcome {
    if (isArray(value)) return this.elements(item.next, value, found, this.lax)
    if (this.lax) return this.next(item, value, found)
    if (this.ignoresStructure) return 'none'
    return this.fail(arrayMissing('jsonpath wildcard array accessor can only be applied to an array'))
  }

  private anyKey(item: ItemOf<'anyKey'>, value: Item, found: Found, unwrap: boolean): Outcome {
    if (isObjectItem(value)) return this.elements(item.next, [...value.values()], found, this.lax)
    if (unwrap && isArray(value)) return this.elements(item, value, found, false)
    if (this.ignoresStructure) return 'none'
    return this.fail(objectMissing('jsonpath wildcard member accessor can only be applied to an object'))
  }

  private key(item: ItemOf<'key'>, value: Item, found: Found, unwrap: boolean): Outcome {
    if (isObjectItem(value)) {
      const member = value.get(item.text)
      if (member !== undefined) return this.next(item, member, found)
      if (this.ignoresStructure) return 'none'
      return this.fail(memberMissing(`JSON object does not contain key "${item.text}"`))
    }
    if (unwrap && isArray(value)) return this.elements(item, value, found, false)
    if (this.ignoresStructure) return 'none'
    return this.fail(memberMissing('jsonpath member accessor can only be applied to an object'))
  }

  private subscripts(item: ItemOf<'subscripts'>, value: Item, found: Found): Outcome {
    if (!isArray(value) && !this.lax) {
      if (this.ignoresStructure) return 'none'
      return this.fail(arrayMissing('jsonpath array accessor can only be applied to an array'))
    }
    const array = isArray(value) ? value : [value]
    const before = this.arraySize
    this.arraySize = array.length
    let outcome: Outcome = 'none'
    for (const subscript of item.list) {
      outcome = this.range(item, subscript, value, array, found)
      if (outcome === 'error' || (outcome === 'ok' && !found)) break
    }
    this.arraySize = before
    return outcome
  }

  private range(
    item: ItemOf<'subscripts'>,
    { from, to }: ItemOf<'subscripts'>['list'][number],
    value: Item,
    array: readonly Item[],
    found: Found,
  ): Outcome {
    const first = this.index(from, value)
    if (first === undefined) return 'error'
    const last = to ? this.index(to, value) : first
    if (last === undefined) return 'error'
    if (!this.ignoresStructure && (first < 0 || first > last || last >= array.length))
      return this.fail(badSubscript('jsonpath array subscript is out of bounds'))
    let outcome: Outcome = 'none'
    for (let i = Math.max(first, 0); i <= Math.min(last, array.length - 1); i++) {
      if (!item.next && !found) return 'ok'
      outcome = this.next(item, array[i]!, found)
      if (outcome === 'error' || (outcome === 'ok' && !found)) break
    }
    return outcome
  }

  private index(subscript: PathItem, value: Item): number | undefined {
    const found: Item[] = []
    if (this.execute(subscript, value, found) === 'error') return undefined
    const [only] = found
    const told = (message: string) => void this.fail(badSubscript(message))
    if (found.length !== 1 || !isNumeric(only!)) {
      told('jsonpath array subscript is not a single numeric value')
      return undefined
    }
    const index = Number(formatDecimal(truncate(parseDecimal(only.text), 0)))
    if (index <= 2147483647 && index >= -2147483648) return index
    told('jsonpath array subscript is out of integer range')
    return undefined
  }

  private anyLevel(item: ItemOf<'any'>, value: Item, found: Found): Outcome {
    let outcome: Outcome = 'none'
    if (item.first === 0) {
      outcome = this.ignoringStructure(() => this.next(item, value, found))
      if (outcome === 'ok' && !found) return outcome
    }
    return isContainer(value) ? this.below(item, value as Json, found, 1) : outcome
  }

  private ignoringStructure(run: () => Outcome): Outcome {
    const before = this.ignoresStructure
    this.ignoresStructure = true
    const outcome = run()
    this.ignoresStructure = before
    return outcome
  }

  /** The values `level` steps below, and those below them. */
  private below(item: ItemOf<'any'>, container: Json, found: Found, level: number): Outcome {
    const { first, last, next } = item
    let outcome: Outcome = 'none'
    if (level > last) return outcome
    const values = isArray(container) ? container : [...(container as ReadonlyMap<string, Json>).values()]
    for (const value of values) {
      this.step()
      const leaf = first === MAX_LEVEL && last === MAX_LEVEL && !isContainer(value)
      if (level >= first || leaf) {
        if (next) {
          outcome = this.ignoringStructure(() => this.executeUnwrapping(next, value, found, this.lax))
          if (outcome === 'error' || (outcome === 'ok' && !found)) break
        } else if (found) found.push(value)
        else return 'ok'
      }
      if (level < last && isContainer(value)) {
        outcome = this.below(item, value, found, level + 1)
        if (outcome === 'error' || (outcome === 'ok' && !found)) break
      }
    }
    return outcome
  }

  private filter(item: ItemOf<'filter'>, value: Item, found: Found, unwrap: boolean): Outcome {
    if (unwrap && isArray(value)) return this.elements(item, value, found, false)
    const before = this.current
    this.current = value
    const truth = evaluate(this, item.arg, value)
    this.current = before
    return truth === 'true' ? this.next(item, value, found) : 'none'
  }

  private method(item: PathItem, value: Item, found: Found, unwrap: boolean): Outcome {
    if (item.type === 'method' && item.name === 'type') return this.next(item, typeOfItem(value), found)
    if (item.type === 'method' && item.name === 'size') return this.size(item, value, found)
    if (unwrap && isArray(value)) return this.elements(item, value, found, false)
    if (item.type === 'method' && item.name === 'keyvalue') return this.keyvalue(item, value, found)
    let result: Item
    try {
      result = this.converted(item, value)
    } catch (error) {
      const { name, code } = error as PostgresError
      // What needs a time zone is no error of the path's own.
      if (name !== 'PostgresError' || code === '0A000') throw error
      return this.fail(() => error as PostgresError)
    }
    return this.next(item, result, found)
  }

  private converted(item: PathItem, value: Item): Item {
    if (item.type === 'method') return METHODS[item.name]!(value, item.name)
    if (item.type === 'decimal') return toDecimal(value, item)
    if (item.type !== 'datetime') throw new Error(`${item.type} is no method`)
    if (item.arg?.type === 'string') throw new UnsupportedOnShadow('.datetime() with a template in a jsonpath')
    const precision = item.arg?.type === 'numeric' ? Number(item.arg.text) : undefined
    return toDateTime(value, item.name, precision, this.useZone)
  }

  private size(item: PathItem, value: Item, found: Found): Outcome {
    if (!isArray(value) && !this.lax) {
      if (this.ignoresStructure) return 'none'
      return this.fail(arrayMissing('jsonpath item method .size() can only be applied to an array'))
    }
    return this.next(item, new JsonNumber(String(isArray(value) ? value.length : 1)), found)
  }

  private keyvalue(item: PathItem, value: Item, found: Found): Outcome {
    if (!isObjectItem(value))
      return this.fail(objectMissing('jsonpath item method .keyvalue() can only be applied to an object'))
    let outcome: Outcome = 'none'
    const id = offsetOf(this.base.document, value) + this.base.id * 10_000_000_000
    for (const [key, member] of value) {
      outcome = 'ok'
      if (!item.next && !found) break
      const pair = jsonObject([
        ['key', key],
        ['value', member],
        ['id', new JsonNumber(String(id))],
      ])
      outcome = this.within({ document: pair, id: this.generated++ }, () => this.next(item, pair, found))
      if (outcome === 'error' || (outcome === 'ok' && !found)) break
    }
    return outcome
  }
}
