/**
 * A process of its own that looks after one embedded Postgres: it starts the server on a copy of a cluster, and when its owner
 * has gone, or asks for it, stops the server and removes its files. It outlives a Ctrl-C and a crash of the owner.
 *
 * `node supervisor.js <Order as JSON>`; answers to its parent by messages.
 */
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import path from 'node:path'
import type { ShadowError } from '../../errors'
import { isAlive } from '../../project/lock'
import { program } from './binaries'
import { copyCluster, dropOld, ensureBase, own, publish, readManifest } from './clusters'
import { moveKept } from './kept'
import { dropServer } from './leftovers'
import { chooseRunFolder } from './runFolders'
import { failure, identity, postmasterOf, type Running, startCluster, stopCluster } from './postgres'

export interface Order {
  /** The folder of the clusters, and of the programs. */
  readonly root: string
  readonly bin: string
  /** The cluster to start from: `base` or a key. */
  readonly source: string
  /** The server is stopped when this process has gone. */
  readonly owner: number
  /** The key of the template that the parent is going to make; the server then ends with its parent. */
  readonly making?: string
  /** The file that says where the server is, for the other processes of the run. */
  readonly record?: string
}

/** Where a server is. */
export interface Record {
  readonly url: string
  /** The supervisor. */
  readonly pid: number
  readonly folder: string
  readonly bin: string
}

export type Answer =
  | { readonly ready: Record }
  | { readonly published: true }
  | { readonly error: { readonly code: ShadowError['code']; readonly message: string; readonly hint: string } }

const POLL_MS = 300

async function main(order: Order): Promise<void> {
  const folder = mkdtempSync(path.join(chooseRunFolder(order.root, order.making !== undefined), `${process.pid}-`))
  const server = start(order, folder)
  let ending: Promise<void> | undefined
  // A server that is about to start has to be waited for, or nobody would stop it.
  const end = (last?: Answer) =>
    (ending ??= server.then(
      ({ pid }) => finish(order.bin, folder, pid, last),
      () => finish(order.bin, folder, undefined, last),
    ))
  for (const name of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(name, () => void end())
  process.on('disconnect', () => order.making !== undefined && void end())
  process.on('message', (message) => message === 'publish' && (ending ??= publishCluster(order, folder)))
  try {
    const { port, pid } = await server
    const url = `postgresql://postgres:${readManifest(folder).password}@127.0.0.1:${port}/postgres`
    const record: Record = { url, pid: process.pid, folder, bin: order.bin }
    if (order.record !== undefined) writeRecord(order.record, record)
    await answer({ ready: record })
    watch(() => isAlive(order.owner) && isAlive(pid) && !existsSync(path.join(folder, 'stop')), end)
  } catch (error) {
    await end({ error: described(error) })
  }
}

async function start({ root, bin, source }: Order, folder: string): Promise<Running> {
  const user = identity()
  own(folder, user)
  if (source === 'base') ensureBase(root, bin, folder, user)
  await copyCluster(path.join(root, source), folder, user)
  return startCluster(bin, path.join(folder, 'data'), user)
}

function watch(goesOn: () => boolean, end: () => Promise<void>): void {
  setInterval(() => goesOn() || void end(), POLL_MS)
}

/** Whole or not at all: others read it at any moment. */
function writeRecord(file: string, record: Record): void {
  const staging = `${file}.${process.pid}`
  writeFileSync(staging, JSON.stringify(record), { mode: 0o600 })
  renameSync(staging, file)
}

/** @param last what the parent is told when all is gone */
async function finish(bin: string, folder: string, pid: number | undefined, last?: Answer): Promise<void> {
  await moveKept(bin, folder).catch(() => undefined)
  await dropServer(folder, bin, pid)
  if (last !== undefined) await answer(last)
  process.exit()
}

/** Stops the server cleanly and puts its cluster where the next runs start from. */
async function publishCluster({ root, bin, making }: Order, folder: string): Promise<void> {
  const place = path.join(root, making as string)
  const data = path.join(folder, 'data')
  try {
    await stopCluster(bin, data, 'fast')
    if (postmasterOf(data) !== undefined) throw failure('the server did not stop', 'its files may not be whole')
    for (const name of ['postmaster.opts', '../server.log']) rmSync(path.join(data, name), { force: true })
    await dropOld(root)
    publish(folder, place)
    await answer({ published: true })
  } catch (error) {
    return finish(bin, folder, undefined, { error: described(error) })
  }
  // Nobody waits for the disk; till then the cluster is good for as long as this machine runs.
  const { status } = spawnSync(program(bin, 'initdb'), ['--sync-only', '-D', path.join(place, 'data')], identity())
  if (status === 0) writeFileSync(path.join(place, 'synced'), '')
  process.exit()
}

/** The parent may have gone. */
function answer(message: Answer): Promise<void> {
  if (!process.connected) return Promise.resolve()
  return new Promise((resolve) => process.send?.(message, undefined, undefined, () => resolve()))
}

function described(error: unknown): { code: ShadowError['code']; message: string; hint: string } {
  const known = error as ShadowError
  const { code, message, hint } =
    known.name === 'ShadowError' ? known : failure('it could not be set up', known.message)
  return { code, message: message.replace(`\n  ${hint}`, ''), hint }
}

void main(JSON.parse(process.argv[2] as string) as Order)
