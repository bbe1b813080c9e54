import type { Config } from 'jest'

const transform = {
  '^.+\\.ts$': ['ts-jest', { diagnostics: false, isolatedModules: true }],
} satisfies Config['transform']

/** What Jest need not look through for modules. */
const modulePathIgnorePatterns = ['<rootDir>/bench/\\.work/']

/** The reference app's own suites, on the shadow: as a customer sets them up, but for the preset's path. */
const reference: Config = {
  preset: './jest-preset.js',
  modulePathIgnorePatterns,
  transform: {
    '^.+\\.ts$': [
      'ts-jest',
      { diagnostics: false, isolatedModules: true, tsconfig: '<rootDir>/__tests__/reference/tsconfig.json' },
    ],
  },
  testEnvironmentOptions: { seed: 'prisma/seed.ts' },
  // An installed package is under node_modules, which Jest leaves as it is.
  transformIgnorePatterns: ['/node_modules/', '<rootDir>/dist/'],
}

/** The conformance suite on one engine. Files named `*.server.test.ts` need several connections. */
const conformance = (engine: string, options: Record<string, unknown>, more: Config = {}): Config => ({
  ...reference,
  displayName: `conformance-${engine}`,
  testMatch: ['<rootDir>/__tests__/conformance/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', ...(engine === 'server' ? [] : ['\\.server\\.test\\.ts$'])],
  testEnvironmentOptions: { ...reference.testEnvironmentOptions, ...options },
  ...more,
})

const config: Config = {
  // In one process for all files what each leaves behind adds up; a worker that has grown is replaced by a new one.
  maxWorkers: 2,
  // A machine that does other things too may take ten times as long.
  testTimeout: 60_000,
  workerIdleMemoryLimit: '1GB',
  projects: [
    {
      displayName: 'unit',
      testEnvironment: 'node',
      modulePathIgnorePatterns,
      transform,
      testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
      testPathIgnorePatterns: [
        '/node_modules/',
        '<rootDir>/__tests__/.work/',
        '/fixtures/',
        '<rootDir>/__tests__/package/',
        '<rootDir>/__tests__/reference/',
        '<rootDir>/__tests__/differential/',
        '<rootDir>/__tests__/conformance/',
      ],
    },
    {
      displayName: 'differential',
      testEnvironment: 'node',
      modulePathIgnorePatterns,
      transform: {
        '^.+\\.ts$': [
          'ts-jest',
          { diagnostics: false, isolatedModules: true, tsconfig: '<rootDir>/__tests__/differential/tsconfig.json' },
        ],
      },
      testMatch: ['<rootDir>/__tests__/differential/**/*.test.ts'],
      globalSetup: '<rootDir>/__tests__/differential/globalSetup.ts',
      globalTeardown: '<rootDir>/__tests__/differential/globalTeardown.ts',
    },
    {
      ...reference,
      displayName: 'reference',
      testMatch: ['<rootDir>/__tests__/reference/suites/**/*.test.ts'],
      testPathIgnorePatterns: ['/invoice-view\\.test\\.ts$'],
    },
    {
      ...reference,
      displayName: 'reference-jsdom',
      testEnvironment: 'prisma-sqlite-shadow/shadow-jsdom',
      testMatch: ['<rootDir>/__tests__/reference/suites/invoice-view.test.ts'],
    },
    conformance('shadow', {}),
    conformance('pglite', { layer: 'full', engine: 'pglite' }),
    conformance(
      'server',
      { layer: 'full', engine: 'server', urlVariable: 'CONFORMANCE_DATABASE_URL' },
      {
        globalSetup: '<rootDir>/__tests__/conformance/serverSetup.mjs',
        globalTeardown: '<rootDir>/__tests__/conformance/serverTeardown.mjs',
      },
    ),
  ],
}
export default config
