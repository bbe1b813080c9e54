/** `prisma-sqlite-shadow clean`: all of ours that is not in use, and nothing else. */
import { spawnSync } from 'node:child_process'
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { findLeavings } from '../../src/cli/clean/leavings'
import { Project } from '../support/project'

const BIN = path.join(__dirname, '../../bin/prisma-sqlite-shadow.js')
const KEY = '0123456789abcdef0123456789abcdef'
const OTHER = 'f'.repeat(32)
/** A process that has ended. */
const DEAD = spawnSync(process.execPath, ['-e', '']).pid

let temp: string
beforeEach(() => {
  temp = mkdtempSync(path.join(os.tmpdir(), 'clean-'))
})
afterEach(() => rmSync(temp, { recursive: true, force: true }))

function put(file: string, content = ''): void {
  const full = path.join(temp, file)
  mkdirSync(path.dirname(full), { recursive: true })
  writeFileSync(full, content)
}

function age(file: string): void {
  const before = new Date(Date.now() - 2 * 60 * 60_000)
  utimesSync(path.join(temp, file), before, before)
}

function template(folder: string): void {
  put(`${folder}/database.sqlite`, 'x'.repeat(2000))
  put(`${folder}/manifest.json`, '{}')
}

const found = (kept = false) =>
  Object.fromEntries(
    findLeavings({ caches: [path.join(temp, 'cache')], temp, kept }).map((leaving) => [
      path.relative(temp, leaving.path).split(path.sep).join('/'),
      leaving.kind,
    ]),
  )

describe('the cache folder', () => {
  test('templates, memories, and what killed processes left', () => {
    template(`cache/${KEY}`)
    put(`cache/layers/${KEY}/${OTHER}.json`, '{}')
    put(`cache/plans/${KEY}/${OTHER}.txt`)
    put(`cache/config-paths/${KEY}.json`, '{}')
    template(`cache/.making-${DEAD}-abc`)
    put(`cache/${KEY}.lock`, String(DEAD))
    mkdirSync(path.join(temp, 'cache/.probe-abc'))
    age('cache/.probe-abc')
    expect(found()).toEqual({
      [`cache/${KEY}`]: 'template',
      'cache/layers': 'memory of layer: auto',
      'cache/plans': 'memory of query plans',
      'cache/config-paths': 'memory of Prisma configs',
      [`cache/.making-${DEAD}-abc`]: 'half-made template',
      [`cache/${KEY}.lock`]: 'lock of a killed process',
      'cache/.probe-abc': 'left by a killed process',
    })
  })

  test('not what is in use, and not what is not ours', () => {
    template(`cache/.making-${process.pid}-abc`)
    put(`cache/${KEY}.lock`, String(process.pid))
    put(`cache/${OTHER}.lock`) // its owner is between making and writing it
    mkdirSync(path.join(temp, 'cache/.probe-abc'))
    template('cache/notes')
    put(`cache/${KEY}/database.sqlite`)
    put(`cache/${KEY}/letters.txt`)
    put(`cache/${OTHER}`, 'a file')
    put('cache/layers/of-a-cake.json')
    put('cache/plans/of-a-house.txt')
    put('cache/config-paths/to-the-garden.json')
    put('cache/package.lock', String(DEAD))
    expect(found()).toEqual({})
  })

  test('a link is not followed', () => {
    template('elsewhere')
    mkdirSync(path.join(temp, 'cache'))
    symlinkSync(path.join(temp, 'elsewhere'), path.join(temp, 'cache', KEY), 'junction')
    expect(found()).toEqual({})
  })

  test('one that is not there', () => expect(found()).toEqual({}))

  test('sizes are of all that is inside', () => {
    template(`cache/${KEY}`)
    const [leaving] = findLeavings({ caches: [path.join(temp, 'cache')], temp, kept: false })
    expect(leaving?.bytes).toBe(2002)
  })
})

describe('the temp folder', () => {
  test('folders of processes that have gone', () => {
    for (const what of ['run', 'parity']) {
      put(`prisma-sqlite-shadow-${what}-${DEAD}-abc/x`)
      put(`prisma-sqlite-shadow-${what}-${process.pid}-abc/x`)
    }
    put('prisma-sqlite-shadow-seed-abcdef/x')
    put('prisma-sqlite-shadow-seed-ghijkl/x')
    age('prisma-sqlite-shadow-seed-ghijkl')
    put(`prisma-sqlite-shadow-run-${DEAD}-file`)
    put(`other-prisma-sqlite-shadow-run-${DEAD}-abc/x`)
    put('prisma-sqlite-shadow-notes/x')
    put('prisma-sqlite-shadow-run/x')
    expect(found()).toEqual({
      [`prisma-sqlite-shadow-run-${DEAD}-abc`]: 'left by a killed test run',
      [`prisma-sqlite-shadow-parity-${DEAD}-abc`]: 'left by a killed parity',
      'prisma-sqlite-shadow-seed-ghijkl': 'left by a killed seed',
    })
  })

  test('databases of failed tests only when asked for', () => {
    put('prisma-sqlite-shadow-failed/users-1.sqlite')
    expect(found()).toEqual({})
    expect(found(true)).toEqual({ 'prisma-sqlite-shadow-failed': 'databases of failed tests' })
  })
})

describe('the command', () => {
  let project: Project
  beforeEach(() => {
    project = Project.from(path.join(__dirname, 'fixtures/parity'))
  })
  afterEach(() => project.remove())

  const clean = (...args: string[]) => project.run([BIN, 'clean', ...args], { TMPDIR: temp, TEMP: temp, TMP: temp })
  const configure = (options: object) =>
    project.edit('jest.config.json', (text) =>
      JSON.stringify({ ...(JSON.parse(text) as object), testEnvironmentOptions: options }),
    )

  test('removes from the configured cache folder, after a dry run that does not', async () => {
    configure({ cacheDirectory: 'cache' })
    template(KEY)
    mkdirSync(project.path('cache'))
    writeFileSync(project.path('cache/notes.txt'), '')
    mkdirSync(project.path(`cache/${KEY}`))
    writeFileSync(project.path(`cache/${KEY}/database.sqlite`), 'x'.repeat(4096))
    put(`prisma-sqlite-shadow-run-${DEAD}-abc/x`)

    const dry = await clean('--dry-run')
    expect(dry.output).toContain('Would remove 2, 4.0 kB.')
    expect(dry.code).toBe(0)
    expect(existsSync(project.path(`cache/${KEY}`))).toBe(true)

    const { code, output } = await clean()
    expect(output).toContain('Removed 2, 4.0 kB.')
    expect(code).toBe(0)
    expect(readdirSync(project.path('cache'))).toEqual(['notes.txt'])
    expect(existsSync(path.join(temp, `prisma-sqlite-shadow-run-${DEAD}-abc`))).toBe(false)
    expect(existsSync(path.join(temp, KEY))).toBe(true) // a folder of that name elsewhere is nobody's business

    expect((await clean()).output).toContain('Nothing to remove on this machine.')
  }, 60_000)

  test('a server that cannot be reached, or is not one for tests: 2', async () => {
    configure({ engine: 'server', urlVariable: 'SOME_URL' })
    expect((await clean()).code).toBe(0) // not set: no server here
    const unset = await clean('--url-variable', 'SOME_URL')
    expect(unset.output).toContain('The environment variable SOME_URL, which the setting urlVariable names, is not set')
    expect(unset.code).toBe(2)
    const url = 'postgresql://postgres@db.production.example:5432/shop'
    const refused = await project.run([BIN, 'clean'], { TMPDIR: temp, SOME_URL: url })
    expect(refused.output).toContain('does not look like a server for tests')
    expect(refused.code).toBe(2)
  }, 60_000)

  test('a Jest configuration that cannot be read: default places all the same', async () => {
    project.write('jest.config.json', '{')
    const { code, output } = await clean()
    expect(output).toContain('Only default places are cleaned.')
    expect(code).toBe(0)
  }, 60_000)
})
