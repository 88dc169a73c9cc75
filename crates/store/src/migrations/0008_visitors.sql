-- Visitors of websites whom nobody knows yet, for whom applications may act; and whether an application may turn what it
-- was granted into a session in a browser.

CREATE TABLE visitor (
    id {id},
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    customer_user_id BIGINT REFERENCES customer_user (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX visitor_by_age ON visitor (created_at);
CREATE INDEX visitor_by_customer_user ON visitor (customer_user_id);

ALTER TABLE oauth_authorization ADD COLUMN visitor_id BIGINT REFERENCES visitor (id) ON DELETE CASCADE;
CREATE INDEX oauth_authorization_by_visitor ON oauth_authorization (visitor_id);

ALTER TABLE oauth_application ADD COLUMN session_transfer BOOLEAN NOT NULL DEFAULT FALSE;
