-- Substring search in names: trigram indexes serve ILIKE '%…%'.
CREATE EXTENSION IF NOT EXISTS pg_trgm;
CREATE INDEX customer_user_text_first_name ON customer_user USING gin (first_name gin_trgm_ops);
CREATE INDEX customer_user_text_last_name ON customer_user USING gin (last_name gin_trgm_ops);
CREATE INDEX customer_user_text_email ON customer_user USING gin (email gin_trgm_ops);
CREATE INDEX customer_text_name ON customer USING gin (name gin_trgm_ops);
