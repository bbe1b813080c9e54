import eslint from '@eslint/js'
import tseslint from 'typescript-eslint'

/** Files that are rows of a table: their length says nothing. */
const TABLES = [
  'src/catalog/system.ts',
  'src/functions/**',
  'src/types/**',
  'src/sql/print/**',
  'src/sql/bound.ts',
  'src/sql/walk.ts',
  'src/engine/settingTable.ts',
]

export default tseslint.config(
  {
    ignores: [
      'dist/',
      'node_modules/',
      '__tests__/.work/',
      'bench/.work/',
      'coverage/',
      '**/generated/',
      '__tests__/reference/shadow/',
      '__tests__/**/fixtures/**/shadow/',
      'src/**/data/',
    ],
  },
  eslint.configs.recommended,
  tseslint.configs.recommended,
  {
    rules: {
      // NUL and other control characters are part of what a database has to refuse.
      'no-control-regex': 'off',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'no-restricted-syntax': [
        'error',
        {
          selector: 'ImportDeclaration[source.value=/\\u002futils?$/]',
          message: 'Name the module after what it does.',
        },
      ],
    },
  },
  {
    files: ['src/**/*.ts'],
    rules: {
      'max-lines-per-function': ['warn', { max: 40, skipBlankLines: true, skipComments: true }],
      'max-lines': ['warn', { max: 300, skipBlankLines: true, skipComments: true }],
    },
  },
  { files: TABLES, rules: { 'max-lines': 'off', 'max-lines-per-function': 'off' } },
  {
    // Modules that have to be CommonJS: loaded synchronously, by path, in a realm of their own.
    files: [
      'src/cli/main.ts',
      'src/jest/**',
      'src/testing/**',
      'jest-preset.js',
      'bin/**',
      'bench/template/**',
      '**/*.cjs',
      '__tests__/**',
    ],
    rules: { '@typescript-eslint/no-require-imports': 'off' },
  },
  {
    // Numbers that lose precision are what some tests are about, and destructuring may mix what changes with what does not.
    files: ['__tests__/**', 'src/**'],
    rules: { 'no-loss-of-precision': 'off', 'prefer-const': ['error', { destructuring: 'all' }] },
  },
  {
    files: ['**/*.{js,mjs,cjs}'],
    languageOptions: {
      globals: {
        process: 'readonly',
        console: 'readonly',
        require: 'readonly',
        module: 'writable',
        __dirname: 'readonly',
        __filename: 'readonly',
        URL: 'readonly',
        Buffer: 'readonly',
        performance: 'readonly',
        setTimeout: 'readonly',
        WebAssembly: 'readonly',
        fetch: 'readonly',
      },
    },
  },
  {
    files: ['bench/template/setup/**'],
    languageOptions: {
      globals: { beforeEach: 'readonly', afterEach: 'readonly', afterAll: 'readonly' },
    },
  },
)
