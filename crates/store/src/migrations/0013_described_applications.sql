-- Applications that nobody registered have the address of their document as id. Each area of an organization knows them by
-- a record of its own.

DROP INDEX oauth_application_client;
CREATE UNIQUE INDEX oauth_application_client ON oauth_application (client_id, organization_id, area);
