-- Substring search in names: FTS5's trigram tokenizer serves LIKE '%…%' from an index. Triggers keep it true.
CREATE VIRTUAL TABLE customer_user_text USING fts5 (
    first_name, last_name, email, content='customer_user', content_rowid='id', tokenize='trigram', detail='full'
);
CREATE TRIGGER customer_user_text_insert AFTER INSERT ON customer_user BEGIN
    INSERT INTO customer_user_text (rowid, first_name, last_name, email)
    VALUES (new.id, new.first_name, new.last_name, new.email);
END;
CREATE TRIGGER customer_user_text_delete AFTER DELETE ON customer_user BEGIN
    INSERT INTO customer_user_text (customer_user_text, rowid, first_name, last_name, email)
    VALUES ('delete', old.id, old.first_name, old.last_name, old.email);
END;
CREATE TRIGGER customer_user_text_update AFTER UPDATE OF first_name, last_name, email ON customer_user BEGIN
    INSERT INTO customer_user_text (customer_user_text, rowid, first_name, last_name, email)
    VALUES ('delete', old.id, old.first_name, old.last_name, old.email);
    INSERT INTO customer_user_text (rowid, first_name, last_name, email)
    VALUES (new.id, new.first_name, new.last_name, new.email);
END;

CREATE VIRTUAL TABLE customer_text USING fts5 (
    name, content='customer', content_rowid='id', tokenize='trigram', detail='full'
);
CREATE TRIGGER customer_text_insert AFTER INSERT ON customer BEGIN
    INSERT INTO customer_text (rowid, name) VALUES (new.id, new.name);
END;
CREATE TRIGGER customer_text_delete AFTER DELETE ON customer BEGIN
    INSERT INTO customer_text (customer_text, rowid, name) VALUES ('delete', old.id, old.name);
END;
CREATE TRIGGER customer_text_update AFTER UPDATE OF name ON customer BEGIN
    INSERT INTO customer_text (customer_text, rowid, name) VALUES ('delete', old.id, old.name);
    INSERT INTO customer_text (rowid, name) VALUES (new.id, new.name);
END;
