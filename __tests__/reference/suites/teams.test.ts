import { prisma } from '../app/db'
import {
  createTeam,
  dissolve,
  findTeam,
  headcount,
  leave,
  setRole,
  teamsOf,
  teamsOfManagersOnly,
  teamsWithoutManagers,
} from '../app/teams'
import { acme, makeUser } from './factories'

describe('creating', () => {
  test('adds the members by e-mail', async () => {
    const team = await createTeam('acme', 'Sound', ['linus@acme.test', 'ADA@acme.test'])
    expect(team).toMatchObject({ name: 'Sound', budget: null })
    expect(team.memberships.map(({ user, role }) => [user.email, role])).toEqual([
      ['ada@acme.test', 'MEMBER'],
      ['linus@acme.test', 'MEMBER'],
    ])
    expect(team.id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/)
    expect(team.handle).toHaveLength(12)
  })

  test('is refused for a name that is taken in the organization', async () => {
    await expect(createTeam('acme', 'Front desk')).rejects.toMatchObject({
      code: 'conflict',
      constraint: 'teams_organization_name_uq',
    })
    expect((await createTeam('globex', 'Front desk')).name).toBe('Front desk')
  })

  test('creates nothing when one member is unknown', async () => {
    await expect(createTeam('acme', 'Ghosts', ['ada@acme.test', 'ghost@acme.test'])).rejects.toMatchObject({
      code: 'not-found',
    })
    expect(await findTeam((await acme()).id, 'Ghosts')).toBeNull()
  })

  test('finds a team by organization and name', async () => {
    const { id } = await acme()
    expect((await findTeam(id, 'Front desk'))?.budget?.toString()).toBe('1500')
    expect(await findTeam(id, 'front desk')).toBeNull()
  })
})

describe('members', () => {
  const frontDesk = async () => (await findTeam((await acme()).id, 'Front desk'))!.id

  test('are counted by role', async () => {
    expect(await headcount(await frontDesk())).toEqual({ MEMBER: 1, MANAGER: 1, ADMIN: 1 })
    expect(Object.keys(await headcount(await frontDesk()))).toEqual(['MEMBER', 'MANAGER', 'ADMIN'])
  })

  test('are added once and then updated', async () => {
    const teamId = await frontDesk()
    const { id } = await makeUser()
    expect(await setRole(teamId, id, 'MANAGER')).toMatchObject({
      teamId,
      userId: id,
      role: 'MANAGER',
      invitedById: null,
    })
    const joined = await prisma.membership.findUniqueOrThrow({ where: { teamId_userId: { teamId, userId: id } } })
    expect(await setRole(teamId, id, 'SUPER_ADMIN')).toEqual({ ...joined, role: 'SUPER_ADMIN' })
    expect(await headcount(teamId)).toEqual({ MEMBER: 1, MANAGER: 1, ADMIN: 1, SUPER_ADMIN: 1 })
  })

  test('may leave once', async () => {
    const teamId = await frontDesk()
    const linus = await prisma.user.findUniqueOrThrow({ where: { email: 'linus@acme.test' } })
    expect(await leave(teamId, linus.id)).toMatchObject({ role: 'MEMBER' })
    await expect(leave(teamId, linus.id)).rejects.toMatchObject({ code: 'not-found' })
  })

  test('keep their place when the inviter goes', async () => {
    const teamId = await frontDesk()
    const inviter = await makeUser()
    const { id } = await makeUser()
    await setRole(teamId, id, 'MEMBER', inviter.id)
    await prisma.user.delete({ where: { id: inviter.id } })
    expect(await prisma.membership.findUnique({ where: { teamId_userId: { teamId, userId: id } } })).toMatchObject({
      invitedById: null,
    })
  })

  test('of an unknown team are refused by name', async () => {
    const { id } = await makeUser()
    await expect(setRole('00000000-0000-4000-8000-000000000000', id, 'MEMBER')).rejects.toMatchObject({
      code: 'P2003',
      meta: { driverAdapterError: { cause: { constraint: { index: 'memberships_team_id_fkey' } } } },
    })
  })
})

describe('finding teams', () => {
  beforeAll(async () => {
    await createTeam('acme', 'Empty')
    const managers = await createTeam('acme', 'Managers', ['grace@acme.test'])
    const grace = await prisma.user.findUniqueOrThrow({ where: { email: 'grace@acme.test' } })
    await setRole(managers.id, grace.id, 'MANAGER')
    await createTeam('acme', 'Interns', ['linus@acme.test'])
  })

  test('of a person, with their size', async () => {
    const teams = await teamsOf('GRACE@acme.test')
    expect(teams.map((team) => [team.name, team._count.memberships])).toEqual([
      ['Front desk', 3],
      ['Managers', 1],
    ])
  })

  test('without managers', async () => {
    expect((await teamsWithoutManagers()).map((team) => team.name)).toEqual(['Empty', 'Interns'])
  })

  test('of managers only, the empty one included', async () => {
    expect((await teamsOfManagersOnly()).map((team) => team.name)).toEqual(['Empty', 'Managers'])
  })

  test('are gone with their memberships when dissolved', async () => {
    const [team] = await teamsOf('grace@acme.test')
    await dissolve(team!.id)
    expect((await teamsOf('grace@acme.test')).map((row) => row.name)).toEqual(['Managers'])
    expect(await prisma.membership.count({ where: { teamId: team!.id } })).toBe(0)
  })
})

test('teams made in another block are not here', async () => {
  expect(await prisma.team.findMany({ select: { name: true } })).toEqual([{ name: 'Front desk' }])
})
