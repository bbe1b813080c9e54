/** Raw SQL on the shadow and on Postgres: rows, types, counts and errors compared whole. */
import { fixture, sidesFor, testSame } from './sideBySide'

const sides = sidesFor(fixture('database.sql'))

testSame(sides, fixture('statements.sql'))
