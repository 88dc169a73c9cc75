//! HTTP: frame, session, forms, grids as pages, errors.
