CREATE TABLE "sessions_ended" (
	"session_id" text PRIMARY KEY NOT NULL,
	"user_id" text NOT NULL,
	"status" text NOT NULL,
	"at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "webhook_deliveries" (
	"id" text PRIMARY KEY NOT NULL,
	"type" text NOT NULL,
	"received_at" timestamp (3) with time zone NOT NULL
);
--> statement-breakpoint
CREATE TABLE "memberships" (
	"organization_id" text NOT NULL,
	"user_id" text NOT NULL,
	"role" text NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "memberships_organization_id_user_id_pk" PRIMARY KEY("organization_id","user_id")
);
--> statement-breakpoint
CREATE TABLE "organizations" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"slug" text,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone
);
--> statement-breakpoint
CREATE TABLE "users" (
	"id" text PRIMARY KEY NOT NULL,
	"name" text NOT NULL,
	"email" text,
	"image_url" text,
	"role" text NOT NULL,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"deleted_at" timestamp (3) with time zone,
	CONSTRAINT "users_role" CHECK ("users"."role" in ('USER', 'ADMIN'))
);
--> statement-breakpoint
CREATE TABLE "poems" (
	"id" text PRIMARY KEY NOT NULL,
	"title" text NOT NULL,
	"body" text NOT NULL,
	"status" text NOT NULL,
	"draft_notes" text,
	"author_id" text NOT NULL,
	"organization_id" text,
	"created_at" timestamp (3) with time zone NOT NULL,
	"updated_at" timestamp (3) with time zone NOT NULL,
	"published_at" timestamp (3) with time zone,
	CONSTRAINT "poems_status" CHECK ("poems"."status" in ('DRAFT', 'PUBLISHED', 'ARCHIVED')),
	CONSTRAINT "poems_published_at" CHECK ("poems"."status" <> 'PUBLISHED' or "poems"."published_at" is not null)
);
--> statement-breakpoint
ALTER TABLE "poems" ADD CONSTRAINT "poems_author_id_users_id_fk" FOREIGN KEY ("author_id") REFERENCES "public"."users"("id") ON DELETE no action ON UPDATE no action;--> statement-breakpoint
CREATE INDEX "memberships_user_id" ON "memberships" USING btree ("user_id");--> statement-breakpoint
CREATE INDEX "users_created_at_id" ON "users" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "poems_created_at_id" ON "poems" USING btree ("created_at","id");--> statement-breakpoint
CREATE INDEX "poems_status_published_at_id" ON "poems" USING btree ("status","published_at","id");--> statement-breakpoint
CREATE INDEX "poems_author_id_created_at_id" ON "poems" USING btree ("author_id","created_at","id");--> statement-breakpoint
CREATE INDEX "poems_organization_id_created_at_id" ON "poems" USING btree ("organization_id","created_at","id");--> statement-breakpoint
CREATE INDEX "poems_published_by_author" ON "poems" USING btree ("author_id","created_at","id") WHERE "poems"."status" = 'PUBLISHED';--> statement-breakpoint
CREATE INDEX "poems_own_by_author" ON "poems" USING btree ("author_id","created_at","id") WHERE "poems"."status" <> 'PUBLISHED' and "poems"."organization_id" is null;--> statement-breakpoint
CREATE INDEX "poems_of_organization_by_author" ON "poems" USING btree ("organization_id","author_id","created_at","id") WHERE "poems"."status" <> 'PUBLISHED';