-- The first tables. One text for both engines: {id} is the engine's way to number rows, {nulls_first} is said only
-- where the engine would otherwise sort empty values last. Times are milliseconds since 1970 (BIGINT), JSON is TEXT.
-- The organization comes first in every index that a page reads.

CREATE TABLE organization (
    id {id},
    name TEXT NOT NULL,
    description TEXT,
    enabled BOOLEAN NOT NULL DEFAULT TRUE,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX organization_name ON organization (lower(name));

CREATE TABLE business_unit (
    id {id},
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL,
    parent_id BIGINT REFERENCES business_unit (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX business_unit_by_name ON business_unit (organization_id, lower(name), id);
CREATE INDEX business_unit_by_parent ON business_unit (parent_id);

-- A back-office user. The organization is the one whose administrators keep the account.
CREATE TABLE back_office_user (
    id {id},
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    business_unit_id BIGINT REFERENCES business_unit (id),
    email TEXT NOT NULL,
    email_norm TEXT NOT NULL,
    name_prefix TEXT,
    first_name TEXT NOT NULL,
    middle_name TEXT,
    last_name TEXT NOT NULL,
    name_suffix TEXT,
    phone TEXT,
    enabled BOOLEAN NOT NULL DEFAULT TRUE,
    language TEXT NOT NULL DEFAULT 'en',
    formatting TEXT NOT NULL DEFAULT 'en_US',
    time_zone TEXT NOT NULL DEFAULT 'UTC',
    theme TEXT NOT NULL DEFAULT 'auto',
    password_hash TEXT,
    password_status TEXT NOT NULL DEFAULT 'active',
    password_changed_at BIGINT,
    password_requested_at BIGINT,
    failed_logins INTEGER NOT NULL DEFAULT 0,
    first_failed_at BIGINT,
    locked_until BIGINT,
    login_count INTEGER NOT NULL DEFAULT 0,
    last_login_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX back_office_user_email ON back_office_user (email_norm);
CREATE INDEX back_office_user_by_name ON back_office_user (organization_id, lower(last_name), id);

CREATE TABLE back_office_user_organization (
    user_id BIGINT NOT NULL REFERENCES back_office_user (id) ON DELETE CASCADE,
    organization_id BIGINT NOT NULL REFERENCES organization (id) ON DELETE CASCADE,
    PRIMARY KEY (user_id, organization_id)
);
CREATE INDEX back_office_user_organization_back ON back_office_user_organization (organization_id, user_id);

-- permissions: {"customer": {"VIEW": "GLOBAL"}}, capabilities: ["manage-passwords"]. No organization: offered in all.
CREATE TABLE back_office_role (
    id {id},
    organization_id BIGINT REFERENCES organization (id),
    name TEXT NOT NULL,
    machine_name TEXT NOT NULL,
    description TEXT,
    permissions TEXT NOT NULL DEFAULT '{}',
    capabilities TEXT NOT NULL DEFAULT '[]',
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX back_office_role_machine_name ON back_office_role (machine_name);

CREATE TABLE back_office_user_role (
    user_id BIGINT NOT NULL REFERENCES back_office_user (id) ON DELETE CASCADE,
    role_id BIGINT NOT NULL REFERENCES back_office_role (id),
    PRIMARY KEY (user_id, role_id)
);
CREATE INDEX back_office_user_role_back ON back_office_user_role (role_id, user_id);

CREATE TABLE back_office_user_setting (
    user_id BIGINT NOT NULL REFERENCES back_office_user (id) ON DELETE CASCADE,
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (user_id, name)
);

CREATE TABLE localization (
    id {id},
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL,
    language TEXT NOT NULL,
    formatting TEXT NOT NULL,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX localization_name ON localization (organization_id, lower(name));

CREATE TABLE customer_group (
    id {id},
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL,
    anonymous BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX customer_group_by_name ON customer_group (organization_id, lower(name), id);

CREATE TABLE customer (
    id {id},
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL,
    parent_id BIGINT REFERENCES customer (id),
    group_id BIGINT REFERENCES customer_group (id),
    internal_rating TEXT,
    tax_code TEXT,
    payment_term TEXT,
    vat_id TEXT,
    account_name TEXT,
    owner_id BIGINT REFERENCES back_office_user (id),
    external_id TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX customer_by_id ON customer (organization_id, id);
CREATE INDEX customer_by_name ON customer (organization_id, lower(name), id);
CREATE INDEX customer_by_exact_name ON customer (organization_id, name);
CREATE INDEX customer_by_created ON customer (organization_id, created_at, id);
CREATE INDEX customer_by_updated ON customer (organization_id, updated_at, id);
CREATE INDEX customer_by_parent ON customer (parent_id);
CREATE INDEX customer_by_group ON customer (organization_id, group_id, id);
CREATE INDEX customer_by_owner ON customer (owner_id);
CREATE INDEX customer_by_external_id ON customer (organization_id, external_id);

CREATE TABLE customer_sales_representative (
    customer_id BIGINT NOT NULL REFERENCES customer (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES back_office_user (id) ON DELETE CASCADE,
    PRIMARY KEY (customer_id, user_id)
);
CREATE INDEX customer_sales_representative_back ON customer_sales_representative (user_id, customer_id);

-- A customer user role. No customer: predefined, offered to all customers; with one: customizable, only for that one.
CREATE TABLE customer_user_role (
    id {id},
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    customer_id BIGINT REFERENCES customer (id),
    name TEXT NOT NULL,
    machine_name TEXT NOT NULL,
    self_managed BOOLEAN NOT NULL DEFAULT TRUE,
    public BOOLEAN NOT NULL DEFAULT TRUE,
    permissions TEXT NOT NULL DEFAULT '{}',
    capabilities TEXT NOT NULL DEFAULT '[]',
    workflows TEXT NOT NULL DEFAULT '{}',
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX customer_user_role_machine_name ON customer_user_role (organization_id, machine_name);
CREATE UNIQUE INDEX customer_user_role_name ON customer_user_role (organization_id, COALESCE(customer_id, 0), name);
CREATE INDEX customer_user_role_by_name ON customer_user_role (organization_id, lower(name), id);
CREATE INDEX customer_user_role_by_customer ON customer_user_role (customer_id);

CREATE TABLE website (
    id {id},
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    name TEXT NOT NULL,
    url TEXT NOT NULL,
    is_default BOOLEAN NOT NULL DEFAULT FALSE,
    default_role_id BIGINT REFERENCES customer_user_role (id),
    guest_role_id BIGINT REFERENCES customer_user_role (id),
    default_localization_id BIGINT REFERENCES localization (id),
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX website_name ON website (organization_id, lower(name));

CREATE TABLE website_localization (
    website_id BIGINT NOT NULL REFERENCES website (id) ON DELETE CASCADE,
    localization_id BIGINT NOT NULL REFERENCES localization (id),
    PRIMARY KEY (website_id, localization_id)
);
CREATE INDEX website_localization_back ON website_localization (localization_id);

-- How a person proves who they are, apart from where they belong: today one login to one customer user.
CREATE TABLE login (
    id {id},
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    email TEXT NOT NULL,
    email_norm TEXT NOT NULL,
    password_hash TEXT,
    password_status TEXT NOT NULL DEFAULT 'active',
    password_changed_at BIGINT,
    password_requested_at BIGINT,
    failed_logins INTEGER NOT NULL DEFAULT 0,
    first_failed_at BIGINT,
    locked_until BIGINT,
    login_count INTEGER NOT NULL DEFAULT 0,
    last_login_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX login_email ON login (organization_id, email);
CREATE INDEX login_email_norm ON login (organization_id, email_norm);
CREATE INDEX login_by_password_status ON login (organization_id, password_status, id);
CREATE INDEX login_by_last_login ON login (organization_id, last_login_at {nulls_first}, id);
CREATE INDEX login_by_count ON login (organization_id, login_count, id);

-- A person who acts for a customer. Guests have no login.
CREATE TABLE customer_user (
    id {id},
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    login_id BIGINT REFERENCES login (id),
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    website_id BIGINT REFERENCES website (id),
    localization_id BIGINT REFERENCES localization (id),
    owner_id BIGINT REFERENCES back_office_user (id),
    email TEXT NOT NULL,
    email_norm TEXT NOT NULL,
    name_prefix TEXT,
    first_name TEXT NOT NULL,
    middle_name TEXT,
    last_name TEXT NOT NULL,
    name_suffix TEXT,
    birthday DATE,
    phone TEXT,
    enabled BOOLEAN NOT NULL DEFAULT TRUE,
    confirmed BOOLEAN NOT NULL DEFAULT TRUE,
    guest BOOLEAN NOT NULL DEFAULT FALSE,
    external_id TEXT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE UNIQUE INDEX customer_user_login ON customer_user (login_id);
CREATE INDEX customer_user_by_id ON customer_user (organization_id, id);
CREATE INDEX customer_user_by_customer ON customer_user (customer_id, id);
CREATE INDEX customer_user_by_first_name ON customer_user (organization_id, lower(first_name), id);
CREATE INDEX customer_user_by_last_name ON customer_user (organization_id, lower(last_name), id);
CREATE INDEX customer_user_by_email ON customer_user (organization_id, lower(email), id);
CREATE INDEX customer_user_by_enabled ON customer_user (organization_id, enabled, id);
CREATE INDEX customer_user_by_confirmed ON customer_user (organization_id, confirmed, id);
CREATE INDEX customer_user_by_guest ON customer_user (organization_id, guest, id);
CREATE INDEX customer_user_by_created ON customer_user (organization_id, created_at, id);
CREATE INDEX customer_user_by_updated ON customer_user (organization_id, updated_at, id);
CREATE INDEX customer_user_by_website ON customer_user (website_id, id);
CREATE INDEX customer_user_by_localization ON customer_user (localization_id);
CREATE INDEX customer_user_by_owner ON customer_user (owner_id, id);
CREATE INDEX customer_user_by_external_id ON customer_user (organization_id, external_id);

CREATE TABLE customer_user_sales_representative (
    customer_user_id BIGINT NOT NULL REFERENCES customer_user (id) ON DELETE CASCADE,
    user_id BIGINT NOT NULL REFERENCES back_office_user (id) ON DELETE CASCADE,
    PRIMARY KEY (customer_user_id, user_id)
);
CREATE INDEX customer_user_sales_representative_back ON customer_user_sales_representative (user_id, customer_user_id);

CREATE TABLE customer_user_role_assignment (
    customer_user_id BIGINT NOT NULL REFERENCES customer_user (id) ON DELETE CASCADE,
    role_id BIGINT NOT NULL REFERENCES customer_user_role (id),
    PRIMARY KEY (customer_user_id, role_id)
);
CREATE INDEX customer_user_role_assignment_back ON customer_user_role_assignment (role_id, customer_user_id);

-- An address of a customer (no customer user) or of a customer user (whose customer stands beside it).
CREATE TABLE address (
    id {id},
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    customer_id BIGINT NOT NULL REFERENCES customer (id),
    customer_user_id BIGINT REFERENCES customer_user (id),
    label TEXT,
    name_prefix TEXT,
    first_name TEXT,
    middle_name TEXT,
    last_name TEXT,
    name_suffix TEXT,
    organization TEXT,
    street TEXT NOT NULL,
    street2 TEXT,
    city TEXT NOT NULL,
    postal_code TEXT NOT NULL,
    country TEXT NOT NULL,
    region TEXT,
    region_text TEXT,
    phone TEXT,
    is_primary BOOLEAN NOT NULL DEFAULT FALSE,
    billing BOOLEAN NOT NULL DEFAULT FALSE,
    default_billing BOOLEAN NOT NULL DEFAULT FALSE,
    shipping BOOLEAN NOT NULL DEFAULT FALSE,
    default_shipping BOOLEAN NOT NULL DEFAULT FALSE,
    validated_at BIGINT,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX address_by_customer ON address (customer_id, customer_user_id, id);
CREATE INDEX address_by_customer_user ON address (customer_user_id, id);
CREATE INDEX address_by_organization ON address (organization_id, id);
CREATE UNIQUE INDEX address_one_primary ON address (customer_id, COALESCE(customer_user_id, 0)) WHERE is_primary;

CREATE TABLE session (
    id {id},
    token_hash TEXT NOT NULL,
    area TEXT NOT NULL,
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    user_id BIGINT REFERENCES back_office_user (id) ON DELETE CASCADE,
    customer_user_id BIGINT REFERENCES customer_user (id) ON DELETE CASCADE,
    remember BOOLEAN NOT NULL DEFAULT FALSE,
    ip TEXT,
    user_agent TEXT,
    created_at BIGINT NOT NULL,
    seen_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL
);
CREATE UNIQUE INDEX session_token ON session (token_hash);
CREATE INDEX session_by_user ON session (user_id);
CREATE INDEX session_by_customer_user ON session (customer_user_id);
CREATE INDEX session_by_expiry ON session (expires_at);

-- All links that work once: bound to a purpose, hashed, with an end.
CREATE TABLE single_use_token (
    id {id},
    token_hash TEXT NOT NULL,
    purpose TEXT NOT NULL,
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    user_id BIGINT REFERENCES back_office_user (id) ON DELETE CASCADE,
    customer_user_id BIGINT REFERENCES customer_user (id) ON DELETE CASCADE,
    payload TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    used_at BIGINT
);
CREATE UNIQUE INDEX single_use_token_hash ON single_use_token (token_hash);
CREATE INDEX single_use_token_by_user ON single_use_token (user_id);
CREATE INDEX single_use_token_by_customer_user ON single_use_token (customer_user_id);
CREATE INDEX single_use_token_by_expiry ON single_use_token (expires_at);

-- A form that was sent: the second arrival of the same form finds what the first one made.
CREATE TABLE submission (
    form TEXT NOT NULL PRIMARY KEY,
    record_id BIGINT NOT NULL,
    created_at BIGINT NOT NULL
);
CREATE INDEX submission_by_age ON submission (created_at);

CREATE TABLE login_attempt (
    id {id},
    organization_id BIGINT,
    at BIGINT NOT NULL,
    area TEXT NOT NULL,
    success BOOLEAN NOT NULL,
    source TEXT NOT NULL,
    username TEXT NOT NULL,
    user_id BIGINT REFERENCES back_office_user (id) ON DELETE SET NULL,
    customer_user_id BIGINT REFERENCES customer_user (id) ON DELETE SET NULL,
    ip TEXT,
    user_agent TEXT,
    reason TEXT
);
CREATE INDEX login_attempt_by_time ON login_attempt (organization_id, at, id);
CREATE INDEX login_attempt_by_customer_user ON login_attempt (customer_user_id, at);
CREATE INDEX login_attempt_by_user ON login_attempt (user_id, at);

CREATE TABLE grid_view (
    id {id},
    organization_id BIGINT NOT NULL REFERENCES organization (id),
    user_id BIGINT REFERENCES back_office_user (id) ON DELETE CASCADE,
    customer_user_id BIGINT REFERENCES customer_user (id) ON DELETE CASCADE,
    grid TEXT NOT NULL,
    name TEXT NOT NULL,
    query TEXT NOT NULL,
    shared BOOLEAN NOT NULL DEFAULT FALSE,
    created_at BIGINT NOT NULL,
    updated_at BIGINT NOT NULL,
    version INTEGER NOT NULL DEFAULT 1
);
CREATE INDEX grid_view_by_grid ON grid_view (organization_id, grid, lower(name), id);

-- Who changed what, on whose behalf and from where. changes: [{"field": "phone", "old": null, "new": "+1 555"}].
CREATE TABLE audit_entry (
    id {id},
    organization_id BIGINT,
    at BIGINT NOT NULL,
    actor_kind TEXT NOT NULL,
    actor_id BIGINT,
    actor_name TEXT NOT NULL,
    subject_kind TEXT,
    subject_id BIGINT,
    subject_name TEXT,
    source TEXT NOT NULL,
    ip TEXT,
    action TEXT NOT NULL,
    entity TEXT NOT NULL,
    record_id BIGINT NOT NULL,
    record_name TEXT NOT NULL,
    record_version INTEGER,
    changes TEXT NOT NULL
);
CREATE INDEX audit_entry_by_record ON audit_entry (entity, record_id, id);
CREATE INDEX audit_entry_by_time ON audit_entry (organization_id, at, id);

CREATE TABLE outgoing_email (
    id {id},
    organization_id BIGINT,
    template TEXT NOT NULL,
    recipient TEXT NOT NULL,
    recipient_name TEXT,
    subject TEXT NOT NULL,
    html TEXT NOT NULL,
    text TEXT NOT NULL,
    message_id TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'waiting',
    attempts INTEGER NOT NULL DEFAULT 0,
    error TEXT,
    customer_user_id BIGINT REFERENCES customer_user (id) ON DELETE SET NULL,
    created_at BIGINT NOT NULL,
    sent_at BIGINT
);
CREATE INDEX outgoing_email_by_time ON outgoing_email (organization_id, created_at, id);
CREATE INDEX outgoing_email_by_state ON outgoing_email (state, id);
CREATE INDEX outgoing_email_by_customer_user ON outgoing_email (customer_user_id, id);

-- Work for later. A worker holds a job by a lease; when the lease ends, the job is anybody's again.
CREATE TABLE job (
    id {id},
    organization_id BIGINT,
    kind TEXT NOT NULL,
    title TEXT NOT NULL,
    visible BOOLEAN NOT NULL DEFAULT TRUE,
    author TEXT NOT NULL,
    user_id BIGINT,
    payload TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued',
    checkpoint TEXT,
    done BIGINT NOT NULL DEFAULT 0,
    total BIGINT,
    report TEXT,
    error TEXT,
    attempts INTEGER NOT NULL DEFAULT 0,
    max_attempts INTEGER NOT NULL DEFAULT 5,
    cancel_requested BOOLEAN NOT NULL DEFAULT FALSE,
    worker TEXT,
    lease_until BIGINT,
    run_at BIGINT NOT NULL,
    created_at BIGINT NOT NULL,
    started_at BIGINT,
    finished_at BIGINT
);
CREATE INDEX job_due ON job (state, run_at, id);
CREATE INDEX job_by_time ON job (organization_id, created_at, id);

-- Uploads and results, in pieces, so that every instance can read them and a backup holds them.
CREATE TABLE stored_file (
    id {id},
    organization_id BIGINT,
    user_id BIGINT,
    name TEXT NOT NULL,
    media_type TEXT NOT NULL,
    size BIGINT NOT NULL DEFAULT 0,
    created_at BIGINT NOT NULL,
    expires_at BIGINT
);
CREATE INDEX stored_file_by_expiry ON stored_file (expires_at);

CREATE TABLE stored_file_piece (
    file_id BIGINT NOT NULL REFERENCES stored_file (id) ON DELETE CASCADE,
    number INTEGER NOT NULL,
    content {bytes} NOT NULL,
    PRIMARY KEY (file_id, number)
);

-- What holds for the whole installation, such as that it was filled with demo data.
CREATE TABLE installation (
    name TEXT NOT NULL PRIMARY KEY,
    value TEXT NOT NULL
);
