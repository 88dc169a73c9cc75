-- Who is told by mail of what happens: one rule for each event of an organization. Additional addresses stand one on each
-- line.

CREATE TABLE notification_rule (
    id {id},
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    event TEXT NOT NULL,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    to_owner BOOLEAN NOT NULL DEFAULT TRUE,
    recipients TEXT NOT NULL DEFAULT '',
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX notification_rule_of_event ON notification_rule (organization_id, event);

INSERT INTO notification_rule (organization_id, event, created_at, updated_at)
SELECT id, 'oauth-application-created', created_at, created_at FROM organization;
