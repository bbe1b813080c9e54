// The projects' Prisma schemas: a task tracker of 4 models, and areas of a bigger application around it.

const HEAD = `generator client {
  provider            = "prisma-client"
  output              = "../src/generated"
  moduleFormat        = "cjs"
  importFileExtension = ""
}
`

const SHADOW = `
generator shadow {
  provider = "node ../../node_modules/prisma-sqlite-shadow/bin/prisma-sqlite-shadow.js"
  output   = "../generated/shadow"
}
`

/** What any generator costs. */
const NOTHING = `
generator nothing {
  provider = "node ../../../idleGenerator.cjs"
  output   = "../generated/nothing"
}
`

/** What prisma-mock reads the models from. */
const DMMF = `
generator dmmf {
  provider = "node ../../node_modules/prisma-mock/prisma-dmmf-generator.mjs"
  output   = "../generated/dmmf.ts"
}
`

const CORE = `
datasource db {
  provider = "postgresql"
}

enum Role {
  OWNER
  EDITOR
  VIEWER
}

enum TaskState {
  OPEN
  DOING
  DONE
  DROPPED
}

model Account {
  id          Int          @id @default(autoincrement())
  email       String       @unique
  name        String?      @db.VarChar(120)
  role        Role         @default(VIEWER)
  labels      String[]
  settings    Json?
  balance     Decimal      @default(0) @db.Decimal(12, 2)
  createdAt   DateTime     @default(now())
  updatedAt   DateTime     @updatedAt
  memberships Membership[]
  tasks       Task[]
}

model Workspace {
  id          String       @id @default(uuid()) @db.Uuid
  slug        String       @unique
  title       String
  tags        String[]
  limits      Json         @default("{\\"seats\\": 5}")
  archivedAt  DateTime?    @db.Timestamptz(3)
  memberships Membership[]
  tasks       Task[]
}

model Membership {
  workspaceId String    @db.Uuid
  accountId   Int
  role        Role      @default(VIEWER)
  since       DateTime  @default(now())
  workspace   Workspace @relation(fields: [workspaceId], references: [id], onDelete: Cascade)
  account     Account   @relation(fields: [accountId], references: [id], onDelete: Cascade)

  @@id([workspaceId, accountId])
}

model Task {
  id          Int       @id @default(autoincrement())
  workspaceId String    @db.Uuid
  number      Int
  title       String
  state       TaskState @default(OPEN)
  priority    Int       @default(0)
  effort      Decimal?  @db.Decimal(6, 2)
  details     Json?
  watchers    Int[]
  assigneeId  Int?
  createdAt   DateTime  @default(now())
  doneAt      DateTime?
  workspace   Workspace @relation(fields: [workspaceId], references: [id], onDelete: Cascade)
  assignee    Account?  @relation(fields: [assigneeId], references: [id], onDelete: SetNull)

  @@unique([workspaceId, number])
  @@index([state, priority])
}
`

export const CORE_MODELS = 4

const AREAS = ['Billing', 'Support', 'Stock', 'Shipping', 'Catalog', 'Hiring', 'Events', 'Fleet', 'Payroll', 'Survey']
AREAS.push('Lending', 'Travel', 'Media')

/** What an area's tables are: each kind refers to those before it, as far as the area has them. */
const KINDS = [
  ['Partner', []],
  ['Site', ['Partner']],
  ['Product', ['Partner']],
  ['Order', ['Partner', 'Site']],
  ['OrderLine', ['Order', 'Product']],
  ['Payment', ['Order']],
  ['Document', ['Order']],
  ['Rate', ['Product']],
  ['Schedule', ['Site']],
  ['Visit', ['Site', 'Partner']],
  ['Comment', ['Order']],
  ['Rule', ['Product', 'Site']],
]

/** The models beyond the core: `{ name, area, enumName, parents }`, in the order that they are made in. */
export function areaModels(models) {
  const all = AREAS.flatMap((area) =>
    KINDS.map(([kind, parents]) => ({
      name: `${area}${kind}`,
      area,
      enumName: `${area}State`,
      parents: parents.map((parent) => `${area}${parent}`),
    })),
  )
  if (models - CORE_MODELS > all.length) throw new Error(`${models} models are more than ${all.length + CORE_MODELS}`)
  return all.slice(0, models - CORE_MODELS)
}

/** @param {{ shadow?: boolean, dmmf?: boolean, nothing?: boolean }} generators those besides the client's own */
export function prismaSchema(models, { shadow, dmmf, nothing }) {
  const area = areaModels(models)
  const enums = [...new Set(area.map(({ enumName }) => enumName))].map(
    (name) => `\nenum ${name} {\n  DRAFT\n  ACTIVE\n  PAUSED\n  CLOSED\n}\n`,
  )
  return [
    HEAD,
    shadow ? SHADOW : '',
    dmmf ? DMMF : '',
    nothing ? NOTHING : '',
    CORE,
    ...enums,
    ...area.map((model, i) => modelText(model, i, area)),
  ].join('')
}

const field = (name) => name[0].toLowerCase() + name.slice(1)

function modelText({ name, enumName, parents }, index, all) {
  const children = all.filter((other) => other.parents.includes(name))
  const lines = [
    'id Int @id @default(autoincrement())',
    'code String @unique @db.VarChar(60)',
    'title String',
    `state ${enumName} @default(DRAFT)`,
    'amount Decimal @default(0) @db.Decimal(14, 4)',
    'tags String[]',
    'details Json?',
    index % 3 === 0 ? 'serial BigInt @default(0)' : 'position Int @default(0)',
    index % 4 === 0 ? 'reference String @default(uuid()) @db.Uuid' : 'note String?',
    index % 5 === 0 ? 'payload Bytes?' : 'ratio Float?',
    'active Boolean @default(true)',
    'startsOn DateTime? @db.Date',
    'createdAt DateTime @default(now())',
    'updatedAt DateTime @updatedAt',
    ...parents.flatMap((parent) => [
      `${field(parent)}Id Int?`,
      `${field(parent)} ${parent}? @relation(fields: [${field(parent)}Id], references: [id], onDelete: SetNull)`,
    ]),
    ...children.map((child) => `${field(child.name)}s ${child.name}[]`),
    '',
    '@@index([state, createdAt])',
    ...parents.map((parent) => `@@index([${field(parent)}Id])`),
  ]
  return `\nmodel ${name} {\n${lines.map((line) => (line ? `  ${line}` : '')).join('\n')}\n}\n`
}
