/**
 * What a test file's first pass writes while its result is not yet known to count: snapshots, beside the file or in it. One
 * that was taken of a refusal must not be what Postgres is then compared with.
 */
import { existsSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { Test } from 'jest-runner'
import { requireFromJest } from './hostPackage'

interface JestSnapshot {
  buildSnapshotResolver(config: Test['context']['config']): Promise<{ resolveSnapshotPath(testPath: string): string }>
}

interface Saved {
  readonly source: string
  readonly snapshotPath: string
  /** Undefined where there was no such file. */
  readonly snapshot: string | undefined
}

export class SnapshotFiles {
  private readonly saved = new Map<Test, Saved>()

  /** Keeps what there is before the file runs. */
  async save(test: Test): Promise<void> {
    const { buildSnapshotResolver } = requireFromJest('jest-snapshot') as JestSnapshot
    const snapshotPath = (await buildSnapshotResolver(test.context.config)).resolveSnapshotPath(test.path)
    this.saved.set(test, { source: read(test.path) ?? '', snapshotPath, snapshot: read(snapshotPath) })
  }

  /** Puts back what was there. */
  restore(test: Test): void {
    const saved = this.saved.get(test)
    this.forget(test)
    if (!saved) return
    const { source, snapshotPath, snapshot } = saved
    if (read(snapshotPath) !== snapshot) {
      if (snapshot === undefined) removeWithFolder(snapshotPath)
      else writeFileSync(snapshotPath, snapshot)
    }
    const now = read(test.path)
    // Anything else that has changed was written by someone who means it.
    if (now !== source && now !== undefined && withoutInline(now) === withoutInline(source))
      writeFileSync(test.path, source)
  }

  forget(test: Test): void {
    this.saved.delete(test)
  }
}

function read(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined
}

const INLINE = /(InlineSnapshot\((?:[^()`]|\([^()`]*\))*)`(?:\\[^]|[^`\\])*`/g

/** A source without its inline snapshots, nor the layout and punctuation that Prettier changes on writing them. */
function withoutInline(source: string): string {
  return source.replace(INLINE, '$1').replace(/[\s,;'"()]/g, '')
}

/** The folder of snapshots goes with its last one. */
function removeWithFolder(file: string): void {
  rmSync(file)
  try {
    rmdirSync(path.dirname(file))
  } catch {
    // There are others in it.
  }
}
