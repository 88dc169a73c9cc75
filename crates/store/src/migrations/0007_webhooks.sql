-- Who is told by HTTP what happens to records. events: names as in `customer_user.created`, separated by spaces. Secrets
-- are encrypted with a key of the installation.
CREATE TABLE webhook (
    id {id},
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    user_id BIGINT REFERENCES back_office_user (id) ON DELETE SET NULL,
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    events TEXT NOT NULL,
    enabled BOOLEAN NOT NULL DEFAULT TRUE,
    secret TEXT NOT NULL,
    previous_secret TEXT,
    previous_until BIGINT,
    failing_since BIGINT,
    stopped_because TEXT,
    last_delivered_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX webhook_by_name ON webhook (organization_id, lower(name), id);

-- What happened, as it is told: the body is the same for everybody and every attempt.
CREATE TABLE webhook_event (
    id {id},
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    message_id TEXT NOT NULL,
    kind TEXT NOT NULL,
    entity TEXT NOT NULL,
    record_id BIGINT NOT NULL,
    record_name TEXT NOT NULL,
    body TEXT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX webhook_event_by_age ON webhook_event (created_at, id);

-- That somebody is to be told of an event, or was. Whoever sends one holds it by moving due_at on: when they die, it is
-- due again. Of one record, nothing is sent while something earlier waits.
CREATE TABLE webhook_delivery (
    id {id},
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    webhook_id BIGINT NOT NULL REFERENCES webhook (id) ON DELETE CASCADE,
    event_id BIGINT NOT NULL REFERENCES webhook_event (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    entity TEXT NOT NULL,
    record_id BIGINT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    attempts INTEGER NOT NULL DEFAULT 0,
    due_at BIGINT NOT NULL,
    worker TEXT,
    status INTEGER,
    error TEXT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE INDEX webhook_delivery_due ON webhook_delivery (state, due_at, id);
CREATE INDEX webhook_delivery_in_order ON webhook_delivery (webhook_id, entity, record_id, state, id);
CREATE INDEX webhook_delivery_by_age ON webhook_delivery (organization_id, id);
CREATE INDEX webhook_delivery_of_webhook ON webhook_delivery (webhook_id, id);
CREATE INDEX webhook_delivery_of_event ON webhook_delivery (event_id);

CREATE TABLE webhook_attempt (
    id {id},
    delivery_id BIGINT NOT NULL REFERENCES webhook_delivery (id) ON DELETE CASCADE,
    at BIGINT NOT NULL,
    milliseconds BIGINT NOT NULL,
    url TEXT NOT NULL,
    request_headers TEXT NOT NULL,
    status INTEGER,
    answer_headers TEXT,
    answer_body TEXT,
    error TEXT
);
CREATE INDEX webhook_attempt_of_delivery ON webhook_attempt (delivery_id, id);

-- Administrators may do everything; what they may is written down, so what is new is added.
UPDATE back_office_role
SET permissions = '{"webhook":{"VIEW":"SYSTEM","CREATE":"SYSTEM","EDIT":"SYSTEM","DELETE":"SYSTEM"},' || substr(permissions, 2)
WHERE machine_name = 'ROLE_ADMINISTRATOR' AND permissions LIKE '{"%';
