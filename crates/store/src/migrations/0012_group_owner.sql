-- Who looks after a customer group.

ALTER TABLE customer_group ADD COLUMN owner_id BIGINT REFERENCES back_office_user (id);
CREATE INDEX customer_group_by_owner ON customer_group (owner_id);
