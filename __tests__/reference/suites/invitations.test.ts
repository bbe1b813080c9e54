import { prisma } from '../app/db'
import { acceptInvitation, invite } from '../app/teams'
import { acme } from './factories'

const WEEK = 7 * 86_400_000
let organizationId: string
beforeAll(async () => {
  organizationId = (await acme()).id
})

describe('inviting', () => {
  test('makes a code and runs out after a week', async () => {
    const invitation = await invite(organizationId, 'new@guest.test')
    expect(invitation.status).toBe('PENDING')
    expect(invitation.code).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/)
    expect(Math.abs(invitation.expiresAt.getTime() - Date.now() - WEEK)).toBeLessThan(3_600_000)
  })

  test('invites nobody twice', async () => {
    await invite(organizationId, 'new@guest.test')
    await expect(invite(organizationId, 'NEW@guest.test')).rejects.toMatchObject({
      code: 'conflict',
      constraint: 'invitations_organization_id_email_key',
    })
  })

  test('needs an inviter who exists', async () => {
    await expect(invite(organizationId, 'x@guest.test', -1n)).rejects.toMatchObject({
      constraint: 'invitations_invited_by_id_fkey',
    })
  })
})

describe('accepting', () => {
  let code: string
  let expiresAt: Date
  beforeEach(async () => {
    const invitation = await invite(organizationId, 'new@guest.test')
    code = invitation.code
    expiresAt = invitation.expiresAt
  })

  test('makes the account', async () => {
    const user = await acceptInvitation(code, 'Newcomer')
    expect(user).toMatchObject({ email: 'new@guest.test', name: 'Newcomer', organizationId })
    expect(await prisma.invitation.findUnique({ where: { code } })).toMatchObject({ status: 'ACCEPTED' })
  })

  test('moves an account that is there already', async () => {
    const before = await prisma.user.create({ data: { email: 'New@Guest.test', name: 'Old name' } })
    const user = await acceptInvitation(code, 'Newcomer')
    expect(user).toMatchObject({ id: before.id, name: 'Old name', email: 'New@Guest.test', organizationId })
  })

  test('works once', async () => {
    await acceptInvitation(code, 'A')
    await expect(acceptInvitation(code, 'B')).rejects.toMatchObject({
      code: 'conflict',
      message: 'invitation is ACCEPTED',
    })
    expect(await prisma.user.count({ where: { email: 'new@guest.test' } })).toBe(1)
  })

  test('works until the last moment', async () => {
    await expect(acceptInvitation(code, 'A', expiresAt)).rejects.toMatchObject({ code: 'invalid' })
    expect(await prisma.invitation.findUnique({ where: { code } })).toMatchObject({ status: 'PENDING' })
    expect(await acceptInvitation(code, 'A', new Date(expiresAt.getTime() - 1))).toMatchObject({ name: 'A' })
  })

  test('refuses an unknown code', async () => {
    await expect(acceptInvitation('nonsense', 'A')).rejects.toMatchObject({ code: 'not-found' })
  })

  test('refuses a revoked one', async () => {
    await prisma.invitation.update({ where: { code }, data: { status: 'REVOKED' } })
    await expect(acceptInvitation(code, 'A')).rejects.toMatchObject({ message: 'invitation is REVOKED' })
  })
})
