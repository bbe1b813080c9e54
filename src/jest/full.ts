/** `@jest-environment prisma-sqlite-shadow/full`: node, with a database on Postgres itself. */
import { pinned } from './pinned'
import ShadowEnvironment from './shadow'

export default class FullEnvironment extends pinned(ShadowEnvironment, 'full') {}
