// The adapter knows Postgres's errors by their class: it has to be the one of the PGlite that throws them.
module.exports = globalThis.pglitePackage
