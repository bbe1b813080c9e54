-- CreateEnum
CREATE TYPE "amenity" AS ENUM ('WIFI', 'PARKING', 'PROJECTOR', 'step-free');

-- CreateEnum
CREATE TYPE "resource_kind" AS ENUM ('ROOM', 'DESK', 'STAFF', 'EQUIPMENT');

-- CreateEnum
CREATE TYPE "booking_status" AS ENUM ('HELD', 'CONFIRMED', 'CHECKED_IN', 'COMPLETED', 'CANCELLED');

-- CreateTable
CREATE TABLE "locations" (
    "id" SERIAL NOT NULL,
    "organization_id" UUID NOT NULL,
    "name" VARCHAR(120) NOT NULL,
    "timezone" VARCHAR(60) NOT NULL DEFAULT 'Europe/Berlin',
    "latitude" DECIMAL(9,6),
    "longitude" DECIMAL(9,6),
    "amenities" "amenity"[],
    "opening_hours" JSONB NOT NULL DEFAULT '{"mon":["09:00","18:00"]}',
    "opens_at" TIME(6) NOT NULL DEFAULT '09:00:00'::time without time zone,
    "position" point,

    CONSTRAINT "locations_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "rooms" (
    "id" SERIAL NOT NULL,
    "location_id" INTEGER NOT NULL,
    "name" VARCHAR(80) NOT NULL,
    "kind" "resource_kind" NOT NULL DEFAULT 'ROOM',
    "capacity" SMALLINT NOT NULL DEFAULT 1,
    "hourly_rate" DECIMAL(10,2) NOT NULL,
    "features" TEXT[] DEFAULT ARRAY[]::TEXT[],
    "attributes" JSONB NOT NULL DEFAULT '{}',
    "retired_at" TIMESTAMPTZ,

    CONSTRAINT "rooms_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "availabilities" (
    "resource_id" INTEGER NOT NULL,
    "weekday" SMALLINT NOT NULL,
    "opens_at" TIME(0) NOT NULL,
    "closes_at" TIME(0) NOT NULL,

    CONSTRAINT "availabilities_pkey" PRIMARY KEY ("resource_id","weekday")
);

-- CreateTable
CREATE TABLE "availability_exceptions" (
    "id" SERIAL NOT NULL,
    "resource_id" INTEGER NOT NULL,
    "weekday" SMALLINT NOT NULL,
    "day" DATE NOT NULL DEFAULT CURRENT_DATE,
    "reason" TEXT,

    CONSTRAINT "availability_exceptions_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "bookings" (
    "id" BIGSERIAL NOT NULL,
    "number" SERIAL NOT NULL,
    "resource_id" INTEGER NOT NULL,
    "user_id" BIGINT NOT NULL,
    "status" "booking_status" NOT NULL DEFAULT 'HELD',
    "starts_at" TIMESTAMPTZ(6) NOT NULL,
    "ends_at" TIMESTAMPTZ(6) NOT NULL,
    "headcount" INTEGER NOT NULL DEFAULT 1,
    "price" DECIMAL(10,2) NOT NULL DEFAULT 0,
    "notes" VARCHAR(500),
    "answers" JSONB,
    "cancelled_at" TIMESTAMPTZ(3),
    "created_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "updated_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "bookings_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "booking_guests" (
    "booking_id" BIGINT NOT NULL,
    "user_id" BIGINT NOT NULL,
    "accepted" BOOLEAN,
    "added_at" TIMESTAMP(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "booking_guests_pk" PRIMARY KEY ("booking_id","user_id")
);

-- CreateIndex
CREATE UNIQUE INDEX "locations_organization_id_name_key" ON "locations"("organization_id", "name" DESC);

-- CreateIndex
CREATE INDEX "rooms_kind_idx" ON "rooms" USING HASH ("kind");

-- CreateIndex
CREATE INDEX "resources_attributes_gin" ON "rooms" USING GIN ("attributes" jsonb_path_ops);

-- CreateIndex
CREATE INDEX "resources_features_gin" ON "rooms" USING GIN ("features" array_ops);

-- CreateIndex
CREATE UNIQUE INDEX "rooms_location_id_name_key" ON "rooms"("location_id", "name");

-- CreateIndex
CREATE UNIQUE INDEX "availability_exceptions_resource_id_day_key" ON "availability_exceptions"("resource_id", "day");

-- CreateIndex
CREATE UNIQUE INDEX "bookings_number_key" ON "bookings"("number");

-- CreateIndex
CREATE INDEX "bookings_starts_at_brin" ON "bookings" USING BRIN ("starts_at" timestamptz_minmax_ops);

-- CreateIndex
CREATE INDEX "bookings_resource_id_starts_at_idx" ON "bookings"("resource_id", "starts_at" DESC);

-- AddForeignKey
ALTER TABLE "locations" ADD CONSTRAINT "locations_organization_id_fkey" FOREIGN KEY ("organization_id") REFERENCES "organizations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "rooms" ADD CONSTRAINT "rooms_location_id_fkey" FOREIGN KEY ("location_id") REFERENCES "locations"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "availabilities" ADD CONSTRAINT "availabilities_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "rooms"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "availability_exceptions" ADD CONSTRAINT "availability_exceptions_slot_fk" FOREIGN KEY ("resource_id", "weekday") REFERENCES "availabilities"("resource_id", "weekday") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_resource_id_fkey" FOREIGN KEY ("resource_id") REFERENCES "rooms"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "bookings" ADD CONSTRAINT "bookings_booker_fk" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE RESTRICT ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "booking_guests" ADD CONSTRAINT "booking_guests_booking_id_fkey" FOREIGN KEY ("booking_id") REFERENCES "bookings"("id") ON DELETE CASCADE ON UPDATE CASCADE;

-- AddForeignKey
ALTER TABLE "booking_guests" ADD CONSTRAINT "booking_guests_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users"("id") ON DELETE CASCADE ON UPDATE CASCADE;
