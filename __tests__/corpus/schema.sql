CREATE EXTENSION IF NOT EXISTS citext;
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE TYPE "Role" AS ENUM ('OWNER', 'ADMIN', 'MEMBER', 'GUEST');
CREATE TYPE "TaskStatus" AS ENUM ('BACKLOG', 'TODO', 'IN_PROGRESS', 'DONE', 'CANCELLED');
CREATE TYPE order_status AS ENUM ('cart', 'placed', 'paid', 'shipped', 'refunded');

CREATE TABLE "Organization" (
  id uuid PRIMARY KEY DEFAULT gen_random_uuid(),
  slug citext NOT NULL UNIQUE,
  name text NOT NULL,
  plan text NOT NULL DEFAULT 'free',
  seats int NOT NULL DEFAULT 5,
  settings jsonb NOT NULL DEFAULT '{}',
  "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE "User" (
  id text PRIMARY KEY,
  email text NOT NULL UNIQUE,
  name text,
  role "Role" NOT NULL DEFAULT 'MEMBER',
  "organizationId" uuid REFERENCES "Organization" ON DELETE SET NULL,
  "loginCount" int NOT NULL DEFAULT 0,
  credits numeric(12, 2) NOT NULL DEFAULT 0,
  tags text[] NOT NULL DEFAULT '{}',
  preferences jsonb NOT NULL DEFAULT '{}',
  "emailVerified" timestamp(3),
  "lastSeenAt" timestamptz(6),
  "deletedAt" timestamp(3),
  "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
  "updatedAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE "Project" (
  id serial PRIMARY KEY,
  "organizationId" uuid NOT NULL REFERENCES "Organization" ON DELETE CASCADE,
  "ownerId" text REFERENCES "User" ON DELETE SET NULL,
  name varchar(120) NOT NULL,
  archived boolean NOT NULL DEFAULT false,
  budget numeric(10, 2),
  "startsOn" date,
  "endsOn" date,
  UNIQUE ("organizationId", name)
);
CREATE TABLE "Task" (
  id serial PRIMARY KEY,
  "projectId" int NOT NULL REFERENCES "Project" ON DELETE CASCADE,
  "parentId" int REFERENCES "Task" ON DELETE CASCADE,
  "assigneeId" text REFERENCES "User" ON DELETE SET NULL,
  title text NOT NULL,
  description text,
  status "TaskStatus" NOT NULL DEFAULT 'BACKLOG',
  priority smallint NOT NULL DEFAULT 0,
  position double precision NOT NULL DEFAULT 0,
  estimate numeric(6, 2),
  labels text[] NOT NULL DEFAULT '{}',
  meta jsonb,
  "dueDate" date,
  "completedAt" timestamp(3),
  "createdAt" timestamp(3) NOT NULL DEFAULT CURRENT_TIMESTAMP
);
CREATE TABLE "Event" (
  id bigserial PRIMARY KEY,
  type text NOT NULL,
  "userId" text REFERENCES "User" ON DELETE CASCADE,
  properties jsonb NOT NULL DEFAULT '{}',
  "durationMs" int,
  "occurredAt" timestamptz(3) NOT NULL
);
CREATE TABLE products (
  id bigserial PRIMARY KEY,
  sku varchar(32) NOT NULL UNIQUE,
  name text NOT NULL,
  price numeric(10, 2) NOT NULL CHECK (price >= 0),
  stock int NOT NULL DEFAULT 0 CHECK (stock >= 0),
  attributes jsonb NOT NULL DEFAULT '{}',
  categories text[] NOT NULL DEFAULT '{}',
  updated_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE orders (
  id bigserial PRIMARY KEY,
  user_id text NOT NULL REFERENCES "User" ON DELETE CASCADE,
  status order_status NOT NULL DEFAULT 'cart',
  total numeric(12, 2) NOT NULL DEFAULT 0,
  currency char(3) NOT NULL DEFAULT 'EUR',
  notes text,
  placed_at timestamptz,
  created_at timestamptz NOT NULL DEFAULT now()
);
CREATE TABLE order_items (
  order_id bigint NOT NULL REFERENCES orders ON DELETE CASCADE,
  product_id bigint NOT NULL REFERENCES products,
  quantity int NOT NULL DEFAULT 1 CHECK (quantity > 0),
  unit_price numeric(10, 2) NOT NULL,
  PRIMARY KEY (order_id, product_id)
);
CREATE TABLE jobs (
  id bigserial PRIMARY KEY,
  queue text NOT NULL DEFAULT 'default',
  payload jsonb NOT NULL DEFAULT '{}',
  state text NOT NULL DEFAULT 'queued',
  priority int NOT NULL DEFAULT 0,
  attempts int NOT NULL DEFAULT 0,
  max_attempts int NOT NULL DEFAULT 3,
  run_at timestamptz NOT NULL DEFAULT now(),
  locked_by text,
  locked_at timestamptz,
  last_error text
);
CREATE INDEX jobs_ready ON jobs (queue, priority DESC, run_at) WHERE state = 'queued';
CREATE TABLE daily_stats (
  day date NOT NULL,
  metric text NOT NULL,
  value bigint NOT NULL DEFAULT 0,
  updated_at timestamptz,
  PRIMARY KEY (day, metric)
);
CREATE TABLE "Tag" (
  id serial PRIMARY KEY,
  name text NOT NULL UNIQUE,
  color char(7)
);
CREATE TABLE "_TagToTask" (
  "A" int NOT NULL REFERENCES "Tag" ON DELETE CASCADE,
  "B" int NOT NULL REFERENCES "Task" ON DELETE CASCADE,
  PRIMARY KEY ("A", "B")
);
CREATE TABLE documents (
  id serial PRIMARY KEY,
  title text NOT NULL,
  body text NOT NULL,
  language text NOT NULL DEFAULT 'english'
);
CREATE SEQUENCE invoice_number_seq START 1000;
CREATE VIEW active_users AS SELECT id, email, role FROM "User" WHERE "deletedAt" IS NULL;
