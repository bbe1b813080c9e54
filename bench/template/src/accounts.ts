import { prisma } from './db'

export interface NewAccount {
  email: string
  name?: string
  labels?: string[]
}

export function register({ email, name, labels = [] }: NewAccount) {
  return prisma.account.create({
    data: { email, name, labels, settings: { theme: 'dark', columns: ['title', 'state'] }, balance: '12.50' },
  })
}

export function findByEmail(email: string) {
  return prisma.account.findUnique({ where: { email } })
}

export function rename(email: string, name: string) {
  return prisma.account.update({ where: { email }, data: { name } })
}

export function deposit(id: number, amount: string) {
  return prisma.account.update({ where: { id }, data: { balance: { increment: amount }, role: 'EDITOR' } })
}

/** The money moves as a whole, or not at all. */
export function transfer(from: number, to: number, amount: string) {
  return prisma.$transaction(async (tx) => {
    const payer = await tx.account.update({ where: { id: from }, data: { balance: { decrement: amount } } })
    if (payer.balance.isNegative()) throw new Error('not enough money')
    return tx.account.update({ where: { id: to }, data: { balance: { increment: amount } } })
  })
}

export function countWithLabel(label: string, emailPrefix: string) {
  return prisma.account.count({ where: { labels: { has: label }, email: { startsWith: emailPrefix } } })
}

export async function importAccounts(emailPrefix: string, rows: number) {
  const data = Array.from({ length: rows }, (_, i) => ({
    email: `${emailPrefix}-${i}@import.example`,
    labels: ['new'],
  }))
  const { count } = await prisma.account.createMany({ data })
  return count
}
