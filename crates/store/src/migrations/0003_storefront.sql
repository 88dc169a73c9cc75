-- What customer users keep for themselves, and the jobs that they start.

CREATE TABLE customer_user_setting (
    customer_user_id BIGINT NOT NULL REFERENCES customer_user (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (customer_user_id, name)
);

ALTER TABLE job ADD COLUMN customer_user_id BIGINT;
CREATE INDEX job_by_customer_user ON job (customer_user_id, id);
