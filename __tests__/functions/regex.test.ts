/** Regular expressions: the engine against the server's, with generated expressions. */
import { Generator } from '../support/generate'
import { answerOf, outcomeOf } from '../support/outcome'
import { regexes } from '../../src/functions/regexes'
import type { CallSite } from '../../src/functions/definition'
import { openSides } from './reference'

const g = new Generator()
const sides = openSides()

// prettier-ignore
const ATOMS = ['a', 'b', 'c', 'A', '.', '[ab]', '[^a]', '[a-c\\d]', '[\\W]', '[^\\s]', '[[:alpha:]]', '\\w', '\\W', '\\s', '\\d', ' ', 'é', '\\n'] as const
const CONSTRAINTS = ['^', '$', '\\A', '\\Z', '\\y', '\\Y', '\\m', '\\M'] as const
const QUANTIFIERS = [
  '*',
  '+',
  '?',
  '*?',
  '+?',
  '??',
  '{2}',
  '{2}?',
  '{1,2}',
  '{0,2}?',
  '{2,}',
  '{1,1}',
  '{1,1}?',
] as const
const FLAGS = ['', 'g', 'i', 'gi', 'gn', 'gw', 'gp'] as const

/** A random advanced regular expression. */
class Expressions {
  private groups = 0

  expression(depth: number): string {
    return g.many(g.pick([1, 1, 1, 2]), () => this.branch(depth)).join('|')
  }

  private branch(depth: number): string {
    return g.many(g.integer(0, 4), () => this.item(depth)).join('')
  }

  private item(depth: number): string {
    if (g.next() < 0.12) return g.pick(CONSTRAINTS)
    if (depth > 0 && g.next() < 0.08) return `${g.pick(['(?=', '(?!', '(?<=', '(?<!'])}${this.expression(depth - 1)})`
    return `${this.atom(depth)}${g.next() < 0.45 ? g.pick(QUANTIFIERS) : ''}`
  }

  private atom(depth: number): string {
    if (depth === 0 || g.next() < 0.55) return g.pick(ATOMS)
    if (this.groups > 0 && g.next() < 0.12) return `\\${g.integer(1, this.groups)}`
    if (g.next() < 0.3) return `(?:${this.expression(depth - 1)})`
    this.groups++
    return `(${this.expression(depth - 1)})`
  }
}

const texts = () => g.text(['a', 'b', 'c', 'a', 'b', ' ', '1', 'é', '\n', 'A', '_'], 9)

const COUNT = 80
const ROUNDS = Array.from({ length: 10 }, (_, i) => i + 1)

test.each(ROUNDS)(
  `regexp_matches of generated expressions, seed ${g.seed}, round %i`,
  async () => {
    const calls = g.many(COUNT, () => {
      const pattern = new Expressions().expression(3)
      return [texts(), pattern, g.pick(FLAGS)]
    })
    const answers = await sides.pg.queryAll(
      calls.map((params) => ({
        sql: "SELECT coalesce(jsonb_agg(to_jsonb(m)), '[]')::text FROM regexp_matches($1::text, $2::text, $3::text) m",
        params,
      })),
    )
    const definition = regexes['regexp_matches(text,text,text)']!
    const rows = 'rows' in definition ? definition.rows({} as CallSite) : undefined
    let refused = 0
    const differences = calls.flatMap((call, i) => {
      const actual = outcomeOf(() =>
        JSON.stringify([...rows!(...call)].map(([m]) => JSON.parse(m as string) as unknown)),
      )
      const expected = answerOf(answers[i]!)
      if (actual === 'refused') refused++
      const spaced = JSON.stringify(expected).replaceAll(', ', ',')
      return actual === 'refused' || JSON.stringify(actual).replaceAll(', ', ',') === spaced
        ? []
        : [{ call, actual, expected }]
    })
    expect(differences.slice(0, 4)).toEqual([])
    expect(refused).toBeLessThan(COUNT / 2)
  },
  60_000,
)

test.each([
  ['(a+)+b', 'a'.repeat(50_000)],
  ['(a*)*$', `${'a'.repeat(5000)}b`],
  ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'.repeat(5000)],
  ['(x+x+)+y', 'x'.repeat(50_000)],
])('%s is answered whatever the text', (pattern, text) => {
  const call = [text, pattern] as const
  expect(sides.caller.scalar('regexp_like(text,text)', call, ['text', 'text'])).toBe(pattern.endsWith('*$') ? 1n : 0n)
})

test.each([
  ['back references', '(a*)(a*)(a*)(a*)\\1\\2\\3\\4b', `${'a'.repeat(300)}b`],
  ['a large repetition', '((a{0,200}){0,200}){0,200}', 'a'],
  ['deep nesting', `${'('.repeat(3000)}${')'.repeat(3000)}`, 'a'],
])('%s: refused, and does not run for ever', (_, pattern, text) => {
  expect(
    outcomeOf(() => sides.caller.scalar('regexp_count(text,text)', [text, pattern], ['text', 'text']) as never),
  ).toBe('refused')
})
