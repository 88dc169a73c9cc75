//! The pages of the System menu of the back-office.
