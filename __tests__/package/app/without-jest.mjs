import { openShadow } from 'prisma-sqlite-shadow'
import pg from 'pg'

const { Client, close } = await openShadow({ ddl: 'CREATE TABLE t (id int PRIMARY KEY)' })
const { rows } = await new pg.Pool({ Client }).query('INSERT INTO t VALUES (1) RETURNING id')
console.log(typeof openShadow, rows[0].id)
close()
