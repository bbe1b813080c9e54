/** pg_attribute and what is joined to it, whole, on the shadow and on Postgres. */
import { fixture, sidesFor, testSame } from './sideBySide'

const sides = sidesFor(fixture('attributes.ddl.sql'))

testSame(sides, fixture('attributes.sql'))
