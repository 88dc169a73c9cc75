-- Applications that act for people, what people have granted them, and the tokens that came of it.

CREATE TABLE oauth_application (
    id {id},
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    area TEXT NOT NULL,
    name TEXT NOT NULL,
    client_id TEXT NOT NULL,
    secret_hash TEXT,
    grant_type TEXT NOT NULL,
    user_id BIGINT REFERENCES back_office_user (id) ON DELETE CASCADE,
    customer_user_id BIGINT REFERENCES customer_user (id) ON DELETE CASCADE,
    active BOOLEAN NOT NULL DEFAULT TRUE,
    confidential BOOLEAN NOT NULL DEFAULT TRUE,
    plain_pkce BOOLEAN NOT NULL DEFAULT FALSE,
    skip_consent BOOLEAN NOT NULL DEFAULT FALSE,
    redirect_uris TEXT NOT NULL DEFAULT '',
    all_apis BOOLEAN NOT NULL DEFAULT TRUE,
    apis TEXT NOT NULL DEFAULT '',
    last_used_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX oauth_application_client ON oauth_application (client_id);
CREATE INDEX oauth_application_by_name ON oauth_application (organization_id, area, lower(name), id);
CREATE INDEX oauth_application_by_user ON oauth_application (user_id);
CREATE INDEX oauth_application_by_customer_user ON oauth_application (customer_user_id);

-- That an application may act for a person: granted with a code, a password, or by owning the application. All tokens
-- that follow from it end with it.
CREATE TABLE oauth_authorization (
    id {id},
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    application_id BIGINT NOT NULL REFERENCES oauth_application (id) ON DELETE CASCADE,
    user_id BIGINT REFERENCES back_office_user (id) ON DELETE CASCADE,
    customer_user_id BIGINT REFERENCES customer_user (id) ON DELETE CASCADE,
    scopes TEXT NOT NULL DEFAULT '',
    code_hash TEXT,
    code_expires_at BIGINT,
    code_used_at BIGINT,
    redirect_uri TEXT,
    code_challenge TEXT,
    code_challenge_method TEXT,
    created_at BIGINT NOT NULL,
    ended_at BIGINT
);
CREATE UNIQUE INDEX oauth_authorization_code ON oauth_authorization (code_hash);
CREATE INDEX oauth_authorization_by_application ON oauth_authorization (application_id);
CREATE INDEX oauth_authorization_by_user ON oauth_authorization (user_id);
CREATE INDEX oauth_authorization_by_customer_user ON oauth_authorization (customer_user_id);
CREATE INDEX oauth_authorization_by_age ON oauth_authorization (created_at);

-- A refresh token's parent is the refresh token that it came from; an access token's is the one it was issued with.
CREATE TABLE oauth_token (
    id {id},
    authorization_id BIGINT NOT NULL REFERENCES oauth_authorization (id) ON DELETE CASCADE,
    kind TEXT NOT NULL,
    token_hash TEXT NOT NULL,
    parent_id BIGINT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT,
    revoked_at BIGINT
);
CREATE UNIQUE INDEX oauth_token_hash ON oauth_token (token_hash);
CREATE INDEX oauth_token_by_authorization ON oauth_token (authorization_id);
CREATE INDEX oauth_token_by_parent ON oauth_token (parent_id);
CREATE INDEX oauth_token_by_expiry ON oauth_token (expires_at);
