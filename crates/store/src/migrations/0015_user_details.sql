-- What back-office users are in the company, when they were born, and what other systems call them.

ALTER TABLE back_office_user ADD COLUMN title TEXT;
ALTER TABLE back_office_user ADD COLUMN birthday DATE;
ALTER TABLE back_office_user ADD COLUMN external_id TEXT;
CREATE INDEX back_office_user_by_external_id ON back_office_user (organization_id, external_id);
