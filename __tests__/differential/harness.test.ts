import { canonical, normalised, unordered } from './canonical'
import { observe, openPair, type Refusals, type Scenario } from './differential'
import type { PrismaClient } from './generated/plain/client'

describe('values as text', () => {
  test.each([
    [1, 1n],
    [1, '1'],
    [0, -0],
    [null, undefined],
    [new Date(0), new Date(0).toISOString()],
    [Uint8Array.of(1), Buffer.of(1)],
    [
      { a: 1, b: 2 },
      { b: 2, a: 1 },
    ],
    [[], {}],
    [new Error('x'), { message: 'x' }],
  ])('%p is not %p', (a, b) => expect(canonical(a)).not.toBe(canonical(b)))

  test('rows without an order are sorted, lists of scalars are not', () => {
    expect(unordered([{ a: [2, 1] }, { a: [1, 2] }])).toEqual([{ a: [1, 2] }, { a: [2, 1] }])
  })

  test('random ids and the clock are taken out, fixed ones stay', () => {
    const random = 'b0e07684-a401-451e-9c61-f016330d489b'
    const text = `${random} ${random} 00000000-0000-4000-8000-0000000000b1 2024-02-03 04:05:06 2024-02-03T12:05:06.5Z`
    expect(normalised(text, Date.parse('2024-02-03T04:30:00Z'))).toBe(
      '<uuid 1> <uuid 1> 00000000-0000-4000-8000-0000000000b1 <now> 2024-02-03T12:05:06.5Z',
    )
  })
})

describe('what a comparison sees', () => {
  const opened = openPair<PrismaClient>('plain')
  const both = async (scenario: Scenario<PrismaClient>, refusals: Refusals = new Map()) => {
    const pair = opened.current()
    const shadow = await observe(pair, pair.shadow, scenario, refusals)
    return { shadow, native: await observe(pair, pair.native, scenario, refusals) }
  }

  test('a row more', async () => {
    const { shadow, native } = await both((p, { side }) => p.tag.create({ data: { name: side }, select: { id: true } }))
    expect(shadow.outcome).toBe(native.outcome)
    expect(shadow.data).not.toBe(native.data)
  })

  test('a statement more', async () => {
    const { shadow, native } = await both(async (p, { side }) => (side === 'shadow' ? await p.tag.count() : 5))
    expect(shadow.outcome).toBe(native.outcome)
    expect(shadow.statements).not.toBe(native.statements)
  })

  test('what the shadow refuses is not asked of Postgres', async () => {
    const refusals: Refusals = new Map()
    const { shadow, native } = await both(
      (p, { attempt }) => attempt(p.$executeRawUnsafe('COPY "Tag" TO STDOUT')),
      refusals,
    )
    expect([...refusals.values()]).toEqual([expect.stringContaining('COPY')])
    expect(native.outcome).toBe(shadow.outcome)
    expect(native.statements).toBe('')
  })
})
