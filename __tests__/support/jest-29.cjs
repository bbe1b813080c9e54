// Jest 29 without its command: two packages of that name cannot both own node_modules/.bin/jest.
const { runCLI } = require('jest-core-29')
const [, config, , outputFile, ...rest] = process.argv.slice(2).filter((arg) => arg !== '--json')
const patterns = rest.filter((arg) => !arg.startsWith('--'))
const argv = { _: patterns, $0: 'jest', config, json: true, outputFile, runInBand: rest.includes('--runInBand') }
runCLI(argv, [process.cwd()]).then(({ results }) => {
  process.exitCode = results.success ? 0 : 1
})
