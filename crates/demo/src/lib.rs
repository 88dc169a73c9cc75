//! Demo data and synthetic data.
