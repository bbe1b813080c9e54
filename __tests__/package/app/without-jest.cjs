const { openShadow } = require('prisma-sqlite-shadow')
const { Pool } = require('pg')

openShadow({ ddl: 'CREATE TABLE t (id int PRIMARY KEY)' }).then(async ({ Client, close }) => {
  const { rows } = await new Pool({ Client }).query('INSERT INTO t VALUES (1) RETURNING id')
  console.log(typeof openShadow, rows[0].id)
  close()
})
