import type { Config } from 'jest'

const transform = { '^.+\\.ts$': ['ts-jest', { diagnostics: false, isolatedModules: true }] } satisfies Config['transform']

const config: Config = {
  projects: [
    {
      displayName: 'unit',
      testEnvironment: 'node',
      transform,
      testMatch: ['<rootDir>/__tests__/**/*.test.ts'],
      testPathIgnorePatterns: ['/node_modules/', '<rootDir>/__tests__/reference/', '<rootDir>/__tests__/differential/'],
    },
    {
      displayName: 'differential',
      testEnvironment: 'node',
      transform: {
        '^.+\\.ts$': ['ts-jest', { diagnostics: false, isolatedModules: true, tsconfig: '<rootDir>/__tests__/differential/tsconfig.json' }],
      },
      testMatch: ['<rootDir>/__tests__/differential/**/*.test.ts'],
      globalSetup: '<rootDir>/__tests__/differential/globalSetup.ts',
      globalTeardown: '<rootDir>/__tests__/differential/globalTeardown.ts',
    },
  ],
}
export default config
