import { prisma } from '../app/db'
import { addRule, forRoles, isEnabled, save } from '../app/flags'

describe('flags', () => {
  test.each([
    ['new-checkout', 'MEMBER', 99, true],
    ['new-checkout', 'SUPER_ADMIN', 0, true],
    ['new-checkout', 'MEMBER', 100, false],
    ['new-checkout-beta', 'ADMIN', 0, false],
    ['unknown', 'ADMIN', 0, false],
  ] as const)('%s for %s in bucket %i: %p', async (key, role, bucket, enabled) => {
    expect(await isEnabled(key, role, bucket)).toBe(enabled)
  })

  test('are made and changed by the same call', async () => {
    expect(await save('dark-mode', { enabled: true, rollout: 50 })).toMatchObject({
      audience: ['ADMIN', 'SUPER_ADMIN'],
      rules: [],
      hosts: [],
      rollout: 50,
    })
    expect(await save('dark-mode', { audience: [] })).toMatchObject({ enabled: true, rollout: 50, audience: [] })
    expect(await isEnabled('dark-mode', 'ADMIN', 0)).toBe(false)
  })

  test('are found by audience', async () => {
    expect(await forRoles(['SUPER_ADMIN'])).toEqual([
      { key: 'new-checkout', audience: ['MEMBER', 'MANAGER', 'ADMIN', 'SUPER_ADMIN'] },
      { key: 'waiting-list', audience: ['ADMIN', 'SUPER_ADMIN'] },
    ])
    expect((await forRoles(['MANAGER', 'ADMIN'])).map((flag) => flag.key)).toEqual([
      'new-checkout',
      'new-checkout-beta',
      'waiting-list',
    ])
    expect(await forRoles([])).toEqual([])
  })

  test('collect rules, which are json', async () => {
    await addRule('waiting-list', { country: ['DE', 'AT'], not: null })
    expect(await addRule('waiting-list', { percent: 12.5, 'quoted "key"': 'a,b{c}' })).toEqual({
      rules: [
        { country: ['DE', 'AT'], not: null },
        { percent: 12.5, 'quoted "key"': 'a,b{c}' },
      ],
    })
    await expect(addRule('unknown', {})).rejects.toMatchObject({ code: 'not-found' })
  })

  test('keep hosts as addresses', async () => {
    expect((await save('hosts', { hosts: ['10.0.0.0/8', '::1'] })).hosts).toEqual(['10.0.0.0/8', '::1'])
    expect(await prisma.featureFlag.count({ where: { hosts: { has: '::1' } } })).toBe(1)
    await expect(save('hosts', { hosts: ['10.0.0.0/8', 'nowhere'] })).rejects.toMatchObject({ code: 'invalid' })
  })

  test('compare lists by order', async () => {
    expect(
      await prisma.featureFlag.findMany({
        where: { audience: { equals: ['ADMIN', 'SUPER_ADMIN'] } },
        select: { key: true },
      }),
    ).toEqual([{ key: 'waiting-list' }])
    expect(await prisma.featureFlag.count({ where: { audience: { equals: ['SUPER_ADMIN', 'ADMIN'] } } })).toBe(0)
    expect(await prisma.featureFlag.count({ where: { NOT: { audience: { has: 'MANAGER' } } } })).toBe(2)
  })
})
