import { randomBytes } from 'node:crypto'
import { prisma } from './db'
import { translated } from './errors'

const HOUR = 3_600_000

export function openSession(userId: bigint, ip?: string, hours = 8, now: Date = new Date()) {
  return translated(() =>
    prisma.session.create({
      data: { userId, ip, token: randomBytes(16).toString('hex'), expiresAt: new Date(now.getTime() + hours * HOUR) },
    }),
  )
}

/** The signed-in user, or null when the token is unknown or has run out. */
export async function authenticate(token: string, now: Date = new Date()) {
  const session = await prisma.session.findFirst({
    where: { token, expiresAt: { gt: now }, user: { isActive: true } },
    include: { user: true },
  })
  return session?.user ?? null
}

export async function prune(now: Date = new Date()): Promise<number> {
  const { count } = await prisma.session.deleteMany({ where: { expiresAt: { lte: now } } })
  return count
}

export const saveState = (id: string, state: object) =>
  prisma.session.update({ where: { id }, data: { payload: new TextEncoder().encode(JSON.stringify(state)) } })

export const readState = (payload: Uint8Array): unknown => JSON.parse(Buffer.from(payload).toString('utf8'))
