import { pgError } from '../../errors'
import { type ArrayTree, dimensions, elementForm, parseArray } from '../../types/arrayForm'
import type { Stored } from '../../types/codec'
import { notANumber, parseSingle } from '../../types/float'
import { elementsOfVector, MAX_DIMENSIONS, printVector, tooFew, tooMany, vectorError } from '../../types/vector'
import { aggregate, js, refused } from '../define'
import type { Definition, Family } from '../definition'

/**
 * pgvector's functions on `vector`. Sums of distances run in single precision, one element after the other, as its plain build
 * does; a build for a processor's wide registers adds in another order, which may show in the last digit.
 */

type Elements = readonly number[]

const sameDimensions = (a: Elements, b: Elements): void => {
  if (a.length !== b.length) throw vectorError(`different vector dimensions ${a.length} and ${b.length}`)
}

function measure(of: (a: Elements, b: Elements) => number): Definition {
  return js((a: string, b: string) => {
    const [left, right] = [elementsOfVector(a), elementsOfVector(b)]
    sameDimensions(left, right)
    const distance = of(left, right)
    if (Number.isNaN(distance)) throw notANumber()
    return distance
  })
}

const { fround } = Math

/** A sum in single precision. */
function sum(a: Elements, b: Elements, term: (x: number, y: number) => number): number {
  let total = 0
  for (let i = 0; i < a.length; i++) total = fround(total + fround(term(a[i]!, b[i]!)))
  return total
}

function squaredDistance(x: number, y: number): number {
  const difference = fround(x - y)
  return difference * difference
}

const product = (x: number, y: number): number => x * y
const l2 = measure((a, b) => Math.sqrt(sum(a, b, squaredDistance)))
const inner = measure((a, b) => sum(a, b, product))
const l1 = measure((a, b) => sum(a, b, (x, y) => Math.abs(fround(x - y))))
const cosine = measure((a, b) => {
  const similarity = sum(a, b, product) / Math.sqrt(sum(a, a, product) * sum(b, b, product))
  return 1 - (similarity > 1 ? 1 : similarity < -1 ? -1 : similarity)
})

const unary = (change: (elements: Elements) => Stored): Definition =>
  js((text: string) => change(elementsOfVector(text)))

function norm(elements: Elements): number {
  let total = 0
  for (const x of elements) total += x * x
  return Math.sqrt(total)
}

function finite(elements: readonly number[]): readonly number[] {
  if (elements.every(Number.isFinite)) return elements
  throw pgError('22003', 'value out of range: overflow')
}

function normalized(elements: Elements): string {
  const length = norm(elements)
  return printVector(length > 0 ? finite(elements.map((x) => fround(x / length))) : elements.map(() => 0))
}

const elementwise = (a: string, b: string, operation: (x: number, y: number) => number): number[] => {
  const [left, right] = [elementsOfVector(a), elementsOfVector(b)]
  sameDimensions(left, right)
  return left.map((x, i) => fround(operation(x, right[i]!)))
}

const added = (a: string, b: string): string => printVector(finite(elementwise(a, b, (x, y) => x + y)))

function multiplied(a: string, b: string): string {
  const result = finite(elementwise(a, b, product))
  const [left, right] = [elementsOfVector(a), elementsOfVector(b)]
  if (result.some((x, i) => x === 0 && left[i] !== 0 && right[i] !== 0))
    throw pgError('22003', 'value out of range: underflow')
  return printVector(result)
}

function checkCount(count: number): void {
  if (count < 1) throw tooFew()
  if (count > MAX_DIMENSIONS) throw tooMany()
}

function concatenated(a: string, b: string): string {
  const both = [...elementsOfVector(a), ...elementsOfVector(b)]
  checkCount(both.length)
  return printVector(both)
}

function subvector(text: string, start: bigint, count: bigint): string {
  const elements = elementsOfVector(text)
  const size = BigInt(elements.length)
  if (count < 1n || start > size) throw tooFew()
  const end = start > size - count ? size + 1n : start + count
  const from = start < 1n ? 1n : start
  checkCount(Number(end - from))
  return printVector(elements.slice(Number(from) - 1, Number(end) - 1))
}

/** The casts from arrays; numeric's elements are read as real's are. */
const fromArray = (element: string): Definition => ({
  js: () => (array) => {
    const tree: ArrayTree = parseArray(array!)
    if (dimensions(tree).length > 1) throw vectorError('array must be 1-D')
    if (tree.includes(null)) throw pgError('22004', 'array must not contain nulls')
    checkCount(tree.length)
    const form = elementForm(element)
    return printVector(tree.map((item) => single(form.fromItem(item as string))))
  },
})

function single(value: Stored): number {
  const number = typeof value === 'string' ? parseSingle(value) : fround(Number(value))
  if (!Number.isFinite(number)) throw vectorError('infinite value not allowed in vector')
  return number
}

interface Sums {
  count: number
  readonly sums: number[]
}

/** avg() sums in double precision. */
const average = aggregate<Sums>({
  start: () => ({ count: 0, sums: [] }),
  step(state, text) {
    const elements = elementsOfVector(text as string)
    if (state.count > 0 && state.sums.length !== elements.length)
      throw vectorError(`expected ${state.sums.length} dimensions, not ${elements.length}`)
    for (const [i, x] of elements.entries()) state.sums[i] = (state.sums[i] ?? 0) + x
    state.count++
    return state
  },
  result({ count, sums }) {
    return count === 0 ? null : printVector(sums.map((x) => single(x / count)))
  },
})

const total = aggregate<{ sum: string | null }>({
  start: () => ({ sum: null }),
  step: ({ sum }, text) => ({ sum: sum === null ? (text as string) : added(sum, text as string) }),
  result: ({ sum }) => sum,
})

const VV = '(vector,vector)'
const LIBRARY = refused('its arc cosine is the C library’s own')

export const vectors: Family = {
  [`l2_distance${VV}`]: l2,
  [`vector_l2_squared_distance${VV}`]: measure((a, b) => sum(a, b, squaredDistance)),
  [`inner_product${VV}`]: inner,
  [`vector_negative_inner_product${VV}`]: measure((a, b) => -sum(a, b, product)),
  [`cosine_distance${VV}`]: cosine,
  [`l1_distance${VV}`]: l1,
  [`vector_spherical_distance${VV}`]: LIBRARY,
  'vector_dims(vector)': unary((elements) => BigInt(elements.length)),
  'vector_norm(vector)': unary(norm),
  'l2_normalize(vector)': unary(normalized),
  'binary_quantize(vector)': unary((elements) => elements.map((x) => (x > 0 ? '1' : '0')).join('')),
  'subvector(vector,int4,int4)': js(subvector),
  [`vector_add${VV}`]: js(added),
  [`vector_sub${VV}`]: js((a: string, b: string) => printVector(finite(elementwise(a, b, (x, y) => x - y)))),
  [`vector_mul${VV}`]: js(multiplied),
  [`vector_concat${VV}`]: js(concatenated),
  'array_to_vector(_int4,int4,bool)': fromArray('int4'),
  'array_to_vector(_float4,int4,bool)': fromArray('float4'),
  'array_to_vector(_float8,int4,bool)': fromArray('float8'),
  'array_to_vector(_numeric,int4,bool)': fromArray('numeric'),
  'vector_to_float4(vector,int4,bool)': unary((elements) => {
    const form = elementForm('float4')
    return JSON.stringify(elements.map((x) => form.toItem(x)))
  }),
  'avg(vector)': average,
  'sum(vector)': total,
}
