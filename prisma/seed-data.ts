import type { PrismaClient } from '../__tests__/reference/generated/client'

const utc = (text: string): Date => new Date(text)
const timeOfDay = (text: string): Date => new Date(`1970-01-01T${text}Z`)

/** The data every environment starts with: two tenants, their people, a small catalog, and some history. */
export async function seed(prisma: PrismaClient): Promise<void> {
  const acme = await seedOrganizations(prisma)
  await seedPeople(prisma, acme)
  await seedBookings(prisma, acme)
  await seedCatalog(prisma)
  await seedOrders(prisma, acme)
  await seedSettings(prisma)
}

async function seedOrganizations(prisma: PrismaClient): Promise<string> {
  const acme = await prisma.organization.create({
    data: {
      slug: 'acme',
      name: 'Acme Studios',
      plan: 'PRO',
      seatCount: 25,
      foundedOn: utc('2011-05-17'),
      settings: { locale: 'de', features: ['bookings', 'shop'], theme: { primary: '#0055aa', dark: false } },
      billingEmails: ['billing@acme.test', 'cfo@acme.test'],
      allowedCountries: ['DE', 'AT', 'CH'],
      createdAt: utc('2024-01-10T08:00:00Z'),
    },
  })
  await prisma.organization.create({
    data: { slug: 'globex', name: 'Globex Loft', country: 'FR', createdAt: utc('2024-03-01T12:30:00.123Z') },
  })
  return acme.id
}

async function seedPeople(prisma: PrismaClient, organizationId: string): Promise<void> {
  const ada = await prisma.user.create({
    data: {
      organizationId,
      email: 'ada@acme.test',
      name: 'Ada Lovelace',
      role: 'ADMIN',
      grants: ['ADMIN', 'MANAGER'],
      tags: ['founder', 'vip'],
      luckyNumbers: [7, 11, 13],
      credit: '120.50',
      reputation: 4.75,
      birthDate: utc('1985-12-10'),
      wakeUpAt: timeOfDay('06:30:00'),
      lastIp: '10.0.0.5',
      preferences: { newsletter: true, language: 'en', digest: { day: 'mon', hour: 8 } },
      createdAt: utc('2024-01-10T09:00:00Z'),
      profile: {
        create: { bio: 'Writes programs.', website: 'https://ada.test', socials: [{ site: 'x', name: 'ada' }] },
      },
    },
  })
  const grace = await prisma.user.create({
    data: {
      organizationId,
      email: 'Grace@Acme.test',
      name: 'Grace Hopper',
      role: 'MANAGER',
      tags: ['vip'],
      luckyNumbers: [9],
      managerId: ada.id,
      preferences: { newsletter: false, language: 'en' },
      createdAt: utc('2024-01-11T09:00:00Z'),
    },
  })
  const linus = await prisma.user.create({
    data: {
      organizationId,
      email: 'linus@acme.test',
      name: 'Linus',
      managerId: grace.id,
      mentorId: ada.id,
      createdAt: utc('2024-02-01T09:00:00Z'),
    },
  })
  await prisma.user.create({
    data: { email: 'guest@example.test', isActive: false, role: 'MEMBER', createdAt: utc('2024-02-02T09:00:00Z') },
  })
  await prisma.team.create({
    data: {
      organizationId,
      name: 'Front desk',
      budget: '1500',
      memberships: {
        create: [
          { userId: ada.id, role: 'ADMIN' },
          { userId: grace.id, role: 'MANAGER', invitedById: ada.id },
          { userId: linus.id, invitedById: grace.id },
        ],
      },
    },
  })
}

async function seedBookings(prisma: PrismaClient, organizationId: string): Promise<void> {
  const location = await prisma.location.create({
    data: {
      organizationId,
      name: 'Hafenstrasse',
      latitude: '53.545278',
      longitude: '9.966667',
      amenities: ['WIFI', 'STEP_FREE', 'COFFEE_BAR'],
      resources: {
        create: [
          {
            name: 'Studio A',
            capacity: 8,
            hourlyRate: '45.00',
            features: ['piano', 'daylight'],
            attributes: { floor: 1, sqm: 42.5, equipment: ['mixer', 'mics'] },
          },
          { name: 'Desk 1', kind: 'DESK', hourlyRate: '6.50', attributes: { floor: 2 } },
        ],
      },
    },
    include: { resources: { orderBy: { id: 'asc' } } },
  })
  const studio = location.resources[0]!
  await prisma.availability.createMany({
    data: [1, 2, 3, 4, 5].map((weekday) => ({
      resourceId: studio.id,
      weekday,
      opensAt: timeOfDay('09:00:00'),
      closesAt: timeOfDay('18:00:00'),
    })),
  })
  const ada = await prisma.user.findUniqueOrThrow({ where: { email: 'ada@acme.test' } })
  const linus = await prisma.user.findUniqueOrThrow({ where: { email: 'linus@acme.test' } })
  await prisma.booking.create({
    data: {
      resourceId: studio.id,
      userId: ada.id,
      status: 'COMPLETED',
      startsAt: utc('2024-03-04T10:00:00Z'),
      endsAt: utc('2024-03-04T12:00:00Z'),
      attendees: 3,
      price: '90.00',
      answers: { catering: true },
      guests: { create: [{ userId: linus.id, accepted: true }] },
    },
  })
}

async function seedCatalog(prisma: PrismaClient): Promise<void> {
  const music = await prisma.category.create({ data: { slug: 'music', name: 'Music', position: 1 } })
  const cables = await prisma.category.create({ data: { slug: 'cables', name: 'Cables', parentId: music.id } })
  await prisma.warehouse.createMany({
    data: [
      { code: 'HAM1', name: 'Hamburg' },
      { code: 'MUC', name: 'Munich' },
    ],
  })
  const cable = await prisma.product.create({
    data: {
      sku: 'CAB-XLR-3',
      name: 'XLR cable 3 m',
      status: 'ACTIVE',
      price: '14.90',
      compareAt: '19.90',
      weightKg: 0.25,
      rating: 4.5,
      keywords: ['audio', 'cable', 'xlr'],
      sizes: [3],
      metadata: { brand: 'Lotus', colors: ['black', 'red'], stock: { min: 5 } },
      releasedAt: utc('2023-06-01T00:00:00Z'),
      categories: { create: [{ categoryId: cables.id, position: 1 }] },
      labels: { create: [{ name: 'bestseller', color: '#ffcc00' }, { name: 'new' }] },
      variants: {
        create: [
          {
            name: 'black',
            barcode: 4006381333931n,
            priceHistory: ['16.90', '14.90'],
            serials: [1n, 9007199254740993n],
          },
          { name: 'red', priceDelta: '1.50', soldOn: [utc('2024-05-05')] },
        ],
      },
    },
    include: { variants: { orderBy: { name: 'asc' } } },
  })
  await prisma.product.create({
    data: {
      sku: 'MIC-SM-1',
      name: 'Stage microphone',
      status: 'ACTIVE',
      price: '99.00',
      keywords: ['audio', 'microphone'],
      embedding: [0.25, -1.5, 3],
      metadata: { brand: 'Shore', colors: [] },
      categories: { create: [{ categoryId: music.id }] },
      relatedTo: { connect: [{ id: cable.id }] },
    },
  })
  await prisma.stockLevel.create({
    data: {
      warehouseCode: 'HAM1',
      variantId: cable.variants[0]!.id,
      onHand: 40,
      reserved: 2,
      reorderAt: 10,
      movements: {
        create: [
          { delta: 42, reason: 'delivery' },
          { delta: -2, reason: 'sale' },
        ],
      },
    },
  })
}

async function seedOrders(prisma: PrismaClient, organizationId: string): Promise<void> {
  await prisma.coupon.createMany({
    data: [
      { code: 'EXPIRED', percentOff: '0' },
      { code: 'WELCOME10', percentOff: '10', batch: 'A1', maxUses: 100 },
    ],
  })
  const grace = await prisma.user.findUniqueOrThrow({ where: { email: 'grace@acme.test' } })
  const cable = await prisma.product.findUniqueOrThrow({ where: { sku: 'CAB-XLR-3' } })
  const order = await prisma.order.create({
    data: {
      organizationId,
      userId: grace.id,
      externalRef: 'WEB-1001',
      status: 'PAID',
      subtotal: '29.80',
      total: '29.80',
      shippingAddress: { city: 'Hamburg', zip: '20359', lines: ['Hafenstrasse 1'] },
      placedAt: utc('2024-04-01T10:15:30.123Z'),
      items: { create: [{ line: 1, productId: cable.id, quantity: 2, unitPrice: '14.90', options: [{ gift: true }] }] },
    },
  })
  const payment = await prisma.payment.create({
    data: {
      orderId: order.id,
      provider: 'stripe',
      intentId: 'pi_1001',
      state: 'CAPTURED',
      history: ['PENDING', 'AUTHORIZED', 'CAPTURED'],
      amount: '29.80',
      fee: 0.68,
      capturedAt: utc('2024-04-01T10:16:00Z'),
    },
  })
  await prisma.ledgerEntry.createMany({
    data: [
      { account: 'assets:bank', paymentId: payment.id, amount: '29.12' },
      { account: 'costs:fees', paymentId: payment.id, amount: '0.68' },
      { account: 'income:sales', paymentId: payment.id, amount: '-29.80' },
    ],
  })
}

/** The migrations insert some of these flags; a database made without them gets the same rows here. */
async function seedSettings(prisma: PrismaClient): Promise<void> {
  const modifiedAt = utc('2025-04-29T08:00:00Z')
  const flags = [
    {
      key: 'new-checkout',
      enabled: true,
      rollout: 100,
      audience: ['MEMBER', 'MANAGER', 'ADMIN', 'SUPER_ADMIN'] as const,
    },
    { key: 'new-checkout-beta', enabled: false, rollout: 10, audience: ['ADMIN'] as const },
    { key: 'waiting-list', enabled: false, rollout: 0, audience: ['ADMIN', 'SUPER_ADMIN'] as const },
  ]
  for (const { audience, ...flag } of flags) {
    const data = { ...flag, audience: [...audience], modifiedAt }
    await prisma.featureFlag.upsert({ where: { key: flag.key }, create: data, update: data })
  }
}
