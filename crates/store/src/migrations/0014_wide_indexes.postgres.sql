-- What customer users are mostly narrowed by stands in the indexes too, so that rows which are only counted are not read.
-- Indexes of lowered texts stay as they are: PostgreSQL never answers from such an index alone.

DROP INDEX customer_user_by_id;
DROP INDEX customer_user_by_customer;
DROP INDEX customer_user_by_enabled;
DROP INDEX customer_user_by_confirmed;
DROP INDEX customer_user_by_guest;
DROP INDEX customer_user_by_created;
DROP INDEX customer_user_by_updated;
CREATE INDEX customer_user_by_id ON customer_user (organization_id, id, customer_id, enabled, confirmed, guest);
CREATE INDEX customer_user_by_customer ON customer_user (customer_id, id, organization_id, enabled, confirmed, guest);
CREATE INDEX customer_user_by_enabled ON customer_user (organization_id, enabled, id, customer_id, confirmed, guest);
CREATE INDEX customer_user_by_confirmed ON customer_user (organization_id, confirmed, id, customer_id, enabled, guest);
CREATE INDEX customer_user_by_guest ON customer_user (organization_id, guest, id, customer_id, enabled, confirmed);
CREATE INDEX customer_user_by_created ON customer_user (organization_id, created_at, id, customer_id, enabled, confirmed, guest);
CREATE INDEX customer_user_by_updated ON customer_user (organization_id, updated_at, id, customer_id, enabled, confirmed, guest);
