-- What was wrong with the records of batches that came by the API.

CREATE TABLE batch_problem (
    id {id},
    job_id BIGINT NOT NULL REFERENCES job (id) ON DELETE CASCADE,
    chunk INTEGER NOT NULL,
    place INTEGER NOT NULL,
    problem TEXT NOT NULL
);
CREATE UNIQUE INDEX batch_problem_of_job ON batch_problem (job_id, chunk, place);
