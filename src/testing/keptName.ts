import os from 'node:os'
import path from 'node:path'
import type { SuiteOptions } from './suite'

let kept = 0

/** Where a failed test's database goes; undefined where `keepFailed` is off. */
export function keptName(
  { settings, rootDir, testPath }: SuiteOptions,
  testName: string,
): { readonly folder: string; readonly name: string } | undefined {
  if (settings.keepFailed === false) return undefined
  const folder =
    settings.keepFailed === true
      ? path.join(os.tmpdir(), 'prisma-sqlite-shadow-failed')
      : path.resolve(rootDir, settings.keepFailed)
  const suite = path.basename(testPath).replace(/\.[^.]+$/, '')
  const name = `${suite}-${testName}`.replace(/[^\w.-]+/g, '_').slice(0, 120)
  return { folder, name: `${name}-${process.pid}-${++kept}` }
}
