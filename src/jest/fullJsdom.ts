/** `@jest-environment prisma-sqlite-shadow/full-jsdom`: jsdom, with a database on Postgres itself. */
import { pinned } from './pinned'
import ShadowJsdomEnvironment from './shadowJsdom'

export default class FullJsdomEnvironment extends pinned(ShadowJsdomEnvironment, 'full') {}
