//! The description of an API for machines.
