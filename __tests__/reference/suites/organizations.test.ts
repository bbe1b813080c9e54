import { prisma } from '../app/db'
import {
  bySlug,
  changePlan,
  close,
  open,
  overview,
  rankedByPlan,
  sellingTo,
  withFeature,
  withThemeColor,
} from '../app/organizations'

describe('opening an organization', () => {
  test('fills in every default', async () => {
    const organization = await open({ slug: 'initech', name: 'Initech' })
    expect(organization).toMatchObject({
      plan: 'FREE',
      country: 'DE',
      settings: { locale: 'en', features: [] },
      limits: [10, 20.5, null],
      billingEmails: ['billing@example.com'],
      allowedCountries: [],
      seatCount: 5,
      foundedOn: null,
    })
    expect(organization.id).toMatch(/^[0-9a-f-]{36}$/)
    expect(organization.createdBy).toEqual(expect.stringMatching(/./))
    const days = (organization.trialEndsAt.getTime() - Date.now()) / 86_400_000
    expect(days).toBeGreaterThan(13.9)
    expect(days).toBeLessThan(14.1)
  })

  test('keeps the limits without spaces, as the client writes them', async () => {
    await open({ slug: 'initech', name: 'Initech' })
    const [row] = await prisma.$queryRaw<
      { limits: string }[]
    >`SELECT limits::text AS limits FROM organizations WHERE slug = 'initech'`
    expect(row!.limits).toBe('[10,20.5,null]')
  })

  test('refuses a slug that differs by case only', async () => {
    await expect(open({ slug: 'ACME', name: 'x' })).rejects.toMatchObject({
      code: 'conflict',
      constraint: 'organizations_slug_uq',
    })
  })

  test('refuses a country of three letters', async () => {
    await expect(open({ slug: 'abc', name: 'x', country: 'DEU' })).rejects.toMatchObject({ code: 'too-long' })
  })

  test('takes its own id', async () => {
    const id = '6F9619FF-8B86-D011-B42D-00C04FC964FF'
    expect((await open({ id, slug: 'own', name: 'x' })).id).toBe(id.toLowerCase())
    await expect(open({ id: id.toLowerCase(), slug: 'other', name: 'x' })).rejects.toMatchObject({
      constraint: 'pk_organizations',
    })
  })

  test('refuses an id that is no uuid', async () => {
    await expect(open({ id: 'not-a-uuid', slug: 'own', name: 'x' })).rejects.toMatchObject({ code: 'invalid' })
  })
})

describe('plans', () => {
  test('are ordered by rank, not by name', async () => {
    await open({ slug: 'a', name: 'a', plan: 'ENTERPRISE' })
    await open({ slug: 'b', name: 'b', plan: 'STARTER' })
    expect(await rankedByPlan()).toEqual([
      { slug: 'a', plan: 'ENTERPRISE' },
      { slug: 'acme', plan: 'PRO' },
      { slug: 'b', plan: 'STARTER' },
      { slug: 'globex', plan: 'FREE' },
    ])
  })

  test('change with the number of seats', async () => {
    expect(await changePlan('acme', 'ENTERPRISE', 10)).toMatchObject({ plan: 'ENTERPRISE', seatCount: 35 })
    expect(await changePlan('globex', 'STARTER', -2)).toMatchObject({ plan: 'STARTER', seatCount: 3 })
  })

  test('refuse more seats than an integer holds', async () => {
    await expect(changePlan('acme', 'PRO', 2_147_483_647)).rejects.toMatchObject({ code: 'invalid' })
    expect((await bySlug('acme')).seatCount).toBe(25)
  })

  test('of an unknown organization do not change', async () => {
    await expect(changePlan('nobody', 'PRO', 1)).rejects.toMatchObject({ code: 'not-found' })
  })
})

describe('finding by settings', () => {
  test.each([
    ['shop', ['acme']],
    ['bookings', ['acme']],
    ['sho', []],
    ['chat', []],
  ])('feature %s', async (feature, slugs) => {
    expect((await withFeature(feature)).map((row) => row.slug)).toEqual(slugs)
  })

  test('a theme by a part of its color', async () => {
    expect(await withThemeColor('0055')).toEqual([{ slug: 'acme' }])
    expect(await withThemeColor('0055AA')).toEqual([])
  })

  test('countries', async () => {
    expect(await sellingTo('AT', 'DE')).toEqual([{ slug: 'acme' }])
    expect(await sellingTo('FR')).toEqual([])
    expect(await sellingTo()).toEqual([{ slug: 'acme' }, { slug: 'globex' }])
  })

  test('dates without a time', async () => {
    expect((await bySlug('ACME')).foundedOn).toEqual(new Date('2011-05-17T00:00:00.000Z'))
    expect(await prisma.organization.count({ where: { foundedOn: { lt: new Date('2011-05-18') } } })).toBe(1)
    expect(await prisma.organization.count({ where: { foundedOn: { lt: new Date('2011-05-17') } } })).toBe(0)
  })
})

test('the overview counts what belongs to it', async () => {
  expect(await overview('acme')).toEqual({
    name: 'Acme Studios',
    _count: { users: 3, teams: 1, locations: 1, orders: 1 },
  })
  expect(await overview('globex')).toEqual({
    name: 'Globex Loft',
    _count: { users: 0, teams: 0, locations: 0, orders: 0 },
  })
  expect(await overview('nobody')).toBeNull()
})

describe('closing', () => {
  test('an empty organization works', async () => {
    const { id } = await bySlug('globex')
    expect(await close(id)).toEqual({ slug: 'globex' })
    await expect(bySlug('globex')).rejects.toMatchObject({ code: 'P2025' })
  })

  test('is refused while it has orders or locations', async () => {
    const { id } = await bySlug('acme')
    await expect(close(id)).rejects.toMatchObject({ code: 'in-use' })
    expect(await prisma.team.count({ where: { organizationId: id } })).toBe(1)
  })
})
