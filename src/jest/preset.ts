/** `preset: 'prisma-sqlite-shadow'`. Whatever the user's own config sets wins over what stands here. */
import path from 'node:path'

const here = (file: string) => path.join(__dirname, file)

export const preset = {
  runner: here('runner.js'),
  runtime: here('runtime.js'),
  testEnvironment: here('shadow.js'),
  globalSetup: here('globalSetup.js'),
  globalTeardown: here('globalTeardown.js'),
  moduleNameMapper: {
    '^pg$': here('pg.js'),
    '^@prisma/adapter-neon$': here('adapterNeon.js'),
    '^@prisma/adapter-ppg$': here('adapterPpg.js'),
    // One query compiler for a worker, not one for each test file.
    '^@prisma/client/runtime/(query_compiler_(?:fast_|small_)?bg)\\.postgresql\\.m?js$': here('compiler/$1.js'),
    '^@prisma/client/runtime/(query_compiler_(?:fast_|small_)?bg)\\.postgresql\\.(wasm-base64)\\.m?js$':
      here('compiler/$1.$2.js'),
    // A client generated as ESM names the query compiler's .mjs files; the same package has them as CommonJS.
    '^(@prisma/client/runtime/query_compiler_.+)\\.mjs$': '$1.js',
    // TypeScript sources, generated ones among them, import './x.js' and mean './x.ts'.
    '^(\\.{1,2}/.*)\\.js$': ['$1.js', '$1.ts', '$1.tsx'],
    '^(\\.{1,2}/.*)\\.mjs$': ['$1.mjs', '$1.mts'],
    '^(\\.{1,2}/.*)\\.cjs$': ['$1.cjs', '$1.cts'],
  },
  transform: {
    '^.+\\.[cm]?tsx?$': here('transform.js'),
    '^.+\\.[cm]?jsx?$': [here('transform.js'), { transformer: 'babel-jest' }],
  },
  moduleFileExtensions: ['js', 'mjs', 'cjs', 'jsx', 'ts', 'mts', 'cts', 'tsx', 'json', 'node'],
}
