//! The catalogue of permissions and the decisions that follow from it; pure.
