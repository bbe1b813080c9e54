// The test files. Every peer runs the same ones. Each makes what it reads, and looks at nothing else, so they hold with any
// isolation, also with none between the tests of a file.
import { groupBy } from '../groupBy.mjs'
import { areaModels } from './schema.mjs'

/** What a suite is: how many files, tests in each, and rows that each test finds besides its own. */
export const suiteName = ({ kind, files, tests, rows }) =>
  `${kind === 'set-up' ? 'set-up-' : ''}files-${files}-tests-${tests}-rows-${rows}`

/** @returns {[name: string, text: string][]} */
export function suiteFiles(cell) {
  return cell.kind === 'set-up' ? setUpFiles(cell) : applicationFiles(cell)
}

function applicationFiles({ models, files, tests, rows }) {
  const area = areaModels(models)
  return Array.from({ length: files }, (_, i) => {
    const model = area.length === 0 ? undefined : area[(i * 7) % area.length]
    return [`${topic(model)}-${String(i).padStart(4, '0')}.test.ts`, suiteText({ i, tests, rows, model })]
  })
}

const topic = (model) => (model ? model.area.toLowerCase() : 'tasks')

function suiteText({ i, tests, rows, model }) {
  const cases = [...CORE_CASES, ...(model ? areaCases(model) : TASK_CASES)]
  const body = Array.from({ length: tests }, (_, n) => {
    const [name, text] = cases[n % cases.length]
    return `test('${name}${n < cases.length ? '' : `, again ${Math.floor(n / cases.length)}`}', async () => {\n${text}})\n`
  })
  const imports = [
    `import { ${ACCOUNTS} } from '../../src/accounts'`,
    `import { addTask, board, countTasks, finish, load } from '../../src/tasks'`,
    `import { openWorkspace, overview } from '../../src/workspaces'`,
    ...(model ? [`import * as ${model.area.toLowerCase()} from '../../src/areas/${model.area.toLowerCase()}'`] : []),
  ]
  return `${imports.join('\n')}\n\n${helpers(i)}${rows > 0 ? manyRows(rows) : ''}\n${body.join('\n')}`
}

const ACCOUNTS = 'countWithLabel, deposit, findByEmail, importAccounts, register, rename, transfer'

/** Names that no other test of the run has. */
const helpers = (i) => `let made = 0
const unique = (word: string) => \`\${word}-${i}-\${++made}\`
const email = () => \`\${unique('ann')}@example.com\`
const account = () => register({ email: email(), name: 'Ann', labels: ['a', 'b'] })
async function workspace() {
  const owner = await account()
  return openWorkspace(unique('team'), owner.id)
}
`

const manyRows = (rows) => `
beforeEach(async () => {
  expect(await importAccounts(unique('row'), ${rows})).toBe(${rows})
})
`

const CORE_CASES = [
  [
    'an account is registered',
    `  const address = email()
  const made = await register({ email: address, name: 'Ann', labels: ['a'] })
  expect(made).toMatchObject({ email: address, name: 'Ann', role: 'VIEWER', labels: ['a'] })
  expect(made.balance.toString()).toBe('12.5')
  expect(made.createdAt.getTime()).not.toBeNaN()
`,
  ],
  [
    'an account is found by its address',
    `  const { id, email: address } = await account()
  const found = await findByEmail(address)
  expect(found).toMatchObject({ id, settings: { theme: 'dark', columns: ['title', 'state'] } })
  expect(await findByEmail(email())).toBeNull()
`,
  ],
  [
    'an account changes',
    `  const { id, email: address } = await account()
  await rename(address, 'Bea')
  const changed = await deposit(id, '0.75')
  expect(changed).toMatchObject({ name: 'Bea', role: 'EDITOR' })
  expect(changed.balance.toString()).toBe('13.25')
`,
  ],
  [
    'an address is taken once',
    `  const { email: address } = await account()
  await expect(register({ email: address })).rejects.toMatchObject({ code: 'P2002' })
  expect(await findByEmail(address)).toMatchObject({ name: 'Ann' })
`,
  ],
  [
    'a workspace opens with members and tasks',
    `  const { memberships, tasks } = await workspace()
  expect(memberships).toMatchObject([{ role: 'OWNER' }])
  expect(tasks.map(({ number, priority, watchers }) => [number, priority, watchers])).toEqual([
    [1, 3, []],
    [2, 0, []],
  ])
`,
  ],
  [
    'a workspace is read with all that belongs to it',
    `  const { slug } = await workspace()
  const all = await overview(slug)
  expect(all._count.tasks).toBe(2)
  expect(all.memberships[0]?.account).toMatchObject({ name: 'Ann', labels: ['a', 'b'] })
  expect(all.tasks.map(({ title }) => title)).toEqual(['Invite others', 'Plan the week'])
`,
  ],
  [
    'money moves in a transaction, or not at all',
    `  const [from, to] = [await account(), await account()]
  expect((await transfer(from.id, to.id, '12.00')).balance.toString()).toBe('24.5')
  await expect(transfer(from.id, to.id, '12.00')).rejects.toThrow('not enough money')
  expect((await findByEmail(from.email))?.balance.toString()).toBe('0.5')
`,
  ],
  [
    'the load of a team is a query in SQL',
    `  const { id } = await workspace()
  await addTask(id, 'More')
  expect(await load(id)).toMatchObject([{ open: 1, effort: null }])
`,
  ],
]

const TASK_CASES = [
  [
    'tasks are numbered',
    `  const { id } = await workspace()
  const { number } = await addTask(id, 'Third', 2)
  expect(number).toBe(3)
  expect(await finish(id, number)).toMatchObject({ state: 'DONE', doneAt: new Date('2026-01-02T03:04:05.678Z') })
  expect(await board(id)).toMatchObject([
    { state: 'OPEN', _count: { _all: 2 }, _sum: { priority: 3 } },
    { state: 'DONE', _count: { _all: 1 }, _sum: { priority: 2 } },
  ])
`,
  ],
  [
    'tasks and accounts are counted',
    `  const { id } = await workspace()
  const word = unique('counted')
  await register({ email: \`\${word}@example.com\`, labels: ['x'] })
  expect(await countTasks(id)).toBe(2)
  expect(await countWithLabel('x', word)).toBe(1)
`,
  ],
]

/** The last two tests of a file whose project has more than the core: on one of the area's models. */
function areaCases({ name, area }) {
  const service = area.toLowerCase()
  return [
    [
      `a ${name} is made and found`,
      `  const { id } = await workspace()
  expect(await board(id)).toHaveLength(1)
  const code = unique('code')
  const made = await ${service}.create${name}(code, '10.1250')
  expect(made).toMatchObject({ code, state: 'DRAFT', tags: ['new'], active: true })
  expect(await ${service}.find${name}(code)).toMatchObject({ id: made.id, details: { source: 'import' } })
  expect(await ${service}.list${name}s(['DRAFT', 'ACTIVE'], code)).toHaveLength(1)
`,
    ],
    [
      `a ${name} is closed and counted`,
      `  const code = unique('code')
  await ${service}.create${name}(code, '3')
  expect(await ${service}.close${name}(code)).toMatchObject({ state: 'CLOSED', active: false })
  expect(await ${service}.count${name}s(code)).toBe(1)
  await expect(${service}.create${name}(code, '4')).rejects.toMatchObject({ code: 'P2002' })
  expect(await countWithLabel('x', unique('nobody'))).toBe(0)
`,
    ],
  ]
}

/** The application's services for the models beyond the core: `[file, text]`. */
export function areaServices(models) {
  const byArea = groupBy(areaModels(models), ({ area }) => area)
  return [...byArea].map(([area, list]) => [
    `${area.toLowerCase()}.ts`,
    `import { prisma } from '../db'\nimport type { ${area}State } from '../generated/enums'\n${list.map(serviceText).join('')}`,
  ])
}

function serviceText({ name, area, parents }) {
  const client = name[0].toLowerCase() + name.slice(1)
  const include = parents.map((parent) => `${parent[0].toLowerCase()}${parent.slice(1)}: true`).join(', ')
  return `
export function create${name}(code: string, amount: string) {
  const details = { source: 'import', lines: [1, 2] }
  return prisma.${client}.create({ data: { code, amount, details, title: \`The \${code}\`, tags: ['new'] } })
}

export function find${name}(code: string) {
  return prisma.${client}.findUnique({ where: { code }${include ? `, include: { ${include} }` : ''} })
}

export function list${name}s(states: ${area}State[], start: string) {
  return prisma.${client}.findMany({
    where: { state: { in: states }, code: { startsWith: start } },
    orderBy: [{ createdAt: 'desc' }, { id: 'asc' }],
    take: 20,
  })
}

export function close${name}(code: string) {
  return prisma.${client}.update({ where: { code }, data: { state: 'CLOSED', active: false } })
}

export function count${name}s(start: string) {
  return prisma.${client}.count({ where: { code: { startsWith: start }, tags: { has: 'new' } } })
}
`
}

/**
 * What a file and a test cost apart from what they do. `file-…` are the smallest that use the database; `many-…` has a write
 * in each of its tests, and `one-…` as many writes in one test.
 */
function setUpFiles({ files, tests }) {
  const head = (i) => `import { register } from '../../src/accounts'\n\n${SMALL_HELPERS(i)}`
  const many = (i) => `${head(i)}test.each(Array.from({ length: ${tests} }, (_, n) => n))('write %i', write)\n`
  const one = (i) =>
    `${head(i)}test('all', async () => {\n  for (let n = 0; n < ${tests}; n++) await write()\n}, 60_000)\n`
  const list = (name, count, text) =>
    Array.from({ length: count }, (_, i) => [`${name}-${String(i).padStart(3, '0')}.test.ts`, text(`${name}${i}`)])
  const small = (i) => `${head(i)}test('one', write)\n`
  return [...list('a-first', 1, small), ...list('file', files, small), ...list('many', 3, many), ...list('one', 3, one)]
}

const SMALL_HELPERS = (i) => `let made = 0
async function write() {
  const { role } = await register({ email: \`ann-${i}-\${++made}@example.com\` })
  expect(role).toBe('VIEWER')
}

`
